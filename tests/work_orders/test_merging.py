"""Duplicates: the earliest clock and the highest severity go on, and a day's time to undo it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.clock_deeds import pause
from tests.deeds import accept, at_once, complete, escalate, log, seen, update
from tests.factories import OPERATOR, make_actor
from tracker.checks.invariants import check_invariants
from tracker.domain.errors import Conflict, Invalid, NotAllowed, TrackerError
from tracker.domain.lifecycle import Status
from tracker.domain.merging import Clock, joined
from tracker.domain.notices import Audience
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger
from tracker.jobs.addressing import address_notices
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Delivery, DeliveryState, OutboxMessage
from tracker.work_orders.models import InterimKind
from tracker.work_orders.pattern_queries import merges_into, reporters_of, who_else
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.schemas import InterimDraft, ReasonDraft
from tracker.work_orders.service import (
    merge_order,
    record_interim_measure,
    say_me_too,
    unmerge_order,
)


def merge(work, actor, duplicate, survivor, **more):
    """Merge one order into another."""
    draft = MergeDraft(survivor=survivor, reason="The same door, seen from both sides", **more)
    with work(actor) as uow:
        merge_order(uow, duplicate, draft)


def undo(work, actor, duplicate):
    """Undo the merge of a duplicate."""
    with work(actor) as uow:
        unmerge_order(uow, duplicate, ReasonDraft(reason="Two different doors"))


def due_times(order):
    """Return the due instants of an order's milestones."""
    return {row.kind.value: row.due_at for row in order.milestones}


@pytest.fixture
def pair(work, estate, clock):
    """An early, minor order, and a later one of the same fault that matters more."""
    early = log(work, estate.reporter, estate.premises, category_code="HTG-ROM")
    clock.advance(timedelta(hours=1))
    return early, log(work, estate.manager, estate.premises, at_risk=True)


def test_the_survivor_has_the_earliest_clock_and_the_highest_severity(work, estate, runtime, pair):
    early, late = pair
    reported_at, own = seen(runtime, early).reported_at, seen(runtime, late)

    merge(work, estate.manager, early, late)

    kept = seen(runtime, late)
    assert kept.reported_at == reported_at
    assert (kept.priority, kept.safety_critical) == (own.priority, True)
    hour = timedelta(hours=1)
    assert due_times(kept) == {kind: at - hour for kind, at in due_times(own).items()}


def test_the_severity_of_the_duplicate_counts_where_it_is_higher(work, estate, runtime, pair):
    early, late = pair

    merge(work, estate.manager, late, early)

    kept, other = seen(runtime, early), seen(runtime, late)
    assert (kept.priority, kept.priority_reason) == (other.priority, other.priority_reason)
    assert kept.safety_critical
    assert kept.at_risk
    assert set(due_times(kept)) == set(due_times(other))
    assert kept.priority is not Priority.P3


def test_the_duplicate_is_closed_and_moves_no_more(work, estate, runtime, clock, pair):
    early, late = pair

    merge(work, estate.manager, early, late)
    clock.advance(timedelta(days=30))
    sweep(runtime)

    kept = seen(runtime, early)
    assert (kept.status, kept.stage, kept.next_step_at) == (Status.DUPLICATE, 0, None)
    assert kept.closed_at is not None


def test_the_survivor_takes_the_higher_stage(work, estate, runtime, pair):
    early, late = pair
    for _ in range(2):
        escalate(work, estate.officer, early)

    merge(work, estate.manager, early, late)

    kept = seen(runtime, late)
    assert (kept.stage, kept.moves[-1].trigger) == (2, Trigger.MERGED)
    assert kept.accepted_at is None


def test_a_measure_that_closes_with_the_duplicate_is_wanted_on_the_survivor(
    work, estate, runtime, clock
):
    early, late = (
        log(work, estate.reporter, estate.premises, category_code="FIR-DOR") for _ in range(2)
    )
    review_by = clock.now() + timedelta(hours=20)
    with work(estate.manager) as uow:
        draft = InterimDraft(kind=InterimKind.FIRE_WATCH, review_by=review_by)
        record_interim_measure(uow, early, draft)

    merge(work, estate.manager, early, late)

    assert seen(runtime, late).interim_by == clock.now() + timedelta(hours=1)


