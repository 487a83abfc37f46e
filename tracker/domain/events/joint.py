"""Facts about a stage that two people accept, each for themselves."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.joint import Part


@dataclass(frozen=True)
class PartEvent(WorkOrderEvent):
    """A fact about one of the two acceptances of a stage."""

    run: int
    stage: int
    part: Part


@dataclass(frozen=True)
class PartAccepted(PartEvent):
    """One of the two has accepted; the other's acceptance is still missing."""

    kind = "work_order.part_accepted"


@dataclass(frozen=True)
class PartRenewed(PartEvent):
    """A word of whoever gave the acceptance let it hold until `lapses_at`."""

    kind = "work_order.part_renewed"
    lapses_at: datetime | None


@dataclass(frozen=True)
class PartLapsed(PartEvent):
    """One acceptance lapsed at `due_at`: the stage is accepted by both no longer."""

    kind = "work_order.part_lapsed"
    accepted_by_id: int | None
    due_at: datetime


@dataclass(frozen=True)
class PartPaged(PartEvent):
    """The deputy was asked for the acceptance that was still missing at `due_at`."""

    kind = "work_order.part_paged"
    due_at: datetime


@dataclass(frozen=True)
class SecondAsked(PartEvent):
    """The stage is to be accepted by a second person too: the order, or its ladder, has changed."""

    kind = "work_order.second_asked"
