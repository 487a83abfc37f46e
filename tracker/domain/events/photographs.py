"""Facts about the photographs of an order."""

from dataclasses import dataclass

from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.photographs import EvidenceOf, Trouble


@dataclass(frozen=True)
class PhotographsAwaited(WorkOrderEvent):
    """So many files were given in Slack, and are to be fetched."""

    kind = "work_order.photographs_awaited"
    count: int
    evidence_of: EvidenceOf


@dataclass(frozen=True)
class PhotographsKept(WorkOrderEvent):
    """The photographs of these numbers are kept; the digest of each is among what changed."""

    kind = "work_order.photographs_kept"
    numbers: tuple[int, ...]
    evidence_of: EvidenceOf


@dataclass(frozen=True)
class PhotographLost(WorkOrderEvent):
    """A file that `person_id` gave in Slack is given up: it is not kept, and `why`."""

    kind = "work_order.photograph_lost"
    why: Trouble
    person_id: int | None


@dataclass(frozen=True)
class PhotographSealed(WorkOrderEvent):
    """The photograph was redacted: only those who may open it sealed still can."""

    kind = "work_order.photograph_sealed"
    number: int


@dataclass(frozen=True)
class SealedPhotographOpened(WorkOrderEvent):
    """Somebody looked at a photograph that is sealed."""

    kind = "work_order.sealed_photograph_opened"
    number: int