def test_a_breach_of_the_duplicate_stays_on_record(work, estate, runtime, clock):
    early = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(hours=2))
    sweep(runtime)
    late = log(work, estate.manager, estate.premises)

    merge(work, estate.manager, early, late)

    breached = {row.kind.value: row.breached_at for row in seen(runtime, late).milestones}
    (first,) = (row for row in seen(runtime, early).milestones if row.kind.value == "acknowledge")
    assert breached["acknowledge"] == first.breached_at is not None


def test_a_milestone_that_either_order_met_keeps_the_due_time_it_was_met_against(clock):
    now, hour = clock.now(), timedelta(hours=1)
    met, owed = Clock(now, now - hour, None), Clock(now + hour, None, None)

    assert joined(met, owed, now - 2 * hour) == met
    assert joined(owed, met, now - 2 * hour) == met
    assert joined(owed, owed, now - 2 * hour) == Clock(now - 2 * hour, None, None)


def test_what_waits_to_be_told_of_the_duplicate_is_cancelled(work, estate, runtime, pair):
    early, late = pair
    address_notices(runtime)
    waiting = sa.update(Delivery).values(state=DeliveryState.PENDING)
    with work(estate.manager) as uow:
        uow.session.execute(waiting)

    merge(work, estate.manager, early, late)

    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(Delivery)).all()
        states = {row.subject: row.state for row in rows}
    assert states == {early: DeliveryState.CANCELLED, late: DeliveryState.PENDING}


def test_everybody_who_reported_either_is_told_on_close(work, estate, runtime, pair):
    early, late = pair
    with work(OPERATOR) as uow:
        other = make_actor(uow, Role.ESTATES_OFFICER)
    with work(other) as uow:
        say_me_too(uow, early)

    merge(work, estate.manager, early, late)

    with runtime.reading() as look:
        told = look.session.scalars(
            sa.select(OutboxMessage.subject).where(OutboxMessage.audience == Audience.REPORTERS)
        ).all()
        people = {who.id for who in reporters_of(look.session, seen(runtime, late))}
    assert told == [early]
    assert people == {estate.reporter.person_id, estate.manager.person_id, other.person_id}


def test_an_undone_merge_leaves_both_orders_as_they_were(work, estate, runtime, clock, pair):
    early, late = pair
    escalate(work, estate.officer, early)
    accept(work, estate.officer, late)
    was = [seen(runtime, reference) for reference in pair]
    merge(work, estate.manager, early, late)
    clock.advance(timedelta(minutes=20))

    undo(work, estate.manager, early)

    now = [seen(runtime, reference) for reference in pair]
    for before, after in zip(was, now, strict=True):
        assert (after.status, after.stage, after.priority) == (
            before.status,
            before.stage,
            before.priority,
        )
        assert after.reported_at == before.reported_at
        assert due_times(after) == due_times(before)
        assert after.next_step_at == before.next_step_at
        assert after.is_open


def test_what_only_the_merge_made_owed_is_owed_no_more(work, estate, runtime, pair):
    early, late = pair
    was = seen(runtime, early)
    merge(work, estate.manager, late, early)

    undo(work, estate.manager, late)

    kept = seen(runtime, early)
    assert (kept.priority, due_times(kept)) == (was.priority, due_times(was))


def test_what_somebody_changed_meanwhile_is_not_undone(work, estate, runtime, pair):
    early, late = pair
    merge(work, estate.manager, early, late)
    update(work, estate.supplier, late, status=Status.ATTENDED)

    undo(work, estate.manager, early)

    kept = seen(runtime, late)
    met = {row.kind.value for row in kept.milestones if row.met_at}
    assert (kept.status, met) == (Status.ATTENDED, {"acknowledge", "attend"})


def test_whoever_holds_an_order_that_is_given_back_late_is_left_a_dwell(
    work, estate, runtime, clock, pair
):
    early, late = pair
    escalate(work, estate.officer, early)
    merge(work, estate.manager, early, late)
    clock.advance(timedelta(hours=23))

    undo(work, estate.manager, early)
    sweep(runtime)

    kept = seen(runtime, early)
    assert kept.stage == 1
    assert kept.stage_due_at >= clock.now() + timedelta(minutes=10)


def test_after_a_day_a_merge_stands(work, estate, clock, pair):
    early, late = pair
    merge(work, estate.manager, early, late)
    clock.advance(timedelta(hours=24, seconds=1))

    with pytest.raises(Conflict, match="more than a day"):
        undo(work, estate.manager, early)


