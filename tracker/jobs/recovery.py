"""Carrying out the recovery plans that were approved, and ending those that are over."""

from functools import partial

import sqlalchemy as sa

from tracker.domain.recovery import RecoveryStatus
from tracker.jobs.patience import patiently
from tracker.recovery.models import RecoveryPlan
from tracker.recovery.queries import awaits_anything
from tracker.recovery.service import carry_out_next, end_if_over
from tracker.runtime import Runtime

BATCH = 100


def carry_out_plans(runtime: Runtime) -> int:
    """Re-baseline what approved plans still owe; return how many orders were looked at.

    Each batch is committed for itself: killed half-way, the next run goes on from there; two runs
    at once take turns, and each order is done once.
    """
    with runtime.reading() as look:
        plans = look.session.scalars(
            sa.select(RecoveryPlan)
            .where(RecoveryPlan.status == RecoveryStatus.APPROVED)
            .order_by(RecoveryPlan.id)
        ).all()
        over = {plan.id for plan in plans if not awaits_anything(look.session, plan)}
    done = 0
    for plan in plans:
        if plan.carried_out_at is None:
            while looked_at := patiently(
                runtime, partial(carry_out_next, plan_id=plan.id, limit=BATCH)
            ):
                done += looked_at
        elif plan.id in over:
            patiently(runtime, partial(end_if_over, plan_id=plan.id))
    return done
