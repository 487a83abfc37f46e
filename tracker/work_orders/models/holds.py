"""For which stretches the clocks of an order wait because nobody can work at its premises."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.premises.models_windows import PremisesWindow
from tracker.work_orders.models.order import WorkOrder


class ClockHold(Base):
    """What a window of the premises holds of one order; it ends with the window by itself.

    `lost_at` is when the order became safety-critical or an emergency, and the hold ended before.
    """

    __tablename__ = "clock_hold"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("premises_window.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)  # counted on its order from 1
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    lost_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="holds")
    window: Mapped[PremisesWindow] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The order and the number of the hold on it."""
        return f"{self.order.reference}/hold-{self.number}"
