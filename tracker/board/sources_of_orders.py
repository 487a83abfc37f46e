"""The sources of the key figures about orders: danger, time lived, what came back, who promised."""

from typing import Any

import sqlalchemy as sa

from tracker.board.figures import yes_no
from tracker.board.seconds import SecondsBetween, earlier, later
from tracker.board.sources import Source
from tracker.board.view import View
from tracker.domain.calendar import london_date
from tracker.domain.categories import PremisesType
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger
from tracker.domain.visits import VisitOutcome
from tracker.premises.models import Premises
from tracker.work_orders.models import (
    Chase,
    HelpdeskReference,
    InterimMeasure,
    Milestone,
    Promise,
    StageMove,
    WorkOrder,
)
from tracker.work_orders.models.patterns import Visit

PAST, AHEAD_OF_DUE, SAFE, NOT_OWED = "past", "ahead", "met", "not_owed"
GIVEN, NONE_YET, JOB_LOG = "given", "none_yet", "job_log"
KEPT, BROKEN, OVERDUE, WAITING, REPLACED = "kept", "broken", "overdue", "waiting", "replaced"


def danger(view: View) -> Source:
    """The open safety-critical orders, by their make-safe milestone and by a measure in force.

    Added up is the time since the report for which no interim measure was in force: one counts
    until it was ended, and where its review is overdue until that review.
    """
    in_force = sa.exists().where(
        InterimMeasure.work_order_id == WorkOrder.id,
        InterimMeasure.ended_at.is_(None),
        InterimMeasure.review_by > view.now,
    )
    make_safe = sa.case(
        (Milestone.id.is_(None), sa.literal(NOT_OWED)),
        (Milestone.met_at.is_not(None), sa.literal(SAFE)),
        (
            sa.or_(Milestone.breached_at.is_not(None), Milestone.due_at < view.now),
            sa.literal(PAST),
        ),
        else_=sa.literal(AHEAD_OF_DUE),
    )
    covered = _covered(view)
    of_make_safe = sa.and_(
        Milestone.work_order_id == WorkOrder.id, Milestone.kind == MilestoneKind.MAKE_SAFE
    )
    rows = (
        view.open_orders.where(WorkOrder.safety_critical)
        .outerjoin(Milestone, of_make_safe)
        .outerjoin(covered, covered.c.work_order_id == WorkOrder.id)
    )
    lived = SecondsBetween(WorkOrder.reported_at, view.at(view.now))
    return Source(
        "danger",
        rows,
        {"make_safe": make_safe, "measure": yes_no(in_force)},
        at=WorkOrder.reported_at,
        total=lived - sa.func.coalesce(covered.c.seconds, 0),
    )


def lived_times(view: View) -> Source:
    """The orders whose fix was confirmed in the period, by priority and type of premises.

    Measured is the time lived from the report to the closing; it never pauses.
    """
    place = sa.case(
        (Premises.premises_type == PremisesType.APPROVED_PREMISES, sa.literal("approved")),
        (Premises.premises_type == PremisesType.OFFENDER_CONTACT_CENTRE, sa.literal("office")),
        else_=sa.literal("host"),
    )
    return Source(
        "lived",
        view.closed_orders.where(WorkOrder.status == Status.CONFIRMED_CLOSED),
        {"priority": WorkOrder.priority, "place": place},
        at=WorkOrder.closed_at,
        measure=SecondsBetween(WorkOrder.reported_at, WorkOrder.closed_at),
    )


def logging(view: View) -> Source:
    """The orders reported in the period, by whether the supplier's number is there.

    Measured is the time from the report to the first number. What came with a job log had its
    number before we had the order, and says nothing of the gap.
    """
    period = WorkOrder.reported_at >= view.since
    first = (
        sa.select(
            HelpdeskReference.work_order_id, sa.func.min(HelpdeskReference.given_at).label("given")
        )
        .join(WorkOrder, HelpdeskReference.work_order_id == WorkOrder.id)
        .where(period)
        .group_by(HelpdeskReference.work_order_id)
        .subquery()
    )
    state = sa.case(
        (WorkOrder.logged_at > WorkOrder.reported_at, sa.literal(JOB_LOG)),
        (first.c.given.is_(None), sa.literal(NONE_YET)),
        else_=sa.literal(GIVEN),
    )
    return Source(
        "logging",
        view.orders.where(period, WorkOrder.status != Status.DUPLICATE).outerjoin(
            first, first.c.work_order_id == WorkOrder.id
        ),
        {"reference": state},
        at=WorkOrder.reported_at,
        measure=SecondsBetween(WorkOrder.reported_at, first.c.given),
    )


def closings(view: View) -> Source:
    """The orders closed in the period, by stage, how they were closed, and whether any came back.

    What came back is what the premises rejected or reopened at least once.
    """
    return Source(
        "closings",
        view.closed_orders.where(WorkOrder.status != Status.DUPLICATE),
        {
            "stage": WorkOrder.stage,
            "closed_as": WorkOrder.status,
            "came_back": yes_no(_came_back()),
        },
        at=WorkOrder.closed_at,
    )


def back_again(view: View) -> Source:
    """The orders that are open because a fix was rejected or they were reopened."""
    return Source("back_again", view.open_orders.where(_came_back()), at=WorkOrder.reported_at)


