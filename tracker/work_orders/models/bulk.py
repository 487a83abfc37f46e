"""The tables of what one person did to several orders at once, kept so that it can be undone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.undoing import RowState
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class BulkAct(Base):
    """One act on several orders: whose, with which answers to its form, and when."""

    __tablename__ = "bulk_act"
    # Whoever did something together finds it again: theirs, the latest first.
    __table_args__ = (sa.Index("ix_bulk_act_by_id", "by_id", "begun_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    act: Mapped[str] = mapped_column(sa.String(20))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    # What was typed into the form, as JSON: each order's own unit of work reads it from here.
    answers_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    undo_asked_at: Mapped[datetime | None]
    undo_reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    by: Mapped[Person] = relationship(lazy="select")
    answers: Mapped[FreeText] = relationship(
        lazy="joined", innerjoin=True, foreign_keys=[answers_key]
    )
    undo_reason: Mapped[FreeText | None] = relationship(
        lazy="select", foreign_keys=[undo_reason_key]
    )

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference


class BulkRow(Base):
    """One order among several: as it was seen, and what became of it.

    `why` says in the words of the refusal why it was not done, or not taken back.
    """

    __tablename__ = "bulk_row"
    __table_args__ = (
        sa.UniqueConstraint("bulk_act_id", "number"),
        sa.UniqueConstraint("bulk_act_id", "work_order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_act_id: Mapped[int] = mapped_column(sa.ForeignKey("bulk_act.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    seen_version: Mapped[int]
    state: Mapped[RowState] = mapped_column(EnumByValue(RowState))
    done_at: Mapped[datetime | None]
    version_after: Mapped[int | None]
    why_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    bulk_act: Mapped[BulkAct] = relationship(lazy="joined", innerjoin=True)
    order: Mapped[WorkOrder] = relationship(lazy="joined", innerjoin=True)
    why: Mapped[FreeText | None] = relationship(lazy="joined")

    @property
    def trail_key(self) -> str:
        """The act and the order's number in it."""
        return f"{self.bulk_act.reference}/{self.number}"
