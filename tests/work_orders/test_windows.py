"""Closed premises hold what does not concern safety, for as long as they are closed, no longer."""

from datetime import timedelta

import pytest

from tests.clock_deeds import pause, prioritise
from tests.deeds import complete, confirm, escalate, log, reject, reopen, seen, update
from tests.factories import OPERATOR
from tests.window_deeds import put_off, reopen_doors, shut
from tracker.checks.invariants import check_invariants
from tracker.domain.contract_clock import Rule
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.windows import WindowKind
from tracker.jobs.sweep import sweep
from tracker.outbox.models import OutboxMessage
from tracker.premises.windows import WindowDraft
from tracker.trail.queries import entries_of
from tracker.work_orders.itemised import fix_reading, itemise
from tracker.work_orders.queries import get_order
from tracker.work_orders.service import announce_window

HEATING, ALARM, DOOR = "HTG-LOS", "FIR-ALM", "FIR-DOR"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACKNOWLEDGE, ATTEND, MAKE_SAFE, FIX = MilestoneKind


@pytest.fixture
def urgent(work, estate):
    """The reference of a P2 order that endangers nobody: 1, 8, 24 and 72 hours."""
    return log(work, estate.reporter, estate.premises, category_code=HEATING)


def due(runtime, reference):
    return {row.kind: row.due_at for row in seen(runtime, reference).milestones}


def facts(runtime, reference):
    with runtime.reading() as look:
        return [entry.kind.partition(".")[2] for entry in entries_of(look.session, reference)]


def broken(runtime):
    sweep(runtime)
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [each for each in found if not each.ok]


def read(runtime, reference, question):
    with runtime.reading() as look:
        order = get_order(look.session, OPERATOR, reference)
        return question(order, look.policy, look.now)


def test_a_window_moves_attending_and_fixing_by_its_length_and_nothing_else(
    work, estate, runtime, urgent
):
    before = due(runtime, urgent)

    shut(work, estate.officer, estate.premises, after=2 * HOUR, lasts=DAY)

    after = due(runtime, urgent)
    assert after[ATTEND] == before[ATTEND] + DAY
    assert after[FIX] == before[FIX] + DAY
    assert (after[ACKNOWLEDGE], after[MAKE_SAFE]) == (before[ACKNOWLEDGE], before[MAKE_SAFE])
    assert facts(runtime, urgent)[-1] == "clock_held"
    assert broken(runtime) == []


@pytest.mark.parametrize("category", [DOOR, ALARM])
def test_what_concerns_safety_is_not_touched_at_all(work, estate, runtime, category):
    danger = log(work, estate.reporter, estate.premises, category_code=category)
    before, version = due(runtime, danger), seen(runtime, danger).version

    shut(work, estate.officer, estate.premises)

    assert (due(runtime, danger), seen(runtime, danger).version) == (before, version)
    assert "clock_held" not in facts(runtime, danger)


def test_an_emergency_is_not_held_even_where_it_endangers_nobody(work, estate, runtime, urgent):
    prioritise(work, estate.officer, urgent, Priority.P1)
    before = due(runtime, urgent)

    shut(work, estate.officer, estate.premises)

    assert not seen(runtime, urgent).safety_critical
    assert due(runtime, urgent) == before


@pytest.mark.parametrize("reported", [-HOUR, HOUR])
def test_an_order_reported_before_the_window_or_in_it_is_treated_the_same(
    work, estate, runtime, clock, reported
):
    with work(estate.officer) as uow:
        begins = uow.now + 2 * HOUR
        draft = WindowDraft(
            kind=WindowKind.MAINTENANCE,
            starts_at=begins,
            until=begins + 6 * HOUR,
            reason="New lift",
        )
        announce_window(uow, estate.premises.code, draft)
    clock.set_to(begins + reported)

    order = log(work, estate.reporter, estate.premises, category_code=HEATING)

    open_again = begins + 6 * HOUR
    used = max(begins - clock.now(), timedelta(0))
    assert due(runtime, order)[ATTEND] == open_again + 8 * HOUR - used
    assert facts(runtime, order)[:2] == ["logged", "clock_held"]
    assert broken(runtime) == []


