"""The words in which the pages of night cover offer each act, and the colours beside the words."""

from dataclasses import dataclass

from tracker.cover.acts import CoverAct
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
    """What a page says of one act: its title, its button, what it means, and that it was done."""

    name: str
    title: str
    button: str
    means: str
    done: str
    warns: bool = False


_PAGES = {
    page.name: page
    for page in (
        CoverPage(
            "arrive",
            "Somebody is at the post",
            "They are here",
            "Say so only when they are there, awake, vetted and trained.",
            "It is recorded that they are there.",
        ),
        CoverPage(
            "confirm",
            "Confirm the post",
            "Confirm",
            "You say that somebody who is vetted and trained will come.",
            "The post is confirmed.",
        ),
        CoverPage(
            "cannot-fill",
            "The post cannot be filled",
            "Cannot fill",
            "The manager is told at once. Less than four hours before the start it counts as "
            "short notice.",
            "The post is at risk, and the manager is told.",
            warns=True,
        ),
        CoverPage(
            "no-show",
            "Nobody has come",
            "Nobody came",
            "Fifteen minutes after the start the post counts as uncovered.",
            "It is recorded that nobody came.",
            warns=True,
        ),
        CoverPage(
            "fill",
            "Say who fills in",
            "Save who fills in",
            "During the night they count as there from now on.",
            "It is recorded who fills in.",
        ),
        CoverPage(
            "unsuitable",
            "They do not count as cover",
            "Does not count",
            "Somebody who is asleep, not vetted, not trained, or has left is no cover.",
            "The post is without cover.",
            warns=True,
        ),
        CoverPage(
            "stand-down",
            "Stand the post down",
            "Stand down",
            "Only where nobody needs to be there: the premises are empty or closed for the night.",
            "The post is stood down.",
            warns=True,
        ),
    )
}


def page_of(act: CoverAct) -> CoverPage:
    """Return the words of an act's page."""
    return _PAGES[act.name]
