"""The tables of a work order: the order, its milestones, its moves and what was said about it."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.people.models import Person
from tracker.premises.models import Location, Premises
from tracker.trail.models import FreeText


class WorkOrder(Base):
    """Our record of a remedy owed to premises, and the ladder stage that has it now.

    Status (how far the remedy has come) and stage (who must answer for it) are separate things.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        # The sweep asks only this: where does something fall due?
        sa.Index("ix_work_order_next_step_at", "next_step_at"),
        # The queue: open orders, safety-critical first, then nearest breach.
        sa.Index("ix_work_order_queue", "closed_at", "safety_critical", "next_step_at", "id"),
        sa.Index("ix_work_order_premises", "premises_id", "closed_at", "category_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    category_code: Mapped[str] = mapped_column(sa.String(12))
    title_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    details_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    at_risk: Mapped[bool]
    safety_critical: Mapped[bool]
    restricted: Mapped[bool]
    accessibility: Mapped[bool]
    business_critical: Mapped[bool]
    priority: Mapped[Priority] = mapped_column(EnumByValue(Priority))
    priority_reason: Mapped[str] = mapped_column(sa.String(300))

    status: Mapped[Status] = mapped_column(EnumByValue(Status))
    stage: Mapped[int] = mapped_column(sa.SmallInteger)  # 0: open, not escalated
    # The run of the ladder: a reopened order begins another, so that its moves are told apart.
    run: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    ladder_version: Mapped[int] = mapped_column(sa.SmallInteger)
    clock_version: Mapped[int] = mapped_column(sa.SmallInteger)
    stage_entered_at: Mapped[datetime]
    stage_due_at: Mapped[datetime]
    # When the sweep acts if nobody does; null once closed.
    next_step_at: Mapped[datetime | None]
    # What the machine awaits besides the end of the stage; null where nothing of the kind.
    accept_by: Mapped[datetime | None]
    reference_by: Mapped[datetime | None]
    interim_by: Mapped[datetime | None]
    jump_at: Mapped[datetime | None]
    jump_to: Mapped[int | None] = mapped_column(sa.SmallInteger)
    jump_trigger: Mapped[Trigger | None] = mapped_column(EnumByValue(Trigger))

    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    next_action_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    next_action_on: Mapped[date | None]

    occurred_at: Mapped[datetime]
    reported_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    reported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reported_for_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    completed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    last_human_action_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    premises: Mapped[Premises] = relationship(lazy="joined", innerjoin=True)
    location: Mapped[Location | None] = relationship(lazy="select")
    title: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True, foreign_keys=[title_key])
    details: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[details_key])
    next_action: Mapped[FreeText | None] = relationship(
        lazy="select", foreign_keys=[next_action_key]
    )
    reported_for: Mapped[FreeText | None] = relationship(
        lazy="select", foreign_keys=[reported_for_key]
    )
    reported_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[reported_by_id])
    accepted_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[accepted_by_id])
    completed_by: Mapped[Person | None] = relationship(
        lazy="select", foreign_keys=[completed_by_id]
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        lazy="selectin", back_populates="order", order_by="Milestone.due_at"
    )
    helpdesk_references: Mapped[list["HelpdeskReference"]] = relationship(
        lazy="select", back_populates="order", order_by="HelpdeskReference.id"
    )
    moves: Mapped[list["StageMove"]] = relationship(
        lazy="select", back_populates="order", order_by="StageMove.id"
    )
    notes: Mapped[list["Note"]] = relationship(
        lazy="select", back_populates="order", order_by="Note.id"
    )
    chases: Mapped[list["Chase"]] = relationship(
        lazy="select", back_populates="order", order_by="Chase.id"
    )
    interim_measures: Mapped[list["InterimMeasure"]] = relationship(
        lazy="select", back_populates="order", order_by="InterimMeasure.id"
    )

    # A second writer's stale copy fails on commit instead of overwriting the first.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether the remedy is still owed."""
        return self.closed_at is None


