"""Night cover: the states of a post on a night, the moves between them, and what is a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tracker.domain.calendar import LONDON
from tracker.domain.errors import Conflict


class CoverState(StrEnum):
    """How one post of one night stands."""

    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    AT_RISK = "at_risk"
    UNCOVERED = "uncovered"
    BACKFILLED = "backfilled"
    SOLE_CHARGE = "sole_charge"
    RESTORED = "restored"
    STOOD_DOWN = "stood_down"

    @property
    def label(self) -> str:
        """The state in words, as a page or a message shows it."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    CoverState.SCHEDULED: "Not confirmed",
    CoverState.CONFIRMED: "Confirmed",
    CoverState.AT_RISK: "At risk",
    CoverState.UNCOVERED: "Uncovered",
    CoverState.BACKFILLED: "Backfilled",
    CoverState.SOLE_CHARGE: "Sole charge",
    CoverState.RESTORED: "Restored",
    CoverState.STOOD_DOWN: "Stood down",
}


class SuppliedBy(StrEnum):
    """Who owes the staff of a post."""

    NPS = "nps"
    SUPPLIER = "supplier"

    @property
    def label(self) -> str:
        """The words of a page."""
        return "Probation's own staff" if self is SuppliedBy.NPS else "The supplier"


class FilledBy(StrEnum):
    """Who filled in where cover had failed."""

    SUPPLIER = "supplier"
    NPS_SESSIONAL = "nps_sessional"
    MANAGER = "manager"
    NEIGHBOUR_AP = "neighbour_ap"

    @property
    def label(self) -> str:
        """The words of a page."""
        return _FILLED_LABELS[self]


_FILLED_LABELS = {
    FilledBy.SUPPLIER: "The supplier",
    FilledBy.NPS_SESSIONAL: "Sessional bank",
    FilledBy.MANAGER: "A manager",
    FilledBy.NEIGHBOUR_AP: "Neighbouring approved premises",
}


class StandDown(StrEnum):
    """Why nobody is needed at a post."""

    NOT_NEEDED = "not_needed"
    SURPLUS = "surplus"

    @property
    def label(self) -> str:
        """The reason in words."""
        if self is StandDown.SURPLUS:
            return "No longer required"
        return "The premises are empty or closed"


class GapCause(StrEnum):
    """Why a post has, or will have, nobody who counts as cover."""

    UNCONFIRMED = "unconfirmed"
    CANNOT_FILL = "cannot_fill"
    NO_SHOW = "no_show"
    ALONE = "alone"
    LEFT_EARLY = "left_early"
    ASLEEP = "asleep"
    UNVETTED = "unvetted"
    UNTRAINED = "untrained"

    @property
    def label(self) -> str:
        """The cause in words."""
        return _CAUSE_LABELS[self]

    @property
    def unsuitable(self) -> bool:
        """Whether somebody was there who does not count as cover."""
        return self in UNSUITABLE


_CAUSE_LABELS = {
    GapCause.UNCONFIRMED: "Nobody has confirmed",
    GapCause.CANNOT_FILL: "The post cannot be filled",
    GapCause.NO_SHOW: "Nobody came",
    GapCause.ALONE: "One person is alone",
    GapCause.LEFT_EARLY: "Left early",
    GapCause.ASLEEP: "Asleep on duty",
    GapCause.UNVETTED: "Not vetted",
    GapCause.UNTRAINED: "Not trained",
}
# Somebody in the building who does not count as cover.
UNSUITABLE = (GapCause.LEFT_EARLY, GapCause.ASLEEP, GapCause.UNVETTED, GapCause.UNTRAINED)

_S = CoverState
# Fewer than this at their posts is no cover: whoever is there has nobody beside them.
TWO_AWAKE = 2

# Somebody who counts has the post, or has said that they will.
COVERED = frozenset({_S.CONFIRMED, _S.BACKFILLED, _S.RESTORED})
_LACKING = frozenset({_S.SCHEDULED, _S.AT_RISK, _S.UNCOVERED})