def time_in_stage(view: View) -> Source:
    """The stages that orders closed in the period went through, in their last run of the ladder.

    Measured is the time from entering the stage to the next one, or to the closing.
    """
    left_at = sa.func.lead(StageMove.due_at).over(
        partition_by=StageMove.work_order_id, order_by=StageMove.to_stage
    )
    moves = (
        sa.select(
            StageMove.work_order_id, StageMove.to_stage, StageMove.due_at, left_at.label("left_at")
        )
        .join(
            WorkOrder,
            sa.and_(StageMove.work_order_id == WorkOrder.id, StageMove.run == WorkOrder.run),
        )
        .where(WorkOrder.closed_at >= view.since, WorkOrder.status != Status.DUPLICATE)
        .subquery()
    )
    end = sa.func.coalesce(moves.c.left_at, WorkOrder.closed_at, type_=WorkOrder.reported_at.type)
    return Source(
        "in_stage",
        view.orders.join(moves, moves.c.work_order_id == WorkOrder.id),
        {"stage": moves.c.to_stage},
        at=moves.c.due_at,
        measure=SecondsBetween(moves.c.due_at, end),
    )


def failed_visits(view: View) -> Source:
    """The failed visits to orders that were closed in the period."""
    failed = [outcome for outcome in VisitOutcome if outcome.failed]
    return Source(
        "failed_visits",
        view.closed_orders.join(Visit, Visit.work_order_id == WorkOrder.id).where(
            Visit.outcome.in_(failed)
        ),
        what=sa.cast(Visit.outcome, sa.String),
        at=Visit.at,
    )


def promises(view: View) -> Source:
    """The promises made in the period, by what became of them, and whether a supplier made them.

    One whose day is over and that nobody has settled is not kept, whether on record or not.
    """
    supplier_stages = [
        stage.number
        for stage in view.policy.ladder.stages
        if stage.owner_role is Role.SUPPLIER_USER
    ]
    state = sa.case(
        (Chase.promise == Promise.KEPT, sa.literal(KEPT)),
        (Chase.promise == Promise.BROKEN, sa.literal(BROKEN)),
        (Chase.promise == Promise.REPLACED, sa.literal(REPLACED)),
        (Chase.promised_on < london_date(view.now), sa.literal(OVERDUE)),
        else_=sa.literal(WAITING),
    )
    return Source(
        "promises",
        view.orders.join(Chase, Chase.work_order_id == WorkOrder.id).where(
            Chase.at >= view.since, Chase.promise.is_not(None)
        ),
        {"promise": state, "supplier": yes_no(Chase.stage.in_(supplier_stages))},
        what=state,
        at=Chase.at,
    )


def _came_back() -> sa.ColumnElement[bool]:
    """Whether a fix was rejected, or the closed order reopened.

    Rejections are counted. A reopening begins a run of the ladder, as stepping down does and
    undoing a merge; only those two always leave a move of their own, but for the merge of an
    order that was never escalated.
    """
    otherwise = (
        sa.select(sa.func.count())
        .where(
            StageMove.work_order_id == WorkOrder.id,
            StageMove.trigger.in_([Trigger.STEPPED_DOWN, Trigger.UNMERGED]),
        )
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    reopened = sa.and_(WorkOrder.run > 1, WorkOrder.run > 1 + otherwise)
    return sa.or_(WorkOrder.rejections > 0, reopened)


def _covered(view: View) -> sa.Subquery:
    """For how long interim measures were in force at each order (seconds), overlaps once."""
    now = view.at(view.now)
    ends = sa.func.coalesce(
        InterimMeasure.ended_at, earlier(InterimMeasure.review_by, now), type_=now.type
    )
    rows = (
        sa.select(
            InterimMeasure.work_order_id,
            InterimMeasure.id,
            InterimMeasure.started_at.label("starts_at"),
            ends.label("ends_at"),
        )
        .join(WorkOrder, InterimMeasure.work_order_id == WorkOrder.id)
        .where(WorkOrder.closed_at.is_(None), WorkOrder.safety_critical)
        .subquery()
    )
    return joined_seconds(rows)


def joined_seconds(rows: sa.Subquery) -> sa.Subquery:
    """Return how many seconds the stretches of each order cover together, overlaps counted once.

    `rows` has work_order_id, id, starts_at and ends_at. A stretch adds what lies beyond the
    furthest end of those that began before it.
    """
    before = sa.func.max(rows.c.ends_at).over(
        partition_by=rows.c.work_order_id,
        order_by=[rows.c.starts_at, rows.c.id],
        rows=(None, -1),
    )
    each = sa.select(rows, before.label("before")).subquery()
    start = sa.case(
        (each.c.before.is_(None), each.c.starts_at),
        else_=later(each.c.starts_at, each.c.before),
    )
    seconds = sa.case((each.c.ends_at > start, SecondsBetween(start, each.c.ends_at)), else_=0)
    return (
        sa.select(each.c.work_order_id, sa.func.sum(seconds).label("seconds"))
        .group_by(each.c.work_order_id)
        .subquery()
    )


def ever_open_in(view: View) -> sa.Select[Any]:
    """Return the orders that were open at some time of the period, duplicates left out."""
    return view.orders.where(
        sa.or_(WorkOrder.closed_at.is_(None), WorkOrder.closed_at >= view.since),
        WorkOrder.status != Status.DUPLICATE,
    )