def test_merges_are_undone_the_latest_first(work, estate, pair):
    early, late = pair
    third = log(work, estate.manager, estate.premises)
    merge(work, estate.manager, early, late)
    merge(work, estate.manager, third, late)

    with pytest.raises(Conflict, match=third):
        undo(work, estate.manager, early)


def test_an_order_is_not_merged_into_itself_nor_into_other_premises(work, estate, pair):
    early, _ = pair
    elsewhere = log(work, estate.officer, estate.elsewhere)

    for survivor in (early, elsewhere, "WO-2026-009999"):
        with pytest.raises(Invalid) as refused:
            merge(work, estate.officer, early, survivor)
        assert list(refused.value.errors) == ["survivor"]


def test_what_is_merged_or_goes_on_for_another_is_merged_no_further(work, estate, pair):
    early, late = pair
    third = log(work, estate.manager, estate.premises)
    merge(work, estate.manager, early, late)

    for duplicate, survivor in ((early, third), (late, third), (third, early), (late, early)):
        with pytest.raises(Conflict):
            merge(work, estate.manager, duplicate, survivor)


def test_a_fix_that_awaits_its_confirmation_is_confirmed_not_merged_away(work, estate, pair):
    early, late = pair
    complete(work, estate.supplier, early)

    for duplicate, survivor in ((early, late), (late, early)):
        with pytest.raises(Conflict, match="awaits a confirmation"):
            merge(work, estate.manager, duplicate, survivor)


@pytest.mark.parametrize("who", ["reporter", "supplier", "auditor"])
def test_only_who_answers_for_orders_merges_them(work, estate, pair, who):
    with pytest.raises(NotAllowed):
        merge(work, getattr(estate, who), *pair)


def test_two_that_merge_a_pair_both_ways_at_once_make_no_cycle(work, estate, runtime, pair):
    early, late = pair

    outcomes = at_once(
        lambda: merge(work, estate.manager, early, late),
        lambda: merge(work, estate.manager, late, early),
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, TrackerError)]
    statuses = [seen(runtime, reference).status for reference in pair]
    assert len(refused) == 1
    assert statuses.count(Status.DUPLICATE) == 1


def test_me_too_adds_a_person_and_a_count_once(work, estate, runtime, pair):
    early, _ = pair

    with work(estate.manager) as uow:
        say_me_too(uow, early)

    for who in (estate.manager, estate.reporter):
        with pytest.raises(Conflict), work(who) as uow:
            say_me_too(uow, early)
    with runtime.reading() as look:
        said = who_else(look.session, seen(runtime, early))
        assert [row.person_id for row in said] == [estate.manager.person_id]


def test_the_checks_hold_through_merge_and_undoing(work, estate, runtime, clock, policy, pair):
    early, late = pair
    escalate(work, estate.officer, early)
    for deed in (
        lambda: merge(work, estate.manager, early, late),
        lambda: undo(work, estate.manager, early),
    ):
        deed()
        clock.advance(timedelta(hours=3))
        sweep(runtime)
        with runtime.reading() as look:
            found = check_invariants(look.session, now=clock.now(), policy=policy)
        assert [one for one in found if not one.ok] == []


def test_the_check_sees_a_merge_into_a_duplicate(work, estate, runtime, clock, policy, pair):
    early, late = pair
    merge(work, estate.manager, early, late)
    with work(estate.manager) as uow:
        broken = merges_into(uow.session, seen(runtime, late))[0].survivor
        uow.watch(broken)
        uow.session.execute(
            sa.text("UPDATE work_order SET status = 'duplicate' WHERE reference = :late"),
            {"late": late},
        )

    with runtime.reading() as look:
        found = check_invariants(look.session, now=clock.now(), policy=policy)

    (cycle,) = [one for one in found if one.code == "I10"]
    assert not cycle.ok
    assert late in cycle.detail


def test_a_survivor_whose_clock_was_stopped_keeps_what_it_waited(work, estate, runtime, clock):
    early = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(hours=1))
    late = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(hours=1))
    pause(work, estate, late)
    paused = seen(runtime, late)

    merge(work, estate.officer, early, late)

    kept = seen(runtime, late)
    before, after = due_times(paused), due_times(kept)
    moved = {kind: before[kind] - after[kind] for kind in ("attend", "make_safe", "fix")}
    # The clock of both began an hour earlier; what was stopped for two working days stays so.
    assert moved == dict.fromkeys(moved, timedelta(hours=1))
    assert after["attend"] - kept.reported_at > timedelta(days=2)
    assert kept.paused_until == paused.paused_until