def test_it_ends_by_itself_and_what_is_due_then_is_missed_then(work, estate, runtime, clock):
    routine = log(work, estate.reporter, estate.premises, category_code="WC-OUT")
    update(work, estate.supplier, routine, status=Status.ACKNOWLEDGED, helpdesk_reference="HD-1")
    shut(work, estate.officer, estate.premises, lasts=DAY)
    clock.advance(3 * DAY)  # twenty working hours from Tuesday at nine
    sweep(runtime)
    assert seen(runtime, routine).stage == 0

    clock.advance(timedelta(seconds=1))
    sweep(runtime)

    assert seen(runtime, routine).stage == 1
    assert broken(runtime) == []


def test_the_stage_waits_with_the_clock(work, estate, runtime, clock, urgent):
    escalate(work, estate.reporter, urgent)
    before = seen(runtime, urgent).stage_due_at

    shut(work, estate.officer, estate.premises, after=HOUR, lasts=DAY)

    assert seen(runtime, urgent).stage_due_at == before + DAY


def test_a_stage_that_is_entered_in_a_window_begins_to_run_when_it_is_over(
    work, estate, runtime, clock, urgent
):
    shut(work, estate.officer, estate.premises, lasts=DAY)
    opens = clock.now() + DAY
    clock.advance(HOUR + timedelta(seconds=1))  # nobody acknowledged it

    sweep(runtime)

    order = seen(runtime, urgent)
    assert (order.stage, order.stage_due_at) == (1, opens + 2 * HOUR)
    assert broken(runtime) == []


def test_windows_and_pauses_that_overlap_count_once(work, estate, runtime, clock, urgent):
    before = due(runtime, urgent)
    pause(work, estate, urgent, review_by=clock.now() + 6 * HOUR)

    shut(work, estate.officer, estate.premises, after=2 * HOUR, lasts=8 * HOUR)
    shut(work, estate.officer, estate.premises, after=4 * HOUR, lasts=8 * HOUR)

    assert due(runtime, urgent)[FIX] == before[FIX] + 12 * HOUR


def test_ending_it_early_gives_back_what_was_not_used_once(work, estate, runtime, clock, urgent):
    before = due(runtime, urgent)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)
    clock.advance(3 * HOUR)

    reopen_doors(work, estate.manager, estate.premises)

    assert due(runtime, urgent)[ATTEND] == before[ATTEND] + 3 * HOUR
    assert facts(runtime, urgent)[-2:] == ["clock_held", "hold_moved"]
    with pytest.raises(Conflict, match="over already"):
        reopen_doors(work, estate.manager, estate.premises)
    assert facts(runtime, urgent).count("hold_moved") == 1
    assert broken(runtime) == []


def test_one_that_is_called_off_before_it_begins_has_held_nothing(
    work, estate, runtime, clock, urgent
):
    before = due(runtime, urgent)
    shut(work, estate.officer, estate.premises, after=2 * HOUR)
    clock.advance(HOUR)

    reopen_doors(work, estate.officer, estate.premises)

    assert due(runtime, urgent) == before
    assert seen(runtime, urgent).held_until is None


def test_putting_its_end_off_holds_for_longer(work, estate, runtime, clock, urgent):
    before = due(runtime, urgent)
    shut(work, estate.officer, estate.premises, lasts=DAY)

    put_off(work, estate.officer, estate.premises, clock.now() + 3 * DAY)

    assert due(runtime, urgent)[FIX] == before[FIX] + 3 * DAY


def test_a_breach_is_never_taken_back(work, estate, runtime, clock, urgent):
    clock.advance(9 * HOUR)
    sweep(runtime)
    missed = {
        row.kind: (row.due_at, row.breached_at)
        for row in seen(runtime, urgent).milestones
        if row.breached_at
    }

    shut(work, estate.officer, estate.premises)

    after = {row.kind: (row.due_at, row.breached_at) for row in seen(runtime, urgent).milestones}
    assert missed.keys() == {ACKNOWLEDGE, ATTEND}
    assert {kind: after[kind] for kind in missed} == missed


def test_an_order_that_becomes_dangerous_loses_the_hold_from_that_moment(
    work, estate, runtime, clock, urgent
):
    before = due(runtime, urgent)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)
    clock.advance(3 * HOUR)

    prioritise(work, estate.officer, urgent, category_code=DOOR)

    order = seen(runtime, urgent)
    assert order.safety_critical
    assert due(runtime, urgent)[ATTEND] == before[ATTEND] + 3 * HOUR
    assert facts(runtime, urgent)[-1] == "hold_lost"
    assert broken(runtime) == []


