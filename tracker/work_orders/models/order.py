"""The order itself, its milestones and its moves up the ladder."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue, EnumsByValue
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.people.models import Person
from tracker.premises.models import Location, Premises
from tracker.trail.models import FreeText

if TYPE_CHECKING:
    from tracker.work_orders.models.clocks import ClockPause, Dispute, PriorityChange
    from tracker.work_orders.models.custody import Chase, Decision, InterimMeasure
    from tracker.work_orders.models.holds import ClockHold
    from tracker.work_orders.models.joint import JointAcceptance
    from tracker.work_orders.models.recovery import RecoveryTarget
    from tracker.work_orders.models.said import HelpdeskReference, Note


# Which orders an index holds: those that it is asked for, and so it stays small.
_OPEN: dict[str, Any] = dict.fromkeys(
    ("postgresql_where", "sqlite_where"), sa.text("closed_at IS NULL")
)
_CLOSED: dict[str, Any] = dict.fromkeys(
    ("postgresql_where", "sqlite_where"), sa.text("closed_at IS NOT NULL")
)


class WorkOrder(Base):
    """Our record of a remedy owed to premises, and the ladder stage that has it now.

    Status (how far the remedy has come) and stage (who must answer for it) are separate things.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        # The sweep asks only this: where does something fall due?
        sa.Index("ix_work_order_next_step_at", "next_step_at", "id"),
        # The queue as it is read: safety-critical first, then nearest breach. With the premises,
        # so that what lies outside somebody's reach is passed over without a look at its row.
        sa.Index(
            "ix_work_order_queue", "safety_critical", "next_step_at", "id", "premises_id", **_OPEN
        ),
        sa.Index(
            "ix_work_order_closed", "safety_critical", "closed_at", "id", "premises_id", **_CLOSED
        ),
        sa.Index("ix_work_order_reporter", "reported_by_id", "reported_at", "id", **_OPEN),
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
    # Whom or what it touches, as people say: tags, kept sorted.
    impacts: Mapped[tuple[Impact, ...]] = mapped_column(
        EnumsByValue(Impact), default=(), server_default="|"
    )
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
    # When the acceptance lapses, the first open promise is broken, the first interim measure is
    # overdue for review, and an unanswered completion closes (only where nothing is at stake).
    lapses_at: Mapped[datetime | None]
    promise_by: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    # When the target of its recovery plan is missed; its milestones stay as they are beside it.
    recovery_by: Mapped[datetime | None]
    # The clock: when the first running pause ends by itself and when the last one does, when the
    # first undecided claim lapses and the first dispute must be ruled on, and before when the
    # present stage does not run out whatever its limit says (its owner's dwell).
    resume_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    claim_lapses_at: Mapped[datetime | None]
    rule_by: Mapped[datetime | None]
    stage_not_before: Mapped[datetime | None]
    # Until when windows of the premises hold its clocks, or held them last; null if none ever did.
    held_until: Mapped[datetime | None]
    # When the machine chases its holder, unless something holds that back; null: never.
    chase_at: Mapped[datetime | None]
    # How often the premises said that it is still broken; a reopening counts as well.
    rejections: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")

    # Whether the present stage wants two acceptances; what follows is set once it has both.
    joint: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
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
    acceptances: Mapped[list["JointAcceptance"]] = relationship(
        lazy="select", back_populates="order", order_by="JointAcceptance.part"
    )
    decisions: Mapped[list["Decision"]] = relationship(
        lazy="select", back_populates="order", order_by="Decision.id"
    )
    chases: Mapped[list["Chase"]] = relationship(
        lazy="select", back_populates="order", order_by="Chase.id"
    )
    interim_measures: Mapped[list["InterimMeasure"]] = relationship(
        lazy="select", back_populates="order", order_by="InterimMeasure.id"
    )
    pauses: Mapped[list["ClockPause"]] = relationship(
        lazy="select", back_populates="order", order_by="ClockPause.number"
    )
    holds: Mapped[list["ClockHold"]] = relationship(
        lazy="select", back_populates="order", order_by="ClockHold.number"
    )
    priority_changes: Mapped[list["PriorityChange"]] = relationship(
        lazy="select", back_populates="order", order_by="PriorityChange.number"
    )
    disputes: Mapped[list["Dispute"]] = relationship(
        lazy="select", back_populates="order", order_by="Dispute.number"
    )
    recovery_targets: Mapped[list["RecoveryTarget"]] = relationship(
        lazy="select", back_populates="order", order_by="RecoveryTarget.number"
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
    # When the due instant was set anew: the machine cannot have been late before that.
    set_at: Mapped[datetime | None]
    # The highest mark of its time that was recorded (percent), and when the next one passes.
    warned: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    warn_at: Mapped[datetime | None]

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
