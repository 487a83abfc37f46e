"""Checks of the climb: every stage once and in order, never early, never forgotten."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.domain.lifecycle import OPEN
from tracker.domain.triggers import PLACED, Trigger
from tracker.work_orders.models import Milestone, StageMove, WorkOrder


def stages_in_order(session: Session) -> Finding:
    """I1: the moves of an order form one unbroken climb to the stage that it is at."""
    before = sa.func.lag(StageMove.to_stage).over(
        partition_by=(StageMove.work_order_id, StageMove.run), order_by=StageMove.id
    )
    moves = sa.select(
        StageMove.work_order_id,
        StageMove.run,
        StageMove.from_stage,
        StageMove.to_stage,
        StageMove.trigger,
        before.label("before"),
    ).subquery()
    broken = sa.select(WorkOrder.reference, moves.c.from_stage, moves.c.to_stage).join(
        moves, moves.c.work_order_id == WorkOrder.id
    )
    # A later run begins where the order was reopened or stepped down to, not at the bottom.
    begins_a_run = sa.and_(
        moves.c.run > 1, moves.c.before.is_(None), moves.c.trigger.in_(tuple(PLACED))
    )
    broken = broken.where(
        sa.or_(
            moves.c.to_stage <= moves.c.from_stage,
            moves.c.from_stage != sa.func.coalesce(moves.c.before, 0),
        ),
        ~begins_a_run,
    )
    offenders = [
        f"{reference} went from stage {start} to {end} out of turn"
        for reference, start, end in session.execute(broken.order_by(WorkOrder.id))
    ]
    highest = (
        sa.select(sa.func.max(StageMove.to_stage))
        .where(StageMove.work_order_id == WorkOrder.id, StageMove.run == WorkOrder.run)
        .scalar_subquery()
    )
    elsewhere = sa.select(WorkOrder.reference, WorkOrder.stage, highest).where(
        WorkOrder.stage != sa.func.coalesce(highest, 0)
    )
    offenders += [
        f"{reference} is at stage {stage}, its moves lead to {reached or 0}"
        for reference, stage, reached in session.execute(elsewhere.order_by(WorkOrder.id))
    ]
    return finding("I1", "Every order passed its stages once and in order", offenders)


def nothing_is_overdue(session: Session, before: datetime) -> Finding:
    """I4: no open order waits for a step that fell due before this instant (UTC)."""
    is_open = WorkOrder.status.in_(OPEN)
    late = sa.select(WorkOrder.reference, WorkOrder.next_step_at).where(
        sa.or_(
            sa.and_(is_open, WorkOrder.next_step_at < before),
            # An open order without a next step would be forgotten; a closed one has none.
            is_open != WorkOrder.next_step_at.is_not(None),
            is_open != WorkOrder.closed_at.is_(None),
        )
    )
    offenders = [
        f"{reference} has been due since {due_at.isoformat()}"
        if due_at
        else f"{reference} has no next step that fits its status"
        for reference, due_at in session.execute(late.order_by(WorkOrder.next_step_at))
    ]
    return finding("I4", "No open order is overdue for the sweep by two minutes", offenders)


def nothing_was_early(session: Session) -> Finding:
    """I12: no move by the machine came before its time, and each has a time that ran out."""
    automatic = StageMove.trigger.in_(
        (Trigger.MILESTONE_MISSED, Trigger.STAGE_LIMIT, Trigger.RECOVERY_MISSED)
    )
    missed = sa.exists().where(
        Milestone.work_order_id == StageMove.work_order_id,
        # One that a change of priority made overdue is missed from the change on.
        sa.or_(Milestone.due_at == StageMove.due_at, Milestone.set_at == StageMove.due_at),
    )
    early = (
        sa.select(WorkOrder.reference, StageMove.to_stage)
        .join(StageMove, StageMove.work_order_id == WorkOrder.id)
        .where(
            automatic,
            sa.or_(
                StageMove.moved_at <= StageMove.due_at,
                sa.and_(StageMove.trigger == Trigger.MILESTONE_MISSED, ~missed),
            ),
        )
    )
    offenders = [
        f"{reference} entered stage {stage} before anything had run out"
        for reference, stage in session.execute(early.order_by(StageMove.id))
    ]
    return finding("I12", "No automatic move came before its due time", offenders)
