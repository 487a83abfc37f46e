"""Orders in flight on another version of the ladder: only when asked, and never into the past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.clock_deeds import pause
from tests.deeds import complete, confirm, escalate, log, seen, update
from tests.factories import OPERATOR
from tracker.domain.calendar import Span
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.rebasing import plan_rebase
from tracker.work_orders.service import rebase_order


@pytest.fixture
def quicker(runtime):
    """A newer version of the ladder, with half an hour at stage 1 for P2."""
    newest = runtime.policy.ladder
    stages = list(newest.stages)
    limits = {**stages[1].limits, Priority.P2: Span(30, working=False)}
    stages[1] = replace(stages[1], limits=limits)
    version = newest.version + 1
    ladder = replace(newest, version=version, stages=tuple(stages))
    ladders = {**runtime.policy.ladders, version: ladder}
    runtime.policy = replace(runtime.policy, ladders=ladders)
    return version


@pytest.fixture
def order(work, estate):
    """The reference of an order at stage 1, on the version that ships."""
    reference = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, reference)
    return reference


def rebase(work, actor, reference, version, reason="The contract was changed"):
    """Put an order on another version."""
    with work(actor) as uow:
        rebase_order(uow, reference, version, reason)


def plan(runtime, actor, version):
    """Return what would become of each order."""
    with runtime.reading() as look:
        return plan_rebase(
            look.session, actor, policy=look.policy, now=look.now, to_version=version
        )


def test_an_order_in_flight_keeps_its_version_when_a_newer_one_is_published(
    work, estate, runtime, order, quicker
):
    later = log(work, estate.reporter, estate.premises)

    assert seen(runtime, order).ladder_version == quicker - 1
    assert seen(runtime, later).ladder_version == quicker


def test_the_preview_says_what_is_due_then_and_changes_nothing(
    estate, runtime, clock, order, quicker
):
    before = seen(runtime, order)

    (one,) = plan(runtime, estate.administrator, quicker)

    assert one.order.reference == order
    assert one.due_now == before.stage_due_at
    assert one.due_then == before.stage_entered_at + timedelta(minutes=30)
    assert one.next_then.at <= one.due_then
    assert seen(runtime, order).ladder_version == quicker - 1


def test_moving_does_what_the_preview_said_and_is_on_the_trail(
    work, estate, runtime, order, quicker
):
    (one,) = plan(runtime, estate.administrator, quicker)

    rebase(work, estate.administrator, order, quicker)

    kept = seen(runtime, order)
    assert (kept.ladder_version, kept.stage) == (quicker, 1)
    assert kept.stage_due_at == one.due_then
    assert kept.next_step_at == one.next_then.at
    with runtime.reading() as look:
        entry = entries_of(look.session, order)[-1]
        assert entry.kind == "work_order.rebased"
        assert len(entry.values["texts"]) == 1


def test_nothing_becomes_overdue_in_the_past(work, estate, runtime, clock, order, quicker):
    clock.advance(timedelta(minutes=90))

    rebase(work, estate.administrator, order, quicker)
    sweep(runtime)

    kept = seen(runtime, order)
    assert kept.stage == 1
    assert kept.stage_due_at == clock.now() + timedelta(minutes=30)


def test_a_version_without_the_orders_stage_leaves_it_where_it_is(
    work, estate, runtime, order, quicker
):
    short = quicker + 1
    ladder = replace(runtime.policy.ladder, version=short, stages=runtime.policy.ladder.stages[:1])
    runtime.policy = replace(runtime.policy, ladders={**runtime.policy.ladders, short: ladder})

    (one,) = plan(runtime, estate.administrator, short)

    assert one.stays == f"version {short} has no stage 1"
    with pytest.raises(Conflict):
        rebase(work, estate.administrator, order, short)


def test_a_closed_order_is_not_moved(work, estate, runtime, order, quicker):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    assert plan(runtime, estate.administrator, quicker) == []
    with pytest.raises(Conflict):
        rebase(work, estate.administrator, order, quicker)


@pytest.mark.parametrize("who", ["manager", "officer", "auditor"])
def test_only_an_administrator_moves_orders_between_versions(work, estate, order, quicker, who):
    with pytest.raises(NotAllowed):
        rebase(work, getattr(estate, who), order, quicker)


def test_moving_needs_a_reason_and_a_version_that_is_there(work, order, quicker):
    for version, reason, field in ((quicker, " ", "reason"), (99, "A reason", "to")):
        with pytest.raises(Invalid) as refused:
            rebase(work, OPERATOR, order, version, reason)
        assert list(refused.value.errors) == [field]


def test_a_stage_whose_clock_was_stopped_keeps_what_it_waited(
    work, estate, runtime, clock, order, quicker
):
    pause(work, estate, order)
    waited = seen(runtime, order).paused_until - clock.now()

    (one,) = plan(runtime, estate.administrator, quicker)
    rebase(work, estate.administrator, order, quicker)

    kept = seen(runtime, order)
    assert waited > timedelta(0)
    assert one.due_then == kept.stage_due_at
    assert kept.stage_due_at == kept.stage_entered_at + timedelta(minutes=30) + waited


def test_once_the_danger_is_gone_the_limits_of_the_permanent_fix_stand_there_too(
    work, estate, runtime, order, quicker
):
    update(work, estate.supplier, order, status=Status.MADE_SAFE)

    rebase(work, estate.administrator, order, quicker)

    kept = seen(runtime, order)
    permanent = runtime.policy.ladder.stages[1].once_safe[Priority.P2]
    due = runtime.policy.calendar.after(kept.stage_entered_at, permanent)
    assert kept.stage_due_at == due
