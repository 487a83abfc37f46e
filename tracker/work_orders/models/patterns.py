"""The tables of what adds up: visits, defects, merged duplicates and those who say "me too"."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.visits import VisitOutcome
from tracker.people.models import Person
from tracker.premises.models import Premises
from tracker.suppliers.models import Contract
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class Visit(Base):
    """That an engineer came, or did not, and what came of it."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[VisitOutcome] = mapped_column(EnumByValue(VisitOutcome))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select")
    by: Mapped[Person | None] = relationship(lazy="select")
    note: Mapped[FreeText | None] = relationship(lazy="joined")

    @property
    def trail_key(self) -> str:
        """The order and when it was recorded."""
        return f"{self.order.reference}/{self.recorded_at.isoformat()}"


class DefectKind(StrEnum):
    """Why orders are gathered under a defect."""

    REPEAT = "repeat"  # the same fault at one place, again and again
    THEMATIC = "thematic"  # the same fault at many premises of one contract


class Defect(Base):
    """One cause behind several orders. `open_key` keeps it the only open one of its kind."""

    __tablename__ = "defect"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[DefectKind] = mapped_column(EnumByValue(DefectKind))
    category_code: Mapped[str] = mapped_column(sa.String(12))
    premises_id: Mapped[int | None] = mapped_column(sa.ForeignKey("premises.id"))
    contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contract.id"))
    open_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    premises: Mapped[Premises | None] = relationship(lazy="select")
    contract: Mapped[Contract | None] = relationship(lazy="select")
    closed_by: Mapped[Person | None] = relationship(lazy="select")
    reason: Mapped[FreeText | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference


class DefectOrder(Base):
    """An order under a defect; one that was taken out again keeps its row."""

    __tablename__ = "defect_order"
    __table_args__ = (sa.UniqueConstraint("defect_id", "work_order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    defect_id: Mapped[int] = mapped_column(sa.ForeignKey("defect.id"))
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    defect: Mapped[Defect] = relationship(lazy="joined", innerjoin=True)
    order: Mapped[WorkOrder] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The defect and the order."""
        return f"{self.defect.reference}/{self.order.reference}"


class OrderMerge(Base):
    """A duplicate that was merged into another order, and what both were before."""

    __tablename__ = "order_merge"
    __table_args__ = (
        # An order is merged into one other at a time; a merge that was undone leaves its row.
        sa.Index(
            "uq_order_merge_standing",
            "duplicate_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index("ix_order_merge_survivor_id", "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duplicate_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    survivor_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    undone_reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    before: Mapped[dict[str, Any]]

    duplicate: Mapped[WorkOrder] = relationship(lazy="select", foreign_keys=[duplicate_id])
    survivor: Mapped[WorkOrder] = relationship(lazy="select", foreign_keys=[survivor_id])
    reason: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[reason_key])

    @property
    def trail_key(self) -> str:
        """Both orders and the instant."""
        instant = self.merged_at.isoformat()
        return f"{self.duplicate.reference}/{self.survivor.reference}/{instant}"


class MeToo(Base):
    """A person who has the same fault as the one who reported it."""

    __tablename__ = "me_too"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]

    order: Mapped[WorkOrder] = relationship(lazy="select")
    person: Mapped[Person] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The order and the person's number."""
        return f"{self.order.reference}/{self.person_id}"
