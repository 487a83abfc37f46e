"""Holding a stage: an acceptance lapses with silence, a stage is refused, or it is passed on."""

from datetime import date, timedelta

import pytest

from tests.deeds import (
    accept,
    chase,
    complete,
    escalate,
    log,
    protect,
    refuse,
    reject,
    seen,
    update,
)
from tests.factories import OPERATOR, make_stage_owner
from tracker.domain.agenda import StepKind
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.people.queries import get_person
from tracker.trail.queries import entries_of
from tracker.work_orders.schemas import AcceptDraft
from tracker.work_orders.service import accept_order


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order (P2), reported at nine on a Monday, and watched over."""
    reference = log(
        work,
        estate.reporter,
        estate.premises,
        category_code="FIR-DOR",
        helpdesk_reference="HD-1",
    )
    protect(work, estate.manager, reference)
    return reference


def _sweep_to(runtime, clock, at):
    clock.set_to(at)
    return sweep(runtime)


def _kinds(runtime, reference):
    with runtime.reading() as look:
        return [entry.kind for entry in entries_of(look.session, reference)]


def test_an_acceptance_lapses_after_a_silence_and_nobody_has_it_in_hand(
    work, estate, runtime, clock, order
):
    """P2: eight hours after the last word. The visit is not due before the same instant."""
    accept(work, estate.officer, order)
    lapses_at = seen(runtime, order).lapses_at

    at_the_instant = _sweep_to(runtime, clock, lapses_at)
    after_it = _sweep_to(runtime, clock, lapses_at + timedelta(seconds=1))

    kept = seen(runtime, order)
    assert lapses_at.isoformat() == "2026-11-16T17:00:00+00:00"
    assert at_the_instant.steps["lapse"] == 0
    assert after_it.steps["lapse"] == 1
    assert (kept.accepted_by_id, kept.accepted_at, kept.lapses_at) == (None, None, None)
    assert (kept.next_action_key, kept.next_action_on) == (None, None)
    assert "work_order.acceptance_lapsed" in _kinds(runtime, order)


def test_accepted_and_forgotten_it_climbs_and_must_be_accepted_anew(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)
    clock.advance(timedelta(minutes=5))
    accept(work, estate.manager, order)
    happened = []
    while seen(runtime, order).stage == 1:
        clock.set_to(seen(runtime, order).next_step_at + timedelta(seconds=1))
        happened += list(sweep(runtime).steps)

    # Two hours at stage 1 run out first; at stage 2 nobody has accepted.
    assert happened[-1] == "promote"
    assert seen(runtime, order).accepted_at is None


def test_after_a_lapse_the_deputy_is_paged_as_after_no_acceptance(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, helpdesk_reference="HD-1")
    for _ in range(4):
        escalate(work, estate.reporter, order)
    accept(work, estate.unit_head, order)
    lapses_at = seen(runtime, order).lapses_at
    _sweep_to(runtime, clock, lapses_at + timedelta(seconds=1))

    # A quarter of the 24 hours that a P2 has at stage 4.
    assert seen(runtime, order).accept_by == clock.now() + timedelta(hours=6)
    _sweep_to(runtime, clock, clock.now() + timedelta(hours=6, seconds=1))
    assert _kinds(runtime, order)[-1] == "work_order.deputy_paged"


def test_a_word_of_whoever_accepted_renews_it_and_nobody_elses_does(
    work, estate, runtime, clock, order
):
    accept(work, estate.officer, order)
    first = seen(runtime, order).lapses_at
    clock.advance(timedelta(hours=2))

    update(work, estate.manager, order, note="We wait")
    not_theirs = seen(runtime, order).lapses_at
    chase(work, estate.officer, order)

    assert not_theirs == first
    assert seen(runtime, order).lapses_at == clock.now() + timedelta(hours=8)


def test_no_word_carries_an_acceptance_beyond_the_day_of_its_next_action(
    work, estate, runtime, clock, order
):
    draft = AcceptDraft(next_action="Ring them", next_action_on=date(2026, 11, 16))
    with work(estate.officer) as uow:
        accept_order(uow, order, draft)
    clock.advance(timedelta(hours=7))
    update(work, estate.officer, order, note="No answer yet")

    assert seen(runtime, order).lapses_at.isoformat() == "2026-11-17T00:00:00+00:00"


def test_a_fix_that_awaits_its_confirmation_lets_no_acceptance_lapse(
    work, estate, runtime, clock, order
):
    accept(work, estate.officer, order)
    complete(work, estate.supplier, order)
    clock.advance(timedelta(days=2))

    swept = sweep(runtime)

    assert swept.steps["lapse"] == 0
    assert seen(runtime, order).lapses_at is None


def test_a_fix_rejected_at_the_top_must_be_accepted_anew(work, estate, runtime, order):
    for _ in range(6):
        escalate(work, estate.reporter, order)
    accept(work, estate.officer, order)
    complete(work, estate.supplier, order)

    reject(work, estate.manager, order)

    kept = seen(runtime, order)
    assert kept.accepted_at is None
    assert kept.accept_by is not None
    assert kept.rejections == 1


def test_whoever_holds_a_stage_may_refuse_it_and_the_next_has_it_at_once(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)

    refuse(work, estate.supplier, order)

    move = seen(runtime, order).moves[-1]
    assert (move.from_stage, move.to_stage, move.trigger) == (2, 3, Trigger.REFUSED)
    assert move.reason.words == "It is not ours to mend"
    assert move.moved_at == clock.now()


def test_who_does_not_hold_the_stage_cannot_refuse_it(work, estate, runtime, order):
    with pytest.raises(NotAllowed, match="Olu Officer"):
        refuse(work, estate.supplier, order)

    assert seen(runtime, order).stage == 0


def test_the_deputy_may_refuse_as_well(work, estate, runtime, order):
    with work(OPERATOR) as uow:
        make_stage_owner(
            uow,
            0,
            get_person(uow.session, estate.officer.person_id),
            deputy=get_person(uow.session, estate.manager.person_id),
        )

    refuse(work, estate.manager, order)

    assert seen(runtime, order).stage == 1


def test_at_the_top_there_is_nobody_to_refuse_to(work, estate, order):
    for _ in range(6):
        escalate(work, estate.reporter, order)

    with pytest.raises(Conflict, match="no stage above"):
        refuse(work, estate.officer, order)


def test_whoever_accepts_a_closed_order_hears_who_closed_it_and_when(work, estate, order):
    from tests.deeds import confirm

    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    with pytest.raises(Conflict, match="Mina Manager closed WO-2026-000001 already, at 9:00am"):
        accept(work, estate.officer, order)


def test_every_step_that_the_machine_may_take_has_somebody_who_takes_it():
    """Trap 5: an action that can be foreseen but that nothing carries out."""
    from tracker.work_orders.service.stepping import _TAKEN

    assert set(_TAKEN) == set(StepKind)
