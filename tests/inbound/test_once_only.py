"""One click acts once: a key that was seen has its effect once and its answer again."""

from functools import partial

import pytest
import sqlalchemy as sa

from tests.deeds import at_once
from tests.factories import make_order
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.inbound.models import SeenRequest
from tracker.numbering import next_reference
from tracker.work_orders.models import WorkOrder


def _log(work, estate, key, **more):
    with work(estate.reporter, once=key) as uow:
        return make_order(uow, estate.premises, **more).reference


def _number(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.count(WorkOrder.id)))


def test_the_same_request_three_times_makes_one_order(work, estate, runtime):
    reference = _log(work, estate, "slack:view-1")
    for _ in range(2):
        with pytest.raises(AlreadyDone) as again:
            _log(work, estate, "slack:view-1")

        assert again.value.answer == reference
    assert _number(runtime) == 1


def test_the_same_request_three_times_at_once_makes_one_order(work, estate, runtime):
    outcomes = at_once(*(partial(_log, work, estate, "slack:view-1") for _ in range(3)))

    (reference,) = [each for each in outcomes if isinstance(each, str)]
    again = [each for each in outcomes if isinstance(each, AlreadyDone)]
    assert [each.answer for each in again] == [reference] * 2
    assert _number(runtime) == 1


def test_another_request_is_another_order(work, estate, runtime):
    _log(work, estate, "slack:view-1")
    _log(work, estate, "slack:view-2")

    assert _number(runtime) == 2


def test_a_request_that_failed_was_not_seen(work, estate, runtime):
    with pytest.raises(Invalid):
        _log(work, estate, "slack:view-1", category_code="NO-SUCH")

    assert _log(work, estate, "slack:view-1")
    with runtime.reading() as look:
        assert look.session.scalar(sa.select(sa.func.count()).select_from(SeenRequest)) == 1


def test_numbers_given_at_once_are_all_different_and_without_a_gap(work, estate):
    def take():
        with work(estate.reporter) as uow:
            return next_reference(uow.session, "WO", 2026).number

    assert sorted(at_once(*(take for _ in range(5)))) == list(range(1, 6))


def test_a_number_of_an_act_that_failed_is_given_to_the_next(work, estate):
    with pytest.raises(RuntimeError), work(estate.reporter) as uow:
        _take_and_fail(uow)
    with work(estate.reporter) as uow:
        first = next_reference(uow.session, "WO", 2026)
        other_year = next_reference(uow.session, "WO", 2027)

    assert (str(first), str(other_year)) == ("WO-2026-000001", "WO-2027-000001")


def _take_and_fail(uow):
    next_reference(uow.session, "WO", 2026)
    raise RuntimeError
