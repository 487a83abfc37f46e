"""Holding an order: accepting, chasing, saying what happened, keeping people safe meanwhile."""

from datetime import date, timedelta
from functools import partial

import pytest

from tests.deeds import LATER, accept, at_once, chase, complete, confirm, log, seen, update
from tests.factories import EVERYTHING, OPERATOR, make_actor, make_stage_owner
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.jobs.sweep import sweep
from tracker.people.queries import get_person
from tracker.work_orders.models import InterimKind
from tracker.work_orders.schemas import AcceptDraft, InterimDraft
from tracker.work_orders.service import (
    accept_order,
    end_interim_measure,
    record_interim_measure,
)


@pytest.fixture
def order(work, estate):
    """The reference of an order that the supplier's helpdesk knows of, just reported."""
    return log(work, estate.reporter, estate.premises, helpdesk_reference="HD-1")


@pytest.fixture
def colleague(work):
    """Another estates officer."""
    with work(OPERATOR) as uow:
        return make_actor(uow, Role.ESTATES_OFFICER, EVERYTHING, name="Cleo Colleague")


def test_the_first_acceptance_acknowledges(work, estate, runtime, clock, order):
    clock.advance(timedelta(minutes=20))

    accept(work, estate.officer, order)

    kept = seen(runtime, order)
    met = {row.kind: row.met_at for row in kept.milestones}
    assert kept.status is Status.ACKNOWLEDGED
    assert met[MilestoneKind.ACKNOWLEDGE] == clock.now()
    assert met[MilestoneKind.ATTEND] is None
    assert (kept.accepted_by_id, kept.accepted_at) == (estate.officer.person_id, clock.now())
    # Acknowledged in time, so the next thing to fall due is the visit.
    assert kept.stage_due_at.isoformat() == "2026-11-16T17:00:00+00:00"


def test_the_next_acceptance_only_names_the_holder(work, estate, runtime, clock, order):
    accept(work, estate.officer, order)
    update(work, estate.officer, order, status=Status.AWAITING_PARTS)
    clock.advance(timedelta(hours=9))
    sweep(runtime)

    accept(work, estate.manager, order)

    kept = seen(runtime, order)
    assert (kept.stage, kept.status) == (1, Status.AWAITING_PARTS)
    assert kept.accepted_by_id == estate.manager.person_id


def test_who_comes_second_is_told_who_accepted_and_when(work, estate, order, colleague):
    accept(work, estate.officer, order)

    with pytest.raises(Conflict, match="Olu Officer accepted it already, at 9:00am on Monday 16"):
        accept(work, colleague, order)


def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told(
    work, estate, runtime, order, colleague
):
    outcomes = at_once(
        partial(accept, work, estate.officer, order), partial(accept, work, colleague, order)
    )

    lost = [error for error in outcomes if error is not None]
    winner = seen(runtime, order).accepted_by_id
    names = {estate.officer.person_id: "Olu Officer", colleague.person_id: "Cleo Colleague"}
    assert [type(error) for error in lost] == [Conflict]
    assert str(lost[0]).startswith(f"{names[winner]} accepted it already")


def test_the_same_person_may_change_their_next_action(work, estate, runtime, order):
    accept(work, estate.officer, order)
    draft = AcceptDraft(next_action="Send two engineers", next_action_on=date(2026, 11, 18))

    with work(estate.officer) as uow:
        accept_order(uow, order, draft)

    assert seen(runtime, order).next_action_on == date(2026, 11, 18)


def test_a_next_action_of_yesterday_is_refused(work, estate, order):
    draft = AcceptDraft(next_action="Look", next_action_on=date(2026, 11, 15))

    with pytest.raises(Invalid) as refused, work(estate.officer) as uow:
        accept_order(uow, order, draft)

    assert list(refused.value.errors) == ["next_action_on"]


def test_a_reporter_may_not_accept_and_hears_who_can(work, estate, order):
    with pytest.raises(NotAllowed, match="Premises managers"):
        accept(work, estate.reporter, order)


def test_a_chase_keeps_who_chased_whom(work, estate, runtime, clock, order):
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 0, get_person(uow.session, estate.officer.person_id))
    clock.advance(timedelta(minutes=5))

    chase(work, estate.reporter, order, note="Residents are worried")

    (kept,) = seen(runtime, order).chases
    assert (kept.by_id, kept.whom_id) == (estate.reporter.person_id, estate.officer.person_id)
    assert (kept.stage, kept.at, kept.note.words) == (0, clock.now(), "Residents are worried")


