"""After the supplier's word: silence, a closing that nobody confirmed, and a fault that is back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import (
    complete,
    confirm,
    escalate,
    give_back,
    log,
    protect,
    refuse,
    reject,
    reopen,
    seen,
)
from tracker.checks import check_invariants
from tracker.domain.calendar import Span
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.models import WorkOrder

LAMP = "LGT-INT"  # P4, and nobody's safety


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order (P2), safety-critical, at the supplier's desk."""
    reference = log(
        work,
        estate.reporter,
        estate.premises,
        category_code="FIR-DOR",
        helpdesk_reference="HD-1",
    )
    protect(work, estate.manager, reference)
    escalate(work, estate.reporter, reference)
    escalate(work, estate.reporter, reference)
    return reference


def _lamp(work, estate, **more):
    return log(work, estate.reporter, estate.premises, category_code=LAMP, **more)


def _live(runtime, clock, until):
    """Sweep whenever something falls due, up to that instant; return what was done and when."""
    done = []
    while True:
        with runtime.reading() as look:
            due = look.session.scalars(
                sa.select(WorkOrder.next_step_at).where(WorkOrder.next_step_at.is_not(None))
            ).all()
        if not due or min(due) >= until:
            clock.set_to(until)
            return done
        clock.set_to(min(due) + timedelta(seconds=1))
        done += [(kind, min(due)) for kind in sweep(runtime).steps.elements()]


def _working(policy, since, days):
    return policy.calendar.after(since, Span(600 * days, working=True))


def test_routine_work_that_nobody_answers_for_is_reminded_of_and_closes_saying_so(
    work, estate, runtime, clock, policy
):
    lamp = _lamp(work, estate)
    complete(work, estate.supplier, lamp)
    completed_at = clock.now()

    done = _live(runtime, clock, completed_at + timedelta(days=30))

    kept = seen(runtime, lamp)
    reminded = [at for kind, at in done if kind == "remind"]
    assert reminded[:2] == [_working(policy, completed_at, 1), _working(policy, completed_at, 3)]
    assert done[-1] == ("close", _working(policy, completed_at, 10))
    assert kept.status is Status.CLOSED_UNCONFIRMED
    assert kept.next_step_at is None
    with runtime.reading() as look:
        assert entries_of(look.session, lamp)[-1].kind == "work_order.closed_unconfirmed"


@pytest.mark.parametrize(
    "report",
    [
        pytest.param({"category_code": "FIR-DOR"}, id="safety"),
        pytest.param({"category_code": LAMP, "at_risk": True}, id="somebody-at-risk"),
        pytest.param({"category_code": "SEC-CCT"}, id="security"),
        pytest.param({"category_code": "ACC-SGN"}, id="access"),  # P4 all the same
    ],
)
def test_nothing_about_safety_security_or_access_closes_by_age(
    work, estate, runtime, clock, report
):
    """Trap 11: it is reminded of for a year, and is open still."""
    reference = log(work, estate.reporter, estate.premises, **report)
    complete(work, estate.supplier, reference)
    assert seen(runtime, reference).closes_at is None
    for _ in range(12):
        clock.set_to(seen(runtime, reference).next_step_at + timedelta(seconds=1))
        assert sweep(runtime).steps == {"remind": 1}
    clock.advance(timedelta(days=366))

    sweep(runtime)

    assert seen(runtime, reference).status is Status.SUPPLIER_COMPLETE


def test_a_rejected_fix_does_not_close_by_age_any_more(work, estate, runtime, clock):
    lamp = _lamp(work, estate)
    complete(work, estate.supplier, lamp)
    reject(work, estate.manager, lamp)

    kept = seen(runtime, lamp)
    assert (kept.closes_at, kept.rejections) == (None, 1)


def test_a_reopened_order_returns_to_the_stage_that_it_left_as_a_new_run(
    work, estate, runtime, clock, order
):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    clock.advance(timedelta(days=27))

    reopen(work, estate.reporter, order)

    kept = seen(runtime, order)
    assert (kept.stage, kept.run, kept.status) == (2, 2, Status.ACKNOWLEDGED)
    assert kept.closed_at is None
    assert kept.next_step_at is not None
    assert [(move.run, move.to_stage) for move in kept.moves] == [(1, 1), (1, 2), (2, 2)]
    assert kept.moves[-1].trigger is Trigger.REOPENED
    assert kept.accepted_at is None


