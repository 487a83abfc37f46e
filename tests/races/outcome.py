"""What a fault left behind: the questions that every scenario asks afterwards."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from tracker.checks import check_invariants
from tracker.outbox.models import Delivery, DeliveryState, OutboxMessage
from tracker.runtime import Runtime
from tracker.work_orders.models import StageMove, WorkOrder


def broken(runtime: Runtime) -> list[tuple[str, str]]:
    """Return the invariants that do not hold, each with what offends it."""
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def moves(runtime: Runtime) -> Counter[tuple[str, int, int]]:
    """Return how often each order made each move: (reference, run, stage entered)."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(WorkOrder.reference, StageMove.run, StageMove.to_stage).join(
                StageMove, StageMove.work_order_id == WorkOrder.id
            )
        )
        return Counter((reference, run, stage) for reference, run, stage in rows)


def moves_by_stage(runtime: Runtime) -> dict[int, int]:
    """Return how many moves entered each stage."""
    counted: Counter[int] = Counter()
    for (_, _, stage), times in moves(runtime).items():
        counted[stage] += times
    return dict(counted)


def owed(runtime: Runtime) -> Counter[tuple[str, str, str]]:
    """Return how often each notice is owed: (about what, of which kind, to whom)."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(OutboxMessage.subject, OutboxMessage.kind, OutboxMessage.audience)
        )
        return Counter((subject, kind, audience.value) for subject, kind, audience in rows)


def deliveries(runtime: Runtime, state: DeliveryState) -> set[int]:
    """Return the numbers of the deliveries in a state."""
    with runtime.reading() as look:
        return set(look.session.scalars(sa.select(Delivery.id).where(Delivery.state == state)))


def due(runtime: Runtime) -> int:
    """Return how many orders have a step that is due."""
    with runtime.reading() as look:
        counted = sa.select(sa.func.count()).where(WorkOrder.next_step_at < look.now)
        return look.session.scalar(counted) or 0


def next_due(runtime: Runtime) -> datetime:
    """Return when (UTC) the next step of any order falls due."""
    with runtime.reading() as look:
        at = look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
    assert at is not None
    return at


def kind(runtime: Runtime) -> str:
    """Return which kind of database it is, for the figures."""
    return runtime.engine.dialect.name
