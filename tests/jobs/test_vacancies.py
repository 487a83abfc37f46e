"""A stage without anybody: its orders go on at once, and say why."""

from datetime import timedelta

import pytest

from tests.deeds import complete, escalate, log, seen
from tests.factories import OPERATOR
from tracker.domain.triggers import Trigger
from tracker.jobs.vacancies import pass_over_vacancies
from tracker.people.queries import get_person
from tracker.people.service import set_active
from tracker.trail.queries import entries_of


@pytest.fixture
def order(work, estate):
    """The reference of an order that stands at the supplier's desk."""
    reference = log(work, estate.reporter, estate.premises, helpdesk_reference="HD-1")
    escalate(work, estate.reporter, reference)
    escalate(work, estate.reporter, reference)
    return reference


def _shut(work, *actors):
    with work(OPERATOR) as uow:
        for actor in actors:
            set_active(uow, get_person(uow.session, actor.person_id), active=False)


def test_where_somebody_can_be_reached_nothing_moves(runtime, order):
    assert pass_over_vacancies(runtime) == 0
    assert seen(runtime, order).stage == 2


def test_nobody_at_a_stage_means_the_next_one_at_once_and_past_every_empty_one(
    work, estate, runtime, clock, order
):
    """The supplier's one person holds stages 2 and 3."""
    _shut(work, estate.supplier)

    moved = pass_over_vacancies(runtime)

    kept = seen(runtime, order)
    assert (moved, kept.stage) == (2, 4)
    assert [move.trigger for move in kept.moves[-2:]] == [Trigger.NOBODY_REACHABLE] * 2
    assert {move.moved_at for move in kept.moves[-2:]} == {clock.now()}
    with runtime.reading() as look:
        assert entries_of(look.session, order)[-1].values["event"]["trigger"] == "nobody_reachable"


def test_at_the_top_it_stays(work, estate, runtime, order):
    for _ in range(4):
        escalate(work, estate.reporter, order)
    _shut(work, estate.officer)

    assert pass_over_vacancies(runtime) == 0
    assert seen(runtime, order).stage == 6


def test_a_fix_that_awaits_its_confirmation_stays_where_it_is(work, estate, runtime, order):
    complete(work, estate.supplier, order)
    _shut(work, estate.supplier)

    pass_over_vacancies(runtime)

    assert seen(runtime, order).stage == 2


def test_an_order_that_comes_to_an_empty_stage_is_taken_on_within_a_minute(
    work, estate, runtime, clock
):
    _shut(work, estate.supplier)
    pass_over_vacancies(runtime)
    order = log(work, estate.reporter, estate.premises, helpdesk_reference="HD-1")
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)
    at_once = pass_over_vacancies(runtime)
    clock.advance(timedelta(minutes=1))

    a_minute_later = pass_over_vacancies(runtime)

    assert (at_once, a_minute_later) == (0, 2)
    assert seen(runtime, order).stage == 4