def test_the_clock_of_a_reopened_fix_runs_as_if_it_had_never_stopped(
    work, estate, runtime, clock, order
):
    due_at = {row.kind: row.due_at for row in seen(runtime, order).milestones}[MilestoneKind.FIX]
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    clock.advance(timedelta(days=20))

    reopen(work, estate.manager, order)

    (fix,) = [row for row in seen(runtime, order).milestones if row.kind is MilestoneKind.FIX]
    assert (fix.met_at, fix.breached_at, fix.due_at) == (None, due_at, due_at)


def test_after_four_weeks_a_new_order_is_asked_for(work, estate, clock, order):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    clock.advance(timedelta(days=28, seconds=1))

    with pytest.raises(Conflict, match=r"more than 28 days ago\. Log a new report"):
        reopen(work, estate.reporter, order)


def test_a_supplier_does_not_reopen_and_an_open_order_is_not_reopened(work, estate, order):
    with pytest.raises(NotAllowed, match="reopen"):
        reopen(work, estate.supplier, order)
    with pytest.raises(Conflict, match="is not closed"):
        reopen(work, estate.manager, order)


def test_a_reopened_order_climbs_on_and_the_check_follows_its_runs(
    work, estate, runtime, clock, order
):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    reopen(work, estate.manager, order)
    clock.set_to(seen(runtime, order).stage_due_at + timedelta(seconds=1))
    sweep(runtime)
    complete(work, estate.supplier, order)
    reject(work, estate.manager, order)

    with runtime.reading() as look:
        findings = check_invariants(look.session, now=look.now, policy=look.policy)

    assert seen(runtime, order).stage == 4
    assert [each.detail for each in findings if each.code == "I1" and not each.ok] == []


def test_an_order_that_never_left_triage_returns_there_and_is_not_forgotten(
    work, estate, runtime, clock
):
    lamp = _lamp(work, estate)
    complete(work, estate.supplier, lamp)
    confirm(work, estate.manager, lamp)
    clock.advance(timedelta(days=5))

    reopen(work, estate.manager, lamp)

    kept = seen(runtime, lamp)
    assert (kept.stage, kept.moves) == (0, [])
    clock.set_to(kept.next_step_at + timedelta(seconds=1))
    sweep(runtime)
    assert seen(runtime, lamp).stage == 1


def test_only_somebody_above_gives_an_order_back_to_the_stage_below(work, estate, runtime, clock):
    lamp = _lamp(work, estate)
    for _ in range(3):
        escalate(work, estate.reporter, lamp)
    with pytest.raises(NotAllowed, match="Una Head"):
        give_back(work, estate.supplier, lamp)

    give_back(work, estate.unit_head, lamp)

    kept = seen(runtime, lamp)
    assert (kept.stage, kept.run) == (2, 2)
    assert (kept.moves[-1].from_stage, kept.moves[-1].trigger) == (3, Trigger.STEPPED_DOWN)
    assert kept.moves[-1].reason.words == ("The plan is agreed\nEvidence: The plan of 12 November")
    assert kept.stage_due_at > clock.now()


def test_what_is_safety_critical_is_given_back_from_the_division_or_above(
    work, estate, runtime, order
):
    with pytest.raises(NotAllowed, match="Una Head and Olu Officer"):
        give_back(work, estate.supplier, order)

    give_back(work, estate.unit_head, order)

    assert seen(runtime, order).stage == 1


def test_nothing_is_given_back_below_the_first_stage(work, estate):
    lamp = _lamp(work, estate)
    escalate(work, estate.reporter, lamp)

    with pytest.raises(Conflict, match="no stage below"):
        give_back(work, estate.unit_head, lamp)


def test_an_order_that_was_given_back_climbs_again_and_the_check_agrees(
    work, estate, runtime, clock
):
    lamp = _lamp(work, estate)
    for _ in range(3):
        escalate(work, estate.reporter, lamp)
    give_back(work, estate.unit_head, lamp)
    refuse(work, estate.supplier, lamp)

    with runtime.reading() as look:
        findings = check_invariants(look.session, now=look.now, policy=look.policy)

    assert [(m.run, m.from_stage, m.to_stage) for m in seen(runtime, lamp).moves] == [
        (1, 0, 1),
        (1, 1, 2),
        (1, 2, 3),
        (2, 3, 2),
        (2, 2, 3),
    ]
    assert [each.detail for each in findings if each.code == "I1" and not each.ok] == []
