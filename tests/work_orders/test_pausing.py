"""Stopping the contract's clock: only with a reason, evidence and approval, and never for ever."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.clock_deeds import claim, decide, measure, pause, prioritise, resume
from tests.deeds import complete, escalate, log, seen, update
from tests.factories import make_order
from tracker.checks import check_invariants
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import PauseEnd, PauseState
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.models import ClockPause
from tracker.work_orders.service import end_interim_measure

HOUR = timedelta(hours=1)


@pytest.fixture
def order(work, estate):
    """A P3 order without danger, reported at nine on a Monday: working hours count."""
    return log(work, estate.reporter, estate.premises, category_code="WC-OUT")


@pytest.fixture
def dangerous(work, estate):
    """A safety-critical P2 order."""
    return log(work, estate.reporter, estate.premises, at_risk=True)


def due(runtime, reference, kind=MilestoneKind.FIX):
    (row,) = [row for row in seen(runtime, reference).milestones if row.kind is kind]
    return row.due_at


def pauses(runtime, reference):
    with runtime.reading() as look:
        number = seen(runtime, reference).id
        rows = look.session.scalars(sa.select(ClockPause).where(ClockPause.work_order_id == number))
        return [(row.state, row.ended_at, row.ended_because) for row in rows]


def kinds(runtime, reference):
    with runtime.reading() as look:
        return [entry.kind for entry in entries_of(look.session, reference)]


def test_a_claim_stops_nothing_until_it_is_approved(work, estate, runtime, order):
    before = due(runtime, order)

    claim(work, estate.supplier, order)

    assert due(runtime, order) == before
    assert pauses(runtime, order) == [(PauseState.PENDING, None, None)]


def test_an_approved_pause_moves_what_is_due_by_exactly_the_paused_time(
    work, estate, runtime, clock, order
):
    attend, fix = (due(runtime, order, kind) for kind in (MilestoneKind.ATTEND, MilestoneKind.FIX))

    pause(work, estate, order)
    clock.advance(3 * HOUR)
    resume(work, estate.supplier, order)

    assert due(runtime, order, MilestoneKind.ATTEND) == attend + 3 * HOUR
    assert due(runtime, order, MilestoneKind.FIX) == fix + 3 * HOUR
    assert pauses(runtime, order) == [(PauseState.ENDED, clock.now(), PauseEnd.LIFTED)]


def test_a_pause_stops_only_the_milestones_of_its_reason(work, estate, runtime, clock, order):
    before = {
        kind: due(runtime, order, kind)
        for kind in (MilestoneKind.ACKNOWLEDGE, MilestoneKind.ATTEND)
    }

    pause(work, estate, order, "ASB")

    assert {kind: due(runtime, order, kind) for kind in before} == before


def test_a_pause_counts_from_the_start_that_was_claimed(work, estate, runtime, clock, order):
    fix = due(runtime, order)
    clock.advance(2 * HOUR)

    pause(work, estate, order, starts_at=clock.now() - HOUR)
    resume(work, estate.supplier, order)

    assert due(runtime, order) == fix + HOUR


def test_two_pauses_at_once_count_once(work, estate, runtime, clock, order):
    fix = due(runtime, order)
    pause(work, estate, order, "ACC")
    pause(work, estate, order, "ASB")
    clock.advance(2 * HOUR)

    resume(work, estate.supplier, order, number=1)
    clock.advance(HOUR)
    resume(work, estate.supplier, order, number=2)

    assert due(runtime, order) == fix + 3 * HOUR


def test_a_pause_ends_by_itself_at_its_cap_and_the_holder_is_told(
    work, estate, runtime, clock, order
):
    pause(work, estate, order)  # two working days, whatever the review says
    clock.set_to(datetime(2026, 11, 18, 9, 1, tzinfo=UTC))

    sweep(runtime)

    kept = seen(runtime, order)
    assert pauses(runtime, order) == [
        (PauseState.ENDED, datetime(2026, 11, 18, 9, 0, tzinfo=UTC), PauseEnd.RAN_OUT)
    ]
    assert (kept.resume_at, kept.paused_until) == (None, None)
    assert "work_order.pause_ended" in kinds(runtime, order)


def test_a_pause_ends_by_itself_at_its_review_where_that_comes_first(
    work, estate, runtime, clock, order
):
    at = clock.now() + 4 * HOUR

    pause(work, estate, order, review_by=at)

    assert seen(runtime, order).paused_until == at


def test_what_is_paused_cannot_be_missed_while_the_pause_runs(work, estate, runtime, clock, order):
    update(work, estate.supplier, order, status=Status.ACKNOWLEDGED)
    pause(work, estate, order, "TPD")
    clock.set_to(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))  # the fix was due on 20 November

    sweep(runtime)

    (fix,) = [row for row in seen(runtime, order).milestones if row.kind is MilestoneKind.FIX]
    assert fix.breached_at is None
    assert fix.due_at > clock.now()


def test_the_stage_waits_with_the_clock_and_goes_on_with_what_was_left(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)  # a day of ten working hours
    clock.advance(2 * HOUR)
    pause(work, estate, order)
    clock.advance(5 * HOUR)

    resume(work, estate.supplier, order)

    # At 4pm eight of the ten hours are left: two today, six tomorrow.
    assert seen(runtime, order).stage_due_at == datetime(2026, 11, 17, 14, 0, tzinfo=UTC)


def test_an_order_that_is_paused_has_a_next_step_all_the_same(work, estate, runtime, order):
    pause(work, estate, order)

    kept = seen(runtime, order)
    assert kept.next_step_at is not None
    assert kept.next_step_at <= kept.resume_at


def test_a_claim_that_nobody_confirms_in_four_business_hours_is_no_pause(
    work, estate, runtime, clock, order
):
    fix = due(runtime, order)
    claim(work, estate.supplier, order)
    clock.advance(4 * HOUR + timedelta(seconds=1))

    sweep(runtime)

    assert pauses(runtime, order)[0][0] is PauseState.LAPSED
    assert due(runtime, order) == fix
    with pytest.raises(Conflict, match="lapsed already"):
        decide(work, estate.manager, order)


def test_a_refused_claim_stops_nothing(work, estate, runtime, order):
    fix = due(runtime, order)
    claim(work, estate.supplier, order)

    decide(work, estate.manager, order, agreed=False)

    assert (pauses(runtime, order)[0][0], due(runtime, order)) == (PauseState.REFUSED, fix)


def test_only_the_role_that_the_reason_names_may_approve(work, estate, order):
    claim(work, estate.supplier, order, "ASB")

    with pytest.raises(NotAllowed, match="estates officers"):
        decide(work, estate.manager, order)
    with pytest.raises(NotAllowed):
        decide(work, estate.supplier, order)


def test_who_may_approve_stops_the_clock_with_their_own_claim(work, estate, runtime, order):
    claim(work, estate.manager, order, "OPS")

    assert pauses(runtime, order)[0][0] is PauseState.APPROVED


def test_an_emergency_is_never_paused(work, estate, order):
    prioritise(work, estate.officer, order, Priority.P1)

    with pytest.raises(Conflict, match="P1 order is never stopped"):
        claim(work, estate.supplier, order)


def test_a_safety_critical_order_pauses_only_while_a_measure_is_in_place(
    work, estate, runtime, clock, dangerous
):
    with pytest.raises(Conflict, match="no current interim measure"):
        claim(work, estate.supplier, dangerous)
    review = clock.now() + 3 * HOUR
    measure(work, estate.manager, dangerous, until=review)
    pause(work, estate, dangerous)
    clock.set_to(review + HOUR)

    sweep(runtime)

    # Nobody looked at the measure when they said they would.
    assert pauses(runtime, dangerous) == [(PauseState.ENDED, review, PauseEnd.NO_MEASURE)]


def test_the_end_of_the_last_measure_ends_the_pause(work, estate, runtime, clock, dangerous):
    measure(work, estate.manager, dangerous, until=clock.now() + 20 * HOUR)
    pause(work, estate, dangerous)
    started = seen(runtime, dangerous).interim_measures[0].started_at
    clock.advance(HOUR)

    with work(estate.manager) as uow:
        end_interim_measure(uow, dangerous, started.isoformat())

    assert pauses(runtime, dangerous) == [(PauseState.ENDED, clock.now(), PauseEnd.NO_MEASURE)]


def test_making_safe_is_never_paused(work, estate, runtime, clock, dangerous):
    safe = due(runtime, dangerous, MilestoneKind.MAKE_SAFE)
    measure(work, estate.manager, dangerous, until=clock.now() + 20 * HOUR)

    pause(work, estate, dangerous)

    assert due(runtime, dangerous, MilestoneKind.MAKE_SAFE) == safe


def test_parts_need_a_day_and_proof_and_are_renewed_once(work, estate, clock, order):
    more = {"parts_due_on": clock.now().date(), "proof": "Order 4711"}
    with pytest.raises(Invalid) as refused:
        claim(work, estate.supplier, order, "PRT")
    assert set(refused.value.errors) == {"parts_due_on", "proof"}

    for number in (1, 2):
        pause(work, estate, order, "PRT", **more)
        resume(work, estate.supplier, order, number=number)

    with pytest.raises(Invalid, match="a third time"):
        claim(work, estate.supplier, order, "PRT", **more)


def test_a_date_agreed_with_the_site_pauses_only_what_is_not_urgent(work, estate, clock, dangerous):
    measure(work, estate.manager, dangerous, until=clock.now() + 20 * HOUR)

    with pytest.raises(Conflict, match="P3, P4, P5"):
        claim(work, estate.supplier, dangerous, "AGR")


def test_when_our_own_approval_is_overdue_our_own_side_answers_for_it(
    work, estate, runtime, clock, order
):
    update(work, estate.supplier, order, status=Status.ATTENDED)
    pause(work, estate, order, "QUO", review_by=clock.now() + timedelta(days=40))
    clock.set_to(datetime(2026, 11, 30, 9, 1, tzinfo=UTC))  # ten working days

    sweep(runtime)

    kept = seen(runtime, order)
    assert kept.stage == 5
    assert kept.moves[-1].trigger is Trigger.APPROVAL_OVERDUE
    assert pauses(runtime, order)[0][0] is PauseState.ENDED


def test_a_breach_is_not_rewritten_by_a_pause(work, estate, runtime, clock, order):
    clock.set_to(datetime(2026, 11, 19, 9, 0, tzinfo=UTC))
    sweep(runtime)
    missed = [row for row in seen(runtime, order).milestones if row.breached_at]

    pause(work, estate, order, starts_at=clock.now() - 50 * HOUR)

    after = {row.kind: row.breached_at for row in seen(runtime, order).milestones}
    assert missed
    assert all(after[row.kind] == row.breached_at == row.due_at for row in missed)


def test_a_completed_order_is_paused_no_longer(work, estate, runtime, clock, order):
    pause(work, estate, order)

    complete(work, estate.supplier, order)

    assert pauses(runtime, order)[0][2] is PauseEnd.COMPLETED
    assert seen(runtime, order).resume_at is None


def test_a_pause_three_days_long_and_a_change_of_priority_leave_what_elapsed(
    work, estate, runtime, clock
):
    """The complaint about other trackers: the new target forgets the time that was paused."""
    with work(estate.reporter) as uow:
        reference = make_order(uow, estate.premises, category_code="LGT-INT").reference
    pause(work, estate, reference, "ASB")
    clock.advance(timedelta(days=3))
    resume(work, estate.supplier, reference)

    prioritise(work, estate.officer, reference, Priority.P3)

    # Fifty working hours from Monday at nine are due on Friday at 6pm plus an hour; three days
    # of ten hours were paused.
    assert due(runtime, reference) == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def test_a_life_with_pauses_keeps_every_invariant(work, estate, runtime, clock, order):
    pause(work, estate, order)
    for _ in range(60):
        clock.advance(11 * HOUR)
        sweep(runtime)

    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    assert [each for each in found if not each.ok] == []
