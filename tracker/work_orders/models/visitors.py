"""The table of reports that strangers made by a QR code of the premises."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.premises.models_codes import RoomCode
from tracker.work_orders.models.order import WorkOrder


class VisitorReport(Base):
    """An order that was reported by a QR code; who it was, nobody knows."""

    __tablename__ = "visitor_report"

    work_order_id: Mapped[int] = mapped_column(
        sa.ForeignKey("work_order.id"), primary_key=True, autoincrement=False
    )
    room_code_id: Mapped[int] = mapped_column(sa.ForeignKey("room_code.id"), index=True)

    order: Mapped[WorkOrder] = relationship(lazy="select")
    room_code: Mapped[RoomCode] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The order."""
        return self.order.reference
