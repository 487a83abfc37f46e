"""Facts about night cover: what is required, who comes, what is missing, and who is alone."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.cover import CoverState, FilledBy, GapCause
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
class ShiftFilled(ShiftEvent):
    """Somebody has the post again: backfilled, or restored after it was uncovered."""

    kind = "cover.shift_filled"
    state: CoverState
    filled_by: FilledBy


@dataclass(frozen=True)
class ShiftStoodDown(ShiftEvent):
    kind = "cover.shift_stood_down"


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
class SoleChargeBegan(GapEvent):
    kind = "cover.sole_charge_began"
    since: datetime
    on_post: int


@dataclass(frozen=True)
class AloneNamed(GapEvent):
    """Somebody said that it is they who are alone; from now on they are asked by name."""

    kind = "cover.alone_named"
    person_id: int | None


@dataclass(frozen=True)
class SafetyCheckAsked(GapEvent):
    """`person_id` is who is alone, where that is known."""

    kind = "cover.safety_check_asked"
    number: int
    answer_by: datetime
    person_id: int | None


@dataclass(frozen=True)
class SafetyCheckAnswered(GapEvent):
    kind = "cover.safety_check_answered"
    number: int


@dataclass(frozen=True)
class SafetyCheckMissed(GapEvent):
    kind = "cover.safety_check_missed"
    number: int
    in_a_row: int
    due_at: datetime
    late_by: int


@dataclass(frozen=True)
class CallMade(GapEvent):
    """One person of the call chain was told, by name, that the person alone does not answer."""

    kind = "cover.call_made"
    person_id: int


@dataclass(frozen=True)
class CallChainStarted(GapEvent):
    kind = "cover.call_chain_started"
    called: int


@dataclass(frozen=True)
class GapEnded(GapEvent):
    """`minutes` is how long nobody who counts was there; `sole_minutes` how long one was alone."""

    kind = "cover.gap_ended"
    ended_as: CoverState
    minutes: int
    sole_minutes: int
