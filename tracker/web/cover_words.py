"""How the pages of night cover offer each act, and the colours beside the words."""

from dataclasses import dataclass

from tracker.cover.acts import CoverAct
from tracker.cover.asking import SHEETS, CoverSheet
from tracker.cover.board import Grade
from tracker.domain.cover import CoverState

COLOURS = {Grade.GOOD: "green", Grade.WAITS: "yellow", Grade.BAD: "red"}
STATE_COLOURS = {
    CoverState.SCHEDULED: "yellow",
    CoverState.CONFIRMED: "green",
    CoverState.AT_RISK: "red",
    CoverState.UNCOVERED: "red",
    CoverState.BACKFILLED: "green",
    CoverState.SOLE_CHARGE: "red",
    CoverState.RESTORED: "green",
    CoverState.STOOD_DOWN: "grey",
}


@dataclass(frozen=True, slots=True)
class CoverPage:
    """One act on a post as the pages offer it."""

    name: str
    words: CoverSheet


def page_of(act: CoverAct) -> CoverPage:
    """Return the act with the words of its page."""
    return CoverPage(act.name, SHEETS[act.name])
