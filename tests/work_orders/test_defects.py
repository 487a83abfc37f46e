"""Defects: faults that come back or spread are gathered, and the newest order goes up."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from tests import deeds
from tests.deeds import complete, confirm, escalate, seen
from tests.factories import OPERATOR, make_location, make_premises
from tracker.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.domain.roles import SYSTEM
from tracker.domain.triggers import Trigger
from tracker.work_orders.models.patterns import Defect, DefectOrder
from tracker.work_orders.pattern_queries import get_defect, list_defects
from tracker.work_orders.service import (
    add_to_defect,
    close_defect,
    gather_clusters,
    remove_from_defect,
)

# Without a room, so that every order of a kind is the same fault.
log = partial(deeds.log, location_code=None)


def gathered(runtime):
    """Return the orders under each defect, by the defect's reference."""
    with runtime.reading() as look:
        found = {row.reference: [] for row in look.session.scalars(sa.select(Defect))}
        rows = sa.select(DefectOrder).where(DefectOrder.removed_at.is_(None))
        for row in look.session.scalars(rows.order_by(DefectOrder.work_order_id)):
            found[row.defect.reference].append(row.order.reference)
        return found


@pytest.fixture
def three(work, estate):
    """The references of three orders of the same fault at the same premises."""
    return [log(work, estate.reporter, estate.premises) for _ in range(3)]


def test_the_third_order_in_ninety_days_goes_up_and_all_are_gathered(runtime, three):
    kept = [seen(runtime, reference) for reference in three]

    assert [order.stage for order in kept] == [0, 0, 3]
    assert kept[2].moves[0].trigger is Trigger.REPEAT_FAULT
    assert list(gathered(runtime).values()) == [three]


def test_what_was_reported_more_than_ninety_days_ago_does_not_count(work, estate, runtime, clock):
    log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(days=90, seconds=1))

    later = [log(work, estate.reporter, estate.premises) for _ in range(2)]

    assert gathered(runtime) == {}
    assert [seen(runtime, reference).stage for reference in later] == [0, 0]


def test_another_kind_of_fault_does_not_count(work, estate, runtime):
    for category in ("FIR-DOR", "FIR-DOR", "FIR-ELT"):
        log(work, estate.reporter, estate.premises, category_code=category)

    assert gathered(runtime) == {}


def test_where_a_room_is_named_only_orders_of_that_room_count(work, estate, runtime):
    with work(OPERATOR) as uow:
        room, other = (make_location(uow, estate.premises) for _ in range(2))
    for code in (room.code, room.code, other.code):
        log(work, estate.reporter, estate.premises, location_code=code)
    before = gathered(runtime)

    log(work, estate.reporter, estate.premises, location_code=room.code)

    assert before == {}
    assert [len(orders) for orders in gathered(runtime).values()] == [3]


def test_a_fourth_order_joins_the_open_defect(work, estate, runtime, three):
    fourth = log(work, estate.reporter, estate.premises)

    assert list(gathered(runtime).values()) == [[*three, fourth]]
    assert seen(runtime, fourth).stage == 3


@pytest.fixture
def spread(work, estate):
    """Orders of one fault at three premises of one contract, the first two escalated."""
    with work(OPERATOR) as uow:
        more = [make_premises(uow, contract=estate.premises.contract) for _ in range(3)]
    places = [estate.premises, *more]
    references = [log(work, estate.officer, place) for place in places[:3]]
    for reference in references[:2]:
        escalate(work, estate.officer, reference)
    return references, places[3]


def test_one_fault_escalated_at_three_premises_of_a_contract_opens_one_theme(
    work, estate, runtime, spread
):
    references, _ = spread
    with work(SYSTEM) as uow:
        too_early = gather_clusters(uow)
    escalate(work, estate.officer, references[2])

    with work(SYSTEM) as uow:
        opened = gather_clusters(uow)
    with work(SYSTEM) as uow:
        again = gather_clusters(uow)

    kept = [seen(runtime, reference) for reference in references]
    assert (too_early, again) == ([], [])
    assert gathered(runtime) == {opened[0]: references}
    # The one that completed the number goes to the estates contract; the others stay.
    assert [order.stage for order in kept] == [1, 1, 5]
    assert kept[2].moves[-1].trigger is Trigger.CLUSTER


def test_a_fix_that_awaits_the_premises_is_not_taken_up_by_a_theme(work, estate, runtime, spread):
    references, _ = spread
    escalate(work, estate.officer, references[2])
    complete(work, estate.officer, references[2])

    with work(SYSTEM) as uow:
        gather_clusters(uow)

    assert [seen(runtime, reference).stage for reference in references] == [1, 5, 1]


def test_an_order_that_comes_later_joins_the_theme_without_moving(work, estate, runtime, spread):
    references, fourth_place = spread
    escalate(work, estate.officer, references[2])
    with work(SYSTEM) as uow:
        gather_clusters(uow)

    later = log(work, estate.officer, fourth_place)

    assert list(gathered(runtime).values()) == [[*references, later]]
    assert seen(runtime, later).stage == 0


def test_an_order_is_added_and_taken_out_by_hand(work, estate, runtime, three):
    (defect,) = gathered(runtime)
    other = log(work, estate.reporter, estate.premises, category_code="FIR-ELT")

    with work(estate.officer) as uow:
        add_to_defect(uow, defect, other)
    with work(estate.officer) as uow:
        remove_from_defect(uow, defect, three[0])

    assert gathered(runtime) == {defect: [*three[1:], other]}
    assert seen(runtime, other).stage == 0


def test_what_a_person_took_out_stays_out(work, estate, runtime, three):
    (defect,) = gathered(runtime)
    with work(estate.officer) as uow:
        remove_from_defect(uow, defect, three[0])

    fourth = log(work, estate.reporter, estate.premises)

    assert gathered(runtime) == {defect: [*three[1:], fourth]}


def test_a_defect_closes_with_a_reason_when_no_order_of_it_is_open(work, estate, runtime, three):
    (defect,) = gathered(runtime)
    with pytest.raises(Conflict, match="still open"), work(estate.officer) as uow:
        close_defect(uow, defect, "The closers were replaced")
    for reference in three:
        complete(work, estate.supplier, reference)
        confirm(work, estate.manager, reference)

    with work(estate.officer) as uow:
        close_defect(uow, defect, "The closers were replaced")

    with runtime.reading() as look:
        kept = get_defect(look.session, estate.officer, defect)
        assert kept.reason.words == "The closers were replaced"
        assert list_defects(look.session, estate.officer) == []


def test_a_reporter_changes_no_defect(work, estate, runtime, three):
    (defect,) = gathered(runtime)

    with pytest.raises(NotAllowed), work(estate.reporter) as uow:
        remove_from_defect(uow, defect, three[0])


def test_a_defect_outside_what_somebody_sees_is_not_there(work, estate, runtime, three):
    (defect,) = gathered(runtime)

    with runtime.reading() as look, pytest.raises(NotFound):
        get_defect(look.session, estate.stranger, defect)


def test_an_order_that_nobody_can_find_is_not_added(work, estate, runtime, three):
    (defect,) = gathered(runtime)

    with pytest.raises(Invalid) as refused, work(estate.officer) as uow:
        add_to_defect(uow, defect, "WO-2026-009999")

    assert list(refused.value.errors) == ["order"]
