"""The recovery targets of orders, each beside the due times that it leaves as they were."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.domain.recovery import target_day
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class RecoveryTarget(Base):
    """By when an order is to be fixed under a recovery plan, and what stood before it."""

    __tablename__ = "recovery_target"
    __table_args__ = (
        # Once for each plan, however often its approval is carried out.
        sa.UniqueConstraint("work_order_id", "plan"),
        sa.UniqueConstraint("work_order_id", "number"),
        sa.Index("ix_recovery_target_plan", "plan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)  # how often the order was re-baselined
    plan: Mapped[str] = mapped_column(sa.String(20))
    wave: Mapped[int] = mapped_column(sa.SmallInteger)
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    approved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    set_at: Mapped[datetime]
    target_at: Mapped[datetime]
    # As they stood: the order's milestones and their breaches are never rewritten.
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    stage_due_before: Mapped[datetime]
    fix_due_at: Mapped[datetime | None]
    # What became of it, where it was not kept: missed, or put off by a later plan.
    missed_at: Mapped[datetime | None]
    put_off_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="recovery_targets")
    approved_by: Mapped[Person] = relationship(lazy="select")
    reason: Mapped[FreeText] = relationship(lazy="select")

    @property
    def target_on(self) -> date:
        """The London day by whose end the order is to be fixed."""
        return target_day(self.target_at)

    @property
    def trail_key(self) -> str:
        """The order and the plan."""
        return f"{self.order.reference}/{self.plan}"