def test_two_who_chase_at_once_are_both_heard(work, estate, runtime, order):
    outcomes = at_once(
        partial(chase, work, estate.reporter, order), partial(chase, work, estate.manager, order)
    )

    assert outcomes == [None, None]
    assert len(seen(runtime, order).chases) == 2


def test_an_update_says_what_happened_and_meets_its_milestones(work, estate, runtime, order):
    update(work, estate.supplier, order, note="Engineer on site", status=Status.ATTENDED)

    kept = seen(runtime, order)
    assert kept.status is Status.ATTENDED
    assert [note.text.words for note in kept.notes] == ["Engineer on site"]
    assert {row.kind for row in kept.milestones if row.met_at} == {
        MilestoneKind.ACKNOWLEDGE,
        MilestoneKind.ATTEND,
    }


def test_making_safe_leaves_the_fix_owed(work, estate, runtime, order):
    update(work, estate.supplier, order, status=Status.MADE_SAFE)

    (fix,) = [row for row in seen(runtime, order).milestones if row.kind is MilestoneKind.FIX]
    assert fix.met_at is None


def test_an_update_that_says_nothing_is_refused(work, estate, order):
    with pytest.raises(Invalid):
        update(work, estate.officer, order)


def test_one_fault_may_have_many_supplier_numbers_each_once(work, estate, runtime):
    order = log(work, estate.reporter, estate.premises)
    other = log(work, estate.reporter, estate.premises)
    update(work, estate.officer, order, helpdesk_reference="JOB 1")
    update(work, estate.officer, order, helpdesk_reference="JOB 2")

    with pytest.raises(Invalid, match="belongs to another order"):
        update(work, estate.officer, other, helpdesk_reference="JOB 1")

    kept = seen(runtime, order)
    assert [row.reference for row in kept.helpdesk_references] == ["JOB 1", "JOB 2"]
    assert kept.status is Status.LOGGED


def test_one_supplier_number_given_to_two_orders_at_once_goes_to_one(work, estate, order):
    other = log(work, estate.reporter, estate.premises)

    outcomes = at_once(
        *(partial(update, work, estate.officer, each, helpdesk_reference="JOB 1")
          for each in (order, other))
    )  # fmt: skip

    (error,) = [each for each in outcomes if each is not None]
    assert isinstance(error, Conflict | Invalid)


def test_an_interim_measure_runs_until_it_is_ended(work, estate, runtime, clock, order):
    draft = InterimDraft(
        kind=InterimKind.FIRE_WATCH, review_by=clock.now() + timedelta(hours=8), note="Every hour"
    )
    with work(estate.manager) as uow:
        record_interim_measure(uow, order, draft)
    started = clock.now().isoformat()
    clock.advance(timedelta(hours=1))

    with work(estate.manager) as uow:
        end_interim_measure(uow, order, started)

    (measure,) = seen(runtime, order).interim_measures
    assert measure.ended_at == clock.now()
    with pytest.raises(Conflict), work(estate.manager) as uow:
        end_interim_measure(uow, order, started)


def test_a_review_in_the_past_is_refused(work, estate, clock, order):
    with pytest.raises(Invalid) as refused, work(estate.manager) as uow:
        record_interim_measure(
            uow, order, InterimDraft(kind=InterimKind.FIRE_WATCH, review_by=clock.now())
        )

    assert list(refused.value.errors) == ["review_by"]


def test_a_closed_order_takes_no_more_deeds(work, estate, order):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    for deed in (
        partial(accept, work, estate.officer, order),
        partial(chase, work, estate.reporter, order),
        partial(update, work, estate.officer, order, note="More"),
    ):
        with pytest.raises(Conflict, match="closed"):
            deed()


def test_a_stale_form_saves_nothing_and_says_what_changed(work, estate, runtime, clock, order):
    opened = seen(runtime, order).version
    clock.advance(timedelta(minutes=70))
    sweep(runtime)
    chase(work, estate.reporter, order)

    with pytest.raises(Conflict) as stale:
        update(work, estate.officer, order, note="What I typed", version=opened)

    assert stale.value.changes == (
        "promoted by Makesafe itself at 10:10am on Monday 16 November 2026",
        "chased by Rita Reporter at 10:10am on Monday 16 November 2026",
    )
    assert seen(runtime, order).notes == []


def test_a_form_of_the_present_version_is_saved(work, estate, runtime, order):
    update(work, estate.officer, order, note="First", version=seen(runtime, order).version)
    accept(work, estate.officer, order, version=seen(runtime, order).version)

    assert seen(runtime, order).next_action_on == LATER
