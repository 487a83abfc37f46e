"""The demo's orders: lived through with the real services, in every state, and whole."""

import sqlalchemy as sa

from tests.demo.conftest import ORDERS
from tracker.checks import check_invariants
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Trigger
from tracker.trail.models import TrailEntry
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import (
    Chase,
    HelpdeskReference,
    InterimMeasure,
    StageMove,
    WorkOrder,
)


def _count(look, table, *where):
    return look.session.scalar(sa.select(sa.func.count()).select_from(table).where(*where))


def test_there_are_as_many_orders_as_were_asked_for(look):
    assert _count(look, WorkOrder) == ORDERS


def test_orders_stand_in_every_state_that_a_newcomer_wants_to_see(look):
    statuses = set(look.session.scalars(sa.select(WorkOrder.status)))
    stages = set(look.session.scalars(sa.select(WorkOrder.stage)))

    assert statuses >= {
        Status.REPORTED, Status.ACKNOWLEDGED, Status.ATTENDED, Status.SUPPLIER_COMPLETE,
        Status.CONFIRMED_CLOSED,
    }  # fmt: skip
    assert stages >= {0, 4, 5}
    assert _count(look, WorkOrder, WorkOrder.safety_critical) > 0
    assert _count(look, WorkOrder, WorkOrder.restricted) > 0
    assert _count(look, Chase) > 0
    assert _count(look, InterimMeasure) > 0
    assert _count(look, HelpdeskReference) > 0


def test_orders_were_promoted_when_their_time_ran_out_and_not_on_the_day_of_loading(look):
    moves = look.session.scalars(
        sa.select(StageMove).where(StageMove.trigger != Trigger.MANUAL)
    ).all()

    assert moves
    assert max(move.late_seconds for move in moves) <= 5


def test_the_trail_reads_forward_in_time_and_ends_by_now(look):
    instants = look.session.scalars(sa.select(TrailEntry.at).order_by(TrailEntry.number)).all()

    assert instants == sorted(instants)
    assert instants[-1] <= look.now


def test_nothing_is_left_overdue(look):
    assert _count(look, WorkOrder, WorkOrder.next_step_at < look.now) == 0


def test_the_trail_of_the_demo_is_whole(look):
    verdict = verify_trail(look.session)

    assert verdict.fault is None
    assert verdict.entries > ORDERS


def test_every_invariant_holds_in_the_demo(look):
    findings = check_invariants(look.session, now=look.now, policy=look.policy)

    assert [found for found in findings if not found.ok] == []
