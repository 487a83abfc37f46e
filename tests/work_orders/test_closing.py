"""The two keys: the supplier says that it is complete, somebody at the premises confirms."""

from datetime import timedelta

import pytest

from tests.deeds import complete, confirm, escalate, log, reject, seen
from tests.factories import EVERYTHING, OPERATOR, make_actor
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.people.queries import actor_of, get_person
from tracker.people.service import give_grant


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order, just reported."""
    return log(work, estate.reporter, estate.premises)


def test_a_complete_fix_stays_open_and_the_ladder_waits(work, estate, runtime, clock, order):
    complete(work, estate.supplier, order)
    clock.advance(timedelta(hours=23))

    swept = sweep(runtime)

    kept = seen(runtime, order)
    assert not swept.steps
    assert (kept.status, kept.stage, kept.is_open) == (Status.SUPPLIER_COMPLETE, 0, True)
    assert kept.completed_by_id == estate.supplier.person_id


def test_another_person_confirms_and_the_order_closes(work, estate, runtime, clock, order):
    complete(work, estate.supplier, order)
    clock.advance(timedelta(hours=1))

    confirm(work, estate.manager, order)

    kept = seen(runtime, order)
    assert (kept.status, kept.closed_at, kept.next_step_at) == (
        Status.CONFIRMED_CLOSED,
        clock.now(),
        None,
    )


def test_nobody_turns_both_keys(work, estate, order):
    with work(OPERATOR) as uow:
        both = get_person(uow.session, estate.manager.person_id)
        give_grant(uow, both, Role.ESTATES_OFFICER, EVERYTHING)
    with work(OPERATOR) as uow:
        actor = actor_of(get_person(uow.session, estate.manager.person_id), "web")
    complete(work, actor, order)

    with pytest.raises(NotAllowed, match="somebody else"):
        confirm(work, actor, order)


def test_only_the_premises_confirms(work, estate, order):
    complete(work, estate.supplier, order)
    with work(OPERATOR) as uow:
        other = make_actor(uow, Role.ESTATES_OFFICER)

    with pytest.raises(NotAllowed, match="confirm or reject"):
        confirm(work, other, order)


def test_without_a_fix_there_is_nothing_to_confirm_or_reject(work, estate, order):
    with pytest.raises(Conflict):
        confirm(work, estate.manager, order)
    with pytest.raises(Conflict):
        reject(work, estate.manager, order)


def test_a_rejected_fix_goes_one_stage_higher(work, estate, runtime, clock, order):
    escalate(work, estate.manager, order)
    complete(work, estate.supplier, order)
    clock.advance(timedelta(hours=1))

    reject(work, estate.manager, order)

    kept = seen(runtime, order)
    assert (kept.stage, kept.status) == (2, Status.ACKNOWLEDGED)
    assert kept.moves[-1].trigger is Trigger.FIX_REJECTED
    assert kept.moves[-1].reason.words == "It still does not close"
    assert (kept.completed_at, kept.completed_by_id) == (None, None)
    assert kept.stage_due_at == clock.now() + timedelta(hours=4)


def test_the_clock_of_the_fix_runs_as_if_it_had_never_stopped(work, estate, runtime, clock, order):
    due_at = {row.kind: row.due_at for row in seen(runtime, order).milestones}[MilestoneKind.FIX]
    clock.advance(timedelta(hours=71))
    complete(work, estate.supplier, order)
    clock.advance(timedelta(hours=2))

    reject(work, estate.manager, order)

    (fix,) = [row for row in seen(runtime, order).milestones if row.kind is MilestoneKind.FIX]
    assert (fix.due_at, fix.met_at, fix.breached_at) == (due_at, None, due_at)


def test_a_fix_rejected_in_time_may_still_be_met(work, estate, runtime, order):
    complete(work, estate.supplier, order)
    reject(work, estate.manager, order)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    assert [row.breached_at for row in seen(runtime, order).milestones] == [None] * 4


def test_a_fix_rejected_at_the_top_stays_there_with_its_review(work, estate, runtime, clock, order):
    for _ in range(6):
        escalate(work, estate.reporter, order)
    complete(work, estate.supplier, order)

    reject(work, estate.manager, order)

    kept = seen(runtime, order)
    assert (kept.stage, len(kept.moves)) == (6, 6)
    assert [note.text.words for note in kept.notes] == ["New hinge", "It still does not close"]
    assert kept.stage_due_at == clock.now() + timedelta(hours=72)


def test_a_breach_once_recorded_is_never_erased(work, estate, runtime, clock, order):
    clock.advance(timedelta(hours=9))
    sweep(runtime)
    breached = {row.kind: row.breached_at for row in seen(runtime, order).milestones}
    clock.advance(timedelta(hours=1))

    complete(work, estate.supplier, order)
    reject(work, estate.manager, order)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    kept = {row.kind: row for row in seen(runtime, order).milestones}
    assert breached[MilestoneKind.ACKNOWLEDGE] == kept[MilestoneKind.ACKNOWLEDGE].due_at
    assert breached[MilestoneKind.ATTEND] == kept[MilestoneKind.ATTEND].due_at
    assert all(kept[kind].breached_at == at for kind, at in breached.items() if at)


def test_what_is_met_late_is_a_breach_although_no_sweep_saw_it(work, estate, runtime, clock, order):
    clock.advance(timedelta(hours=2))

    complete(work, estate.supplier, order)

    first = seen(runtime, order).milestones[0]
    assert (first.met_at, first.breached_at) == (clock.now(), first.due_at)
