"""What each act on a post asks of a person, and what it means: the same on every door."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracker.cover.models import CoverShift
from tracker.domain.cover import TWO_AWAKE, UNSUITABLE, FilledBy
from tracker.work_orders.asking import Choice, Field, Kind

_BANK = "Such as 120 or 120.50."


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """The form of one act on a post: its words, what it means, and what it asks.

    `button` fits the narrowest door, which takes 24 characters. `one_tap` is an act that needs no
    more said. `warns` marks what should be thought over.
    """

    title: str
    button: str
    means: str
    done: str
    asks: Callable[[CoverShift], Sequence[Field]]
    one_tap: bool = False
    warns: bool = False


_WORKER = Field(
    name="worker",
    label="Who comes",
    kind=Kind.LINE,
    hint="The supplier's staff number or a name. It is kept apart from the trail.",
    needed=False,
    wide=True,
)


def _nothing(_shift: CoverShift) -> Sequence[Field]:
    return ()


def _who_comes(_shift: CoverShift) -> Sequence[Field]:
    return (_WORKER,)


def _filling(_shift: CoverShift) -> Sequence[Field]:
    return (
        Field(
            name="filled_by",
            label="Who fills in?",
            kind=Kind.RADIOS,
            choices=tuple(Choice(each, each.label) for each in FilledBy),
        ),
        _WORKER,
        Field(
            name="cost",
            label="What it costs in pounds",
            kind=Kind.POUNDS,
            hint=f"{_BANK} Leave it empty while nobody knows: it can be said later.",
            needed=False,
        ),
    )


def _not_counting(_shift: CoverShift) -> Sequence[Field]:
    return (
        Field(
            name="cause",
            label="Why do they not count?",
            kind=Kind.RADIOS,
            choices=tuple(Choice(each, each.label) for each in UNSUITABLE),
        ),
    )


def _standing_down(shift: CoverShift) -> Sequence[Field]:
    # One of two cannot be stood down, for the other would be alone.
    whole = len(shift.of_night.needed) <= TWO_AWAKE
    return (
        Field(
            name="whole_night",
            label="Where is nobody needed?",
            kind=Kind.RADIOS,
            choices=(
                Choice("no", "At this post only"),
                Choice("yes", "At any post of this night"),
            ),
            begins=("yes" if whole else "no",),
        ),
    )


COST = Field(
    name="cost",
    label="What it cost in pounds",
    kind=Kind.POUNDS,
    hint="Such as 120 or 120.50; 0 where it cost nothing",
)
# By the names of the acts.
SHEETS: Mapping[str, CoverSheet] = MappingProxyType(
    {
        "arrive": CoverSheet(
            title="Somebody is at the post",
            button="They are here",
            means="Say so only when they are there, awake, vetted and trained.",
            done="It is recorded that they are there.",
            asks=_who_comes,
            one_tap=True,
        ),
        "confirm": CoverSheet(
            title="Confirm the post",
            button="Confirm",
            means="You say that somebody who is vetted and trained will come.",
            done="The post is confirmed.",
            asks=_who_comes,
            one_tap=True,
        ),
        "cannot-fill": CoverSheet(
            title="The post cannot be filled",
            button="Cannot fill",
            means="The manager is told at once. Less than four hours before the start it counts "
            "as short notice.",
            done="The post is at risk, and the manager is told.",
            asks=_nothing,
            one_tap=True,
            warns=True,
        ),
        "no-show": CoverSheet(
            title="Nobody has come",
            button="Nobody came",
            means="Fifteen minutes after the start the post counts as uncovered.",
            done="It is recorded that nobody came.",
            asks=_nothing,
            one_tap=True,
            warns=True,
        ),
        "fill": CoverSheet(
            title="Say who fills in",
            button="Save who fills in",
            means="During the night they count as there from now on.",
            done="It is recorded who fills in.",
            asks=_filling,
        ),
        "unsuitable": CoverSheet(
            title="They do not count as cover",
            button="Does not count",
            means="Somebody who is asleep, not vetted, not trained, or has left is no cover.",
            done="The post is without cover.",
            asks=_not_counting,
            warns=True,
        ),
        "stand-down": CoverSheet(
            title="Stand the post down",
            button="Stand down",
            means="Only where nobody needs to be there: the premises are empty or closed for the "
            "night.",
            done="The post is stood down.",
            asks=_standing_down,
            warns=True,
        ),
    }
)