def test_an_order_that_is_dangerous_no_longer_is_held_from_then_on(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, category_code=DOOR)
    before = due(runtime, order)
    shut(work, estate.officer, estate.premises, lasts=DAY)
    clock.advance(3 * HOUR)

    prioritise(work, estate.officer, order, category_code=HEATING)

    assert due(runtime, order)[FIX] == before[FIX] + 21 * HOUR


def test_a_fix_that_did_not_hold_is_owed_as_if_the_window_had_always_held_it(
    work, estate, runtime, clock, urgent
):
    before = due(runtime, urgent)
    complete(work, estate.supplier, urgent)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)
    clock.advance(4 * DAY)

    reject(work, estate.manager, urgent)

    (fix,) = [row for row in seen(runtime, urgent).milestones if row.kind is FIX]
    assert (fix.due_at, fix.breached_at) == (before[FIX] + 5 * DAY, None)


def test_an_order_that_is_reopened_follows_what_was_announced_meanwhile(
    work, estate, runtime, clock, urgent
):
    before = due(runtime, urgent)
    complete(work, estate.supplier, urgent)
    confirm(work, estate.manager, urgent)
    shut(work, estate.officer, estate.premises, after=HOUR, lasts=5 * DAY)
    clock.advance(4 * DAY)

    reopen(work, estate.manager, urgent)

    (fix,) = [row for row in seen(runtime, urgent).milestones if row.kind is FIX]
    assert (fix.due_at, fix.breached_at) == (before[FIX] + 5 * DAY, None)
    assert broken(runtime) == []


def test_the_itemised_clock_names_the_window_and_lived_time_never_stops(
    work, estate, runtime, clock, urgent
):
    shut(work, estate.officer, estate.premises, after=2 * HOUR, lasts=3 * HOUR)
    clock.advance(10 * HOUR)

    fix = next(each for each in read(runtime, urgent, itemise) if each.kind is FIX)
    reading = read(runtime, urgent, fix_reading)

    assert [(each.rule, each.length) for each in fix.intervals] == [
        (Rule.ROUND_THE_CLOCK, 2 * HOUR),
        (Rule.WINDOW, 3 * HOUR),
        (Rule.ROUND_THE_CLOCK, 5 * HOUR),
    ]
    assert fix.intervals[1].why == (
        f"Closure of the premises (window 1), announced by {estate.officer.name}"
    )
    assert (reading.lived, reading.counted, reading.held) == (10 * HOUR, 7 * HOUR, 3 * HOUR)
    assert reading.paused == timedelta(0)


def test_a_window_that_began_in_the_past_is_refused(work, estate, runtime, urgent):
    before = due(runtime, urgent)

    with pytest.raises(Invalid) as refusal:
        shut(work, estate.officer, estate.premises, after=-HOUR, lasts=DAY)

    assert set(refusal.value.errors) == {"starts_at"}
    assert due(runtime, urgent) == before


@pytest.mark.parametrize("lasts", [timedelta(0), 28 * DAY + HOUR])
def test_a_window_has_an_end_and_a_longest_length(work, estate, lasts):
    with pytest.raises(Invalid) as refusal:
        shut(work, estate.officer, estate.premises, lasts=lasts)

    assert set(refusal.value.errors) == {"until"}


def test_putting_it_off_keeps_the_longest_length(work, estate, clock):
    shut(work, estate.officer, estate.premises, lasts=DAY)

    with pytest.raises(Invalid) as refusal:
        put_off(work, estate.officer, estate.premises, clock.now() + 29 * DAY)

    assert set(refusal.value.errors) == {"until"}


@pytest.mark.parametrize("who", ["manager", "reporter", "supplier"])
def test_only_the_estates_directorate_announces_one(work, estate, who):
    with pytest.raises(NotAllowed):
        shut(work, getattr(estate, who), estate.premises)


def test_a_supplier_cannot_end_one_either(work, estate):
    shut(work, estate.officer, estate.premises)

    with pytest.raises(NotAllowed):
        reopen_doors(work, estate.supplier, estate.premises)


def test_the_managers_are_told_once_however_many_orders_wait(work, estate, runtime, urgent):
    log(work, estate.reporter, estate.premises, category_code=HEATING)

    shut(work, estate.officer, estate.premises)

    with runtime.reading() as look:
        told = [
            (row.audience, row.facts["held"])
            for row in look.session.query(OutboxMessage)
            if row.kind.startswith("premises.") or row.kind == "work_order.clock_held"
        ]
    assert told == [("site_managers", 2)]
