"""The tables of recovery plans: the plan, its waves, and the orders in it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.recovery import LeftOut, RecoveryStatus
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models import WorkOrder


class RecoveryPlan(Base):
    """New dates for many late orders, proposed by one person and approved by another."""

    __tablename__ = "recovery_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    # Public: everybody who may see one of the orders reads it on the order's page.
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    status: Mapped[RecoveryStatus] = mapped_column(EnumByValue(RecoveryStatus))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    asked_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    # When every order of it was re-baselined or left out, and each holder told once.
    carried_out_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    version: Mapped[int] = mapped_column()

    name: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True, foreign_keys=[name_key])
    reason: Mapped[FreeText] = relationship(
        lazy="joined", innerjoin=True, foreign_keys=[reason_key]
    )
    proposed_by: Mapped[Person] = relationship(lazy="select", foreign_keys=[proposed_by_id])
    asked: Mapped[Person] = relationship(lazy="select", foreign_keys=[asked_id])
    approved_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[approved_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(
        lazy="select", foreign_keys=[withdrawn_by_id]
    )
    withdrawn_reason: Mapped[FreeText | None] = relationship(
        lazy="select", foreign_keys=[withdrawn_reason_key]
    )
    waves: Mapped[list["RecoveryWave"]] = relationship(
        lazy="selectin", back_populates="plan", order_by="RecoveryWave.number"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference


class RecoveryWave(Base):
    """One of the dates of a plan."""

    __tablename__ = "recovery_wave"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("recovery_plan.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    target_on: Mapped[date]

    plan: Mapped[RecoveryPlan] = relationship(lazy="select", back_populates="waves")

    @property
    def trail_key(self) -> str:
        """The plan and the wave."""
        return f"{self.plan.reference}/{self.number}"


class RecoveryLine(Base):
    """An order in a plan: its wave, whether its turn has come, and why it was left out."""

    __tablename__ = "recovery_line"
    __table_args__ = (sa.UniqueConstraint("plan_id", "work_order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("recovery_plan.id"))
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    wave: Mapped[int] = mapped_column(sa.SmallInteger)
    left_out: Mapped[LeftOut | None] = mapped_column(EnumByValue(LeftOut))
    done_at: Mapped[datetime | None]

    plan: Mapped[RecoveryPlan] = relationship(lazy="select")
    order: Mapped[WorkOrder] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The plan and the order."""
        return f"{self.plan.reference}/{self.order.reference}"
