"""Facts about one person alone at night: that they are, what they answer, and who is called."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.events.cover import CoverEvent


@dataclass(frozen=True)
class SoleChargeEvent(CoverEvent):
    """A fact about a sole charge, told of its work order and at that order's stage."""

    night: date
    order: str
    stage: int

    @property
    def subject(self) -> str:
        return self.order


@dataclass(frozen=True)
class SoleChargeBegan(SoleChargeEvent):
    """`on_post` is how many are there: one, or nobody who counts."""

    kind = "cover.sole_charge_began"
    since: datetime
    on_post: int


@dataclass(frozen=True)
class SoleChargeEnded(SoleChargeEvent):
    """Enough are there again, nobody is needed, or it is morning; `minutes` is how long it was."""

    kind = "cover.sole_charge_ended"
    minutes: int


@dataclass(frozen=True)
class AloneNamed(SoleChargeEvent):
    """Somebody said that it is they who are alone; from now on they are asked by name."""

    kind = "cover.alone_named"
    person_id: int | None


@dataclass(frozen=True)
class SafetyCheckAsked(SoleChargeEvent):
    """`person_id` is who is alone, where that is known."""

    kind = "cover.safety_check_asked"
    number: int
    answer_by: datetime
    person_id: int | None


@dataclass(frozen=True)
class SafetyCheckAnswered(SoleChargeEvent):
    kind = "cover.safety_check_answered"
    number: int


@dataclass(frozen=True)
class SafetyCheckMissed(SoleChargeEvent):
    kind = "cover.safety_check_missed"
    number: int
    in_a_row: int
    due_at: datetime
    late_by: int


@dataclass(frozen=True)
class CallMade(SoleChargeEvent):
    """One person of the call chain was told, by name, that the person alone does not answer."""

    kind = "cover.call_made"
    person_id: int


@dataclass(frozen=True)
class CallChainStarted(SoleChargeEvent):
    kind = "cover.call_chain_started"
    called: int
