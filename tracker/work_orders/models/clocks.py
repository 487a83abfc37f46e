"""When an order's clock was stopped, how its priority was changed, and what was disputed."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.pauses import PauseEnd, PauseState
from tracker.domain.priority import Priority
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class ClockPause(Base):
    """A claim that the contract's clock should stop, and what became of it.

    `ends_by` is when it ends by itself: at the review, or at the cap of its reason before that.
    """

    __tablename__ = "clock_pause"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)  # counted on its order from 1
    reason: Mapped[str] = mapped_column(sa.String(10))
    held_by_client: Mapped[bool]  # as its reason said when it was claimed
    state: Mapped[PauseState] = mapped_column(EnumByValue(PauseState))
    starts_at: Mapped[datetime]
    review_by: Mapped[datetime]
    ends_by: Mapped[datetime]
    claimed_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    evidence_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    parts_due_on: Mapped[date | None]
    proof_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    decide_by: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decision_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_because: Mapped[PauseEnd | None] = mapped_column(EnumByValue(PauseEnd))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="pauses")
    claimed_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[claimed_by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[decided_by_id])
    ended_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[ended_by_id])
    evidence: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[evidence_key])
    proof: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[proof_key])
    decision: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[decision_key])

    @property
    def trail_key(self) -> str:
        """The order and the number of the pause on it."""
        return f"{self.order.reference}/pause-{self.number}"

    @property
    def until(self) -> datetime:
        """When it ended, or will end by itself (UTC)."""
        return self.ended_at or self.ends_by


class ChangeState(StrEnum):
    """How a proposed change of priority or category came out."""

    PENDING = "pending"
    APPLIED = "applied"
    REFUSED = "refused"


class PriorityChange(Base):
    """A change of an order's priority or category, proposed or made; the reason is kept."""

    __tablename__ = "priority_change"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    state: Mapped[ChangeState] = mapped_column(EnumByValue(ChangeState))
    from_priority: Mapped[Priority] = mapped_column(EnumByValue(Priority))
    to_priority: Mapped[Priority] = mapped_column(EnumByValue(Priority))
    from_category: Mapped[str] = mapped_column(sa.String(12))
    to_category: Mapped[str] = mapped_column(sa.String(12))
    # A supplier that lowers a priority has an interest in it: it is shown and counted.
    supplier_downgrade: Mapped[bool]
    # Danger: only the Estates Directorate may let this one through.
    needs_estates: Mapped[bool]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decision_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="priority_changes")
    proposed_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[decided_by_id])
    reason: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[reason_key])
    decision: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[decision_key])

    @property
    def trail_key(self) -> str:
        """The order and the number of the change on it."""
        return f"{self.order.reference}/priority-{self.number}"


class Dispute(Base):
    """Somebody says that a priority, or the decision on a pause, is wrong; it must be ruled on."""

    __tablename__ = "dispute"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    # One of the two: the pause, or the priority that it should have.
    pause_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clock_pause.id"))
    wanted_priority: Mapped[Priority | None] = mapped_column(EnumByValue(Priority))
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    rule_by: Mapped[datetime]
    unruled_at: Mapped[datetime | None]  # when the ruling was missed, and the order went up
    ruled_at: Mapped[datetime | None]
    ruled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    upheld: Mapped[bool | None]
    ruling_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="disputes")
    pause: Mapped[ClockPause | None] = relationship(lazy="select")
    raised_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[raised_by_id])
    ruled_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[ruled_by_id])
    reason: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[reason_key])
    ruling: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[ruling_key])

    @property
    def trail_key(self) -> str:
        """The order and the number of the dispute on it."""
        return f"{self.order.reference}/dispute-{self.number}"


class CalendarStamp(Base):
    """Which calendar the due times were last computed by, so that a change is noticed once."""

    __tablename__ = "calendar_stamp"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
