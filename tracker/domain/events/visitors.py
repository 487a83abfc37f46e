"""Facts about the QR codes of premises, and the reports that came by them."""

from dataclasses import dataclass

from tracker.domain.events.register import RegisterEvent
from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class RoomCodeMade(RegisterEvent):
    """A QR code of the premises can be used; the code of the fact is that of the premises."""

    kind = "premises.room_code_made"
    number: int


@dataclass(frozen=True)
class RoomCodeWithdrawn(RegisterEvent):
    """A QR code of the premises can no longer be used."""

    kind = "premises.room_code_withdrawn"
    number: int


@dataclass(frozen=True)
class ReportedByVisitor(WorkOrderEvent):
    """Somebody who was not signed in reported it, by the QR code of this number."""

    kind = "work_order.reported_by_visitor"
    number: int
