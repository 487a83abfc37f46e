"""Facts about night cover: what is required, who comes, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.cover import CoverState, FilledBy, GapCause, StandDown, SuppliedBy
from tracker.domain.events.base import Event


@dataclass(frozen=True)
class CoverEvent(Event):
    """A fact about the night cover of one premises, named by its code."""

    premises: str

    @property
    def subject(self) -> str:
        return f"cover:{self.premises}"


@dataclass(frozen=True)
class CoverRequirementSet(CoverEvent):
    kind = "cover.requirement_set"


@dataclass(frozen=True)
class ContingencyPlanSet(CoverEvent):
    kind = "cover.plan_set"


@dataclass(frozen=True)
class ContingencyPlanTested(CoverEvent):
    kind = "cover.plan_tested"
    tested_on: date


@dataclass(frozen=True)
class NightRostered(CoverEvent):
    """A night was put on the roster, with its posts still to be confirmed."""

    kind = "cover.night_rostered"
    night: date


@dataclass(frozen=True)
class NightMoved(CoverEvent):
    """What is required has changed: a night that has not begun has other times (UTC)."""

    kind = "cover.night_moved"
    night: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ConfirmationAsked(CoverEvent):
    """Whoever supplies the staff is asked to confirm the `posts` of a night that nobody has."""

    kind = "cover.confirmation_asked"
    night: date
    posts: int
    starts_at: datetime
    supplied_by: SuppliedBy


@dataclass(frozen=True)
class RosterEmpty(CoverEvent):
    """Nobody stands on the roster for `nights` of the coming nights, or nothing is required."""

    kind = "cover.roster_empty"
    nights: int
    first_night: date


@dataclass(frozen=True)
class ShiftEvent(CoverEvent):
    """A fact about one post of one night."""

    night: date
    post: int


@dataclass(frozen=True)
class ShiftConfirmed(ShiftEvent):
    kind = "cover.shift_confirmed"


@dataclass(frozen=True)
class ShiftUnconfirmed(ShiftEvent):
    """Nobody has confirmed the post in time, so the manager is warned."""

    kind = "cover.shift_unconfirmed"
    starts_at: datetime
    late_by: int


@dataclass(frozen=True)
class ShiftAtRisk(ShiftEvent):
    kind = "cover.shift_at_risk"
    short_notice: bool


@dataclass(frozen=True)
class ShiftArrived(ShiftEvent):
    kind = "cover.shift_arrived"


@dataclass(frozen=True)
class ShiftUncovered(ShiftEvent):
    """`late_by` is in whole seconds after `due_at`, when nobody had come."""

    kind = "cover.shift_uncovered"
    due_at: datetime
    late_by: int


@dataclass(frozen=True)
class ShiftAlone(ShiftEvent):
    """This post too is missing while somebody is alone."""

    kind = "cover.shift_alone"


@dataclass(frozen=True)
class ShiftFilled(ShiftEvent):
    """Somebody has the post again: backfilled, or restored after it was uncovered."""

    kind = "cover.shift_filled"
    state: CoverState
    filled_by: FilledBy


@dataclass(frozen=True)
class ShiftStoodDown(ShiftEvent):
    kind = "cover.shift_stood_down"
    because: StandDown


@dataclass(frozen=True)
class ShiftNeeded(ShiftEvent):
    """A post that was stood down, or was confirmed for other times, must be confirmed again."""

    kind = "cover.shift_needed"


@dataclass(frozen=True)
class NightEnded(CoverEvent):
    kind = "cover.night_ended"
    night: date


@dataclass(frozen=True)
class GapEvent(ShiftEvent):
    """A fact about a gap; told of its work order, once it has one, and at that order's stage."""

    gap: str
    order: str | None
    stage: int

    @property
    def subject(self) -> str:
        return self.order or f"cover:{self.premises}"


@dataclass(frozen=True)
class GapOpened(GapEvent):
    kind = "cover.gap_opened"
    cause: GapCause


@dataclass(frozen=True)
class GapClimbed(GapEvent):
    """The gap reached a rung of its own ladder; `late_by` is in whole seconds."""

    kind = "cover.gap_climbed"
    rung: str
    late_by: int


@dataclass(frozen=True)
class GapOrderLogged(GapEvent):
    """The gap has its work order, whose stages it climbs from now on."""

    kind = "cover.gap_order_logged"


@dataclass(frozen=True)
class GapEnded(GapEvent):
    """`minutes` is for how long nobody who counts was there."""

    kind = "cover.gap_ended"
    ended_as: CoverState
    minutes: int


@dataclass(frozen=True)
class ContractDefaulted(GapEvent):
    """Whoever owed the post by contract did not supply it: a default of that contract."""

    kind = "cover.contract_defaulted"
    contract: str
    supplier: str


@dataclass(frozen=True)
class FillCostRecorded(GapEvent):
    """What filling in cost, in pence; said again, the newer figure counts."""

    kind = "cover.fill_cost_recorded"
    cost_pence: int