_MOVES: dict[CoverState, frozenset[CoverState]] = {
    _S.SCHEDULED: frozenset({_S.CONFIRMED, _S.AT_RISK, _S.UNCOVERED, _S.BACKFILLED, _S.STOOD_DOWN}),
    # Back to the beginning where what is required has changed.
    _S.CONFIRMED: frozenset({_S.SCHEDULED, _S.AT_RISK, _S.UNCOVERED, _S.STOOD_DOWN}),
    _S.AT_RISK: frozenset({_S.CONFIRMED, _S.UNCOVERED, _S.BACKFILLED, _S.STOOD_DOWN}),
    _S.UNCOVERED: frozenset({_S.SOLE_CHARGE, _S.BACKFILLED, _S.RESTORED, _S.STOOD_DOWN}),
    # Enough are there again, at other posts: this one alone is missing now.
    _S.SOLE_CHARGE: frozenset({_S.UNCOVERED, _S.BACKFILLED, _S.RESTORED, _S.STOOD_DOWN}),
    _S.BACKFILLED: frozenset({_S.SCHEDULED, _S.AT_RISK, _S.UNCOVERED, _S.STOOD_DOWN}),
    _S.RESTORED: frozenset({_S.UNCOVERED, _S.STOOD_DOWN}),
    # Premises that need no cover tonight may need it again before the night begins.
    _S.STOOD_DOWN: frozenset({_S.SCHEDULED, _S.CONFIRMED}),
}


def may_move(current: CoverState, new: CoverState) -> bool:
    """Whether a post in one state may take another; staying the same is no move."""
    return new in _MOVES[current]


def require_move(current: CoverState, new: CoverState) -> None:
    """Raise Conflict, saying why in plain words, unless the move is allowed."""
    if may_move(current, new):
        return
    if current is new:
        raise Conflict(f"This post is already “{current.label}”.")
    raise Conflict(f"A post cannot go from “{current.label}” to “{new.label}”.")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a gap's own ladder: so many minutes before the start, somebody is asked.

    `logs_order`: the linked order is logged here. `enter` is the stage that the order then goes
    to, where the rung names one.
    """

    key: str
    name: str
    before: int
    asks: str
    logs_order: bool = False
    enter: int | None = None


@dataclass(frozen=True, slots=True)
class CoverTimes:
    """One published version of the times of night cover; all in minutes but the last two.

    `arrival_is_recorded` says whether who has confirmed must also be seen to arrive.
    """

    version: int
    confirm_before: int
    warn_before: int
    short_notice: int
    unconfirmed_before: int
    no_show_after: int
    arrival_is_recorded: bool
    rungs: tuple[Rung, ...]
    top_after: int
    check_every: int
    answer_within: int
    missed_for_calls: int
    nights_ahead: int
    test_every_months: int

    def confirm_at(self, starts_at: datetime) -> datetime:
        """Return by when each post of a night ought to be confirmed (UTC)."""
        return starts_at - timedelta(minutes=self.confirm_before)

    def is_short_notice(self, starts_at: datetime, told_at: datetime) -> bool:
        """Whether word that came at `told_at` left less time than it should have."""
        return starts_at - told_at < timedelta(minutes=self.short_notice)


def window(night: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """Return when the night that belongs to this date starts and ends (UTC).

    The times are London's wall times; an end that is not after the beginning lies on the next
    day. In the night when the clocks go back it lasts an hour longer.
    """
    last = night if ends > begins else night + timedelta(days=1)
    return (
        datetime.combine(night, begins, tzinfo=LONDON).astimezone(UTC),
        datetime.combine(last, ends, tzinfo=LONDON).astimezone(UTC),
    )


def plan_due(tested_on: date | None, months: int) -> date | None:
    """Return the day after which a plan last tested on a day is out of date; None: never tested."""
    if tested_on is None:
        return None
    month = tested_on.month - 1 + months
    year, month = tested_on.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(
        date(year, month, 1) + timedelta(days=tested_on.day - 1), first_of_next - timedelta(days=1)
    )


def is_sole_charge(*, needed: int, covered: int) -> bool:
    """Whether so few are there that one person is alone, or nobody is there at all.

    `needed` counts the posts that are not stood down, `covered` those of them that somebody who
    counts has. With three posts and one missing two are left: that is a gap, and nobody is alone.
    Where one post is all that is required, one person there is what was agreed.
    """
    return covered < min(TWO_AWAKE, needed)


def alone_since(*, needed: int, missing_from: Sequence[datetime]) -> datetime:
    """Return from when (UTC) too few were there, from the instants since which posts are missing.

    Raises ValueError where enough are there.
    """
    spare = needed - min(TWO_AWAKE, needed)
    if len(missing_from) <= spare:
        raise ValueError("enough are there")
    return sorted(missing_from)[spare]


def lacks_cover(state: CoverState) -> bool:
    """Whether nobody who counts is promised for the post, and something is still owed for it."""
    return state in _LACKING or state is CoverState.SOLE_CHARGE
