"""A change of priority counts from the first report, keeps what was paused, rewrites no breach."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.clock_deeds import (
    claim,
    decide,
    decide_change,
    dispute,
    measure,
    pause,
    prioritise,
    resume,
    rule,
)
from tests.deeds import complete, escalate, log, seen, update
from tracker.checks import check_invariants
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of

HOUR = timedelta(hours=1)


@pytest.fixture
def order(work, estate):
    """A P3 order without danger, reported at nine on a Monday."""
    return log(work, estate.reporter, estate.premises, category_code="WC-OUT")


@pytest.fixture
def dangerous(work, estate):
    """A safety-critical P2 order."""
    return log(work, estate.reporter, estate.premises, at_risk=True)


def due(runtime, reference):
    return {row.kind: row.due_at for row in seen(runtime, reference).milestones}


def kinds(runtime, reference):
    with runtime.reading() as look:
        return [entry.kind for entry in entries_of(look.session, reference)]


def invariants(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [each for each in found if not each.ok]


def test_what_is_owed_is_counted_anew_from_the_first_report(work, estate, runtime, clock, order):
    clock.advance(3 * HOUR)

    prioritise(work, estate.officer, order, Priority.P2)

    at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    assert due(runtime, order) == {
        MilestoneKind.ACKNOWLEDGE: at + HOUR,
        MilestoneKind.ATTEND: at + 8 * HOUR,
        MilestoneKind.MAKE_SAFE: at + 24 * HOUR,
        MilestoneKind.FIX: at + 72 * HOUR,
    }


def test_what_the_new_priority_makes_overdue_is_missed_from_the_change_on(
    work, estate, runtime, clock, order
):
    changed = clock.advance(3 * HOUR)
    prioritise(work, estate.officer, order, Priority.P2)
    clock.advance(timedelta(seconds=30))

    sweep(runtime)

    (move,) = seen(runtime, order).moves
    # The machine came half a minute late, not two hours.
    assert (move.to_stage, move.due_at, move.late_seconds) == (1, changed, 30)
    assert invariants(runtime) == []


def test_a_breach_stays_whatever_the_priority_becomes(work, estate, runtime, clock, dangerous):
    clock.advance(2 * HOUR)
    sweep(runtime)
    (missed,) = [row for row in seen(runtime, dangerous).milestones if row.breached_at]

    prioritise(work, estate.officer, dangerous, Priority.P5)

    (after,) = [row for row in seen(runtime, dangerous).milestones if row.kind is missed.kind]
    assert (after.breached_at, after.due_at) == (missed.breached_at, missed.due_at)


def test_the_stage_has_the_new_limit_from_when_it_was_entered(work, estate, runtime, clock, order):
    escalate(work, estate.reporter, order)
    clock.advance(HOUR)

    prioritise(work, estate.officer, order, Priority.P2)

    assert seen(runtime, order).stage_due_at == clock.now() + HOUR  # two hours, one of them gone


def test_whoever_has_the_stage_is_left_a_dwell_by_a_shorter_limit(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)
    clock.advance(6 * HOUR)

    prioritise(work, estate.officer, order, Priority.P2)

    assert seen(runtime, order).stage_due_at == clock.now() + timedelta(minutes=30)


def test_a_reporter_proposes_and_a_manager_decides(work, estate, runtime, order):
    before = due(runtime, order)

    prioritise(work, estate.reporter, order, Priority.P2)

    assert (seen(runtime, order).priority, due(runtime, order)) == (Priority.P3, before)
    decide_change(work, estate.manager, order)
    assert seen(runtime, order).priority is Priority.P2


def test_a_refused_proposal_changes_nothing(work, estate, runtime, order):
    prioritise(work, estate.reporter, order, Priority.P2)

    decide_change(work, estate.manager, order, agreed=False)

    assert seen(runtime, order).priority is Priority.P3
    with pytest.raises(Conflict, match="refused"):
        decide_change(work, estate.manager, order)


def test_a_suppliers_downgrade_of_danger_waits_for_the_estates_directorate(
    work, estate, runtime, dangerous
):
    before = due(runtime, dangerous)
    prioritise(work, estate.supplier, dangerous, Priority.P4)

    with pytest.raises(NotAllowed, match="Estates officers can"):
        decide_change(work, estate.manager, dangerous)
    assert (seen(runtime, dangerous).priority, due(runtime, dangerous)) == (Priority.P2, before)

    decide_change(work, estate.officer, dangerous)
    assert seen(runtime, dangerous).priority is Priority.P4


def test_a_suppliers_downgrade_without_danger_holds_and_is_told_as_one(
    work, estate, runtime, order
):
    prioritise(work, estate.supplier, order, Priority.P4)

    with runtime.reading() as look:
        (entry,) = [
            entry
            for entry in entries_of(look.session, order)
            if entry.kind == "work_order.priority_changed"
        ]
    assert entry.values["event"]["supplier_downgrade"] is True


def test_another_category_brings_its_own_priority_and_danger(work, estate, runtime, order):
    prioritise(work, estate.officer, order, category_code="GAS-LEA")

    kept = seen(runtime, order)
    assert (kept.category_code, kept.priority, kept.safety_critical) == (
        "GAS-LEA",
        Priority.P1,
        True,
    )
    assert kept.interim_by is not None


def test_an_emergency_ends_the_pause_that_it_may_not_have(work, estate, runtime, order):
    pause(work, estate, order)

    prioritise(work, estate.officer, order, Priority.P1)

    assert seen(runtime, order).resume_at is None
    assert "work_order.pause_ended" in kinds(runtime, order)


def test_nothing_to_change_is_refused(work, estate, order):
    with pytest.raises(Invalid):
        prioritise(work, estate.officer, order, Priority.P3)


def test_a_fix_that_awaits_its_confirmation_keeps_its_priority(work, estate, order):
    complete(work, estate.supplier, order)

    with pytest.raises(Conflict, match="Confirm the fix"):
        prioritise(work, estate.officer, order, Priority.P1)


def test_made_safe_brings_the_limits_of_the_permanent_fix(work, estate, runtime, clock, dangerous):
    escalate(work, estate.reporter, dangerous)

    update(work, estate.supplier, dangerous, status=Status.MADE_SAFE)

    # Two hours round the clock become a working day of ten hours.
    kept = seen(runtime, dangerous)
    assert (kept.stage, kept.stage_due_at) == (1, datetime(2026, 11, 17, 9, 0, tzinfo=UTC))


def test_a_dispute_of_the_priority_that_is_upheld_takes_effect(work, estate, runtime, order):
    dispute(work, estate.supplier, order, priority=Priority.P5)

    rule(work, estate.officer, order, upheld=True)

    assert seen(runtime, order).priority is Priority.P5


def test_a_dismissed_dispute_changes_nothing(work, estate, runtime, order):
    before = due(runtime, order)
    dispute(work, estate.supplier, order, priority=Priority.P5)

    rule(work, estate.officer, order, upheld=False)

    assert (seen(runtime, order).priority, due(runtime, order)) == (Priority.P3, before)


def test_whoever_disputes_does_not_rule(work, estate, order):
    dispute(work, estate.officer, order, priority=Priority.P5)

    with pytest.raises(NotAllowed, match="somebody else must rule"):
        rule(work, estate.officer, order, upheld=True)


def test_a_dispute_that_nobody_rules_on_in_time_goes_to_whoever_must(
    work, estate, runtime, clock, order
):
    update(work, estate.supplier, order, status=Status.ATTENDED)
    dispute(work, estate.supplier, order, priority=Priority.P5)
    clock.set_to(datetime(2026, 11, 17, 9, 1, tzinfo=UTC))  # a working day

    sweep(runtime)

    kept = seen(runtime, order)
    assert (kept.stage, kept.moves[-1].trigger) == (5, Trigger.DISPUTE_UNRULED)
    rule(work, estate.officer, order, upheld=False)


def test_a_pause_that_is_overruled_counts_after_all(work, estate, runtime, clock, order):
    before = due(runtime, order)
    pause(work, estate, order)
    clock.advance(2 * HOUR)
    resume(work, estate.supplier, order)
    dispute(work, estate.reporter, order, pause=1)

    rule(work, estate.officer, order, upheld=True)

    assert due(runtime, order) == before


def test_a_refused_claim_that_is_upheld_stops_the_clock_after_all(
    work, estate, runtime, clock, order
):
    before = due(runtime, order)
    claim(work, estate.supplier, order, review_by=clock.now() + 3 * HOUR)
    decide(work, estate.manager, order, agreed=False)
    dispute(work, estate.supplier, order, pause=1)
    clock.advance(5 * HOUR)

    rule(work, estate.officer, order, upheld=True)
    sweep(runtime)

    assert due(runtime, order)[MilestoneKind.FIX] == before[MilestoneKind.FIX] + 3 * HOUR
    assert seen(runtime, order).resume_at is None


def test_a_safety_critical_pause_needs_its_measure_even_by_a_ruling(work, estate, clock, dangerous):
    measure(work, estate.manager, dangerous, until=clock.now() + HOUR)
    claim(work, estate.supplier, dangerous)
    decide(work, estate.manager, dangerous, agreed=False)
    dispute(work, estate.supplier, dangerous, pause=1)
    clock.advance(2 * HOUR)

    with pytest.raises(Conflict, match="no current interim measure"):
        rule(work, estate.officer, dangerous, upheld=True)