class Milestone(Base):
    """One timed promise on an order. A first breach is a permanent fact."""

    __tablename__ = "milestone"
    __table_args__ = (sa.UniqueConstraint("work_order_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    kind: Mapped[MilestoneKind] = mapped_column(EnumByValue(MilestoneKind))
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="milestones")

    @property
    def trail_key(self) -> str:
        """The order and which of the four it is."""
        return f"{self.order.reference}/{self.kind}"


class StageMove(Base):
    """One step up the ladder: exactly one for each stage of a run, in order."""

    __tablename__ = "stage_move"
    # The key that stands behind the sweep: no stage of a run can be entered twice.
    __table_args__ = (sa.UniqueConstraint("work_order_id", "run", "to_stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    run: Mapped[int] = mapped_column(sa.SmallInteger)
    from_stage: Mapped[int] = mapped_column(sa.SmallInteger)
    to_stage: Mapped[int] = mapped_column(sa.SmallInteger)
    trigger: Mapped[Trigger] = mapped_column(EnumByValue(Trigger))
    due_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    late_seconds: Mapped[int]
    reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="moves")
    reason: Mapped[FreeText | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The order, the run and the stage entered."""
        return f"{self.order.reference}/{self.run}/{self.to_stage}"


class HelpdeskReference(Base):
    """The supplier's own number for the job; one fault may have many."""

    __tablename__ = "helpdesk_reference"
    __table_args__ = (sa.UniqueConstraint("supplier_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("supplier.id"))
    reference: Mapped[str] = mapped_column(sa.String(40))
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="helpdesk_references")

    @property
    def trail_key(self) -> str:
        """The order and the supplier's number."""
        return f"{self.order.reference}/{self.reference}"


class Note(Base):
    """What somebody wrote about an order."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    text_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="notes")
    author: Mapped[Person | None] = relationship(lazy="select")
    text: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The order and the words' key."""
        return f"{self.order.reference}/{self.text_key}"


class ChaseChannel(StrEnum):
    """How the person who must act was chased."""

    MAKESAFE = "makesafe"
    TELEPHONE = "telephone"
    EMAIL = "email"
    IN_PERSON = "in_person"


class Chase(Base):
    """Who chased whom about an order, how, and what was promised."""

    __tablename__ = "chase"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    # Who held the order at that moment; null where the stage had nobody.
    whom_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    channel: Mapped[ChaseChannel] = mapped_column(EnumByValue(ChaseChannel))
    note_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    promised_on: Mapped[date | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="chases")
    by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[by_id])
    whom: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[whom_id])
    note: Mapped[FreeText | None] = relationship(lazy="joined")

    @property
    def trail_key(self) -> str:
        """The order and the instant."""
        return f"{self.order.reference}/{self.at.isoformat()}"


class InterimKind(StrEnum):
    """Our own controls while a fix is awaited."""

    FIRE_WATCH = "fire_watch"
    AREA_CLOSED = "area_closed"
    ROOM_OUT_OF_USE = "room_out_of_use"
    EXTRA_STAFF = "extra_staff"
    MANUAL_KEY_CONTROL = "manual_key_control"
    PORTABLE_EQUIPMENT = "portable_equipment"
    BOTTLED_WATER = "bottled_water"
    TEMPORARY_RAMP = "temporary_ramp"
    ALTERNATIVE_ROUTE = "alternative_route"
    ALTERNATIVE_VENUE = "alternative_venue"
    BUDDY_SYSTEM = "buddy_system"
    EMERGENCY_SERVICE_INFORMED = "emergency_service_informed"
    RESIDENT_MOVED = "resident_moved"


class InterimMeasure(Base):
    """A control that keeps people safe while the fix is awaited, with the date of its review."""

    __tablename__ = "interim_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    kind: Mapped[InterimKind] = mapped_column(EnumByValue(InterimKind))
    started_at: Mapped[datetime]
    review_by: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="interim_measures")
    by: Mapped[Person | None] = relationship(lazy="select")
    note: Mapped[FreeText | None] = relationship(lazy="joined")

    @property
    def trail_key(self) -> str:
        """The order, the kind and its start."""
        return f"{self.order.reference}/{self.kind}/{self.started_at.isoformat()}"
