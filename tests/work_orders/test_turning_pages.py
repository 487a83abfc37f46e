"""The pages of the queue: each order once, in either direction, while others come and go."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_order
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.keyset import END, Sort
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import list_orders, nth_page

EVERYTHING = OrderFilter()
NUMBER = 11
NO_PLACES = (
    "x", "urgency", "urgency..", "urgency.1.2", "urgency.a.b.c", "urgency.1.-5.1",
    "urgency.1.5.99999999999999", "urgency.1.999999999999999999.1", "urgency.9999999999.5.1",
    "urgency.1.5.\N{ARABIC-INDIC DIGIT ONE}", "urgency.1.5.1.1", "stage.1.5.1", "newest..5.1",
)  # fmt: skip


@pytest.fixture
def many(work, estate, runtime):
    """Orders that share instants, stages and danger; the machine has forgotten two of them."""
    with work(OPERATOR) as uow:
        for _ in range(NUMBER):
            make_order(uow, estate.premises)
    with runtime.engine.begin() as connection:
        rows = sa.select(WorkOrder.id, WorkOrder.next_step_at).order_by(WorkOrder.id)
        for turn, (number, at) in enumerate(connection.execute(rows).all()):
            values = {
                "safety_critical": turn % 3 == 0,
                "stage": turn % 4,
                "next_step_at": None if turn in {3, 4} else at + timedelta(hours=turn % 5),
                "reported_at": at + timedelta(hours=turn % 2),
            }
            connection.execute(sa.update(WorkOrder).where(WorkOrder.id == number).values(**values))


def _close_most(runtime):
    with runtime.engine.begin() as connection:
        connection.execute(
            sa.update(WorkOrder)
            .where(WorkOrder.id.not_in(sa.select(sa.func.min(WorkOrder.id))))
            .values(closed_at=WorkOrder.reported_at, next_step_at=None)
        )


def _walk(session, wanted, sort, size, *, way):
    """Return the numbers of all orders, in the turn in which the pages show them."""
    found, place = [], END if way == "before" else ""
    while place is not None:
        page = list_orders(session, OPERATOR, wanted, sort=sort, size=size, **{way: place})
        found += [order.id for order in page.orders]
        place = getattr(page, way)
    return found


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_turning_either_way_shows_every_order_once_in_its_turn(runtime, many, closed):
    if closed:
        _close_most(runtime)
    wanted = OrderFilter(closed=closed)

    with runtime.reading() as look:
        walked = {
            sort: (
                list_orders(look.session, OPERATOR, wanted, sort=sort),
                [_walk(look.session, wanted, sort, size, way="after") for size in (1, 2, 4)],
                _walk(look.session, wanted, sort, 1, way="before"),
            )
            for sort in Sort
        }

    for whole, ahead, back in walked.values():
        everything = [order.id for order in whole.orders]
        assert len(everything) == NUMBER - closed
        assert (whole.before, whole.after) == (None, None)
        assert ahead == [everything] * 3
        assert back == everything[::-1]


def test_an_order_that_the_machine_forgot_stands_before_those_with_a_time(runtime, many):
    with runtime.reading() as look:
        shown = list_orders(look.session, OPERATOR, EVERYTHING).orders

    dangers = [order.next_step_at for order in shown if order.safety_critical]
    others = [order.next_step_at for order in shown if not order.safety_critical]
    assert [at is None for at in dangers] == [True, *[False] * (len(dangers) - 1)]
    assert [at is None for at in others] == [True, *[False] * (len(others) - 1)]


def test_a_place_stands_when_its_own_order_is_closed(runtime, many):
    with runtime.reading() as look:
        first = list_orders(look.session, OPERATOR, EVERYTHING, size=4)
        second = list_orders(look.session, OPERATOR, EVERYTHING, size=4, after=first.after)
    with runtime.engine.begin() as connection:
        connection.execute(
            sa.update(WorkOrder)
            .where(WorkOrder.id == first.orders[-1].id)
            .values(closed_at=WorkOrder.reported_at)
        )

    with runtime.reading() as look:
        again = list_orders(look.session, OPERATOR, EVERYTHING, size=4, after=first.after)

    assert [each.id for each in again.orders] == [each.id for each in second.orders]


def test_behind_the_last_order_is_the_last_page_and_before_the_first_is_the_first(runtime, many):
    with runtime.reading() as look:
        whole = list_orders(look.session, OPERATOR, EVERYTHING)
        one = list_orders(look.session, OPERATOR, EVERYTHING, size=4, before=END)
        [last] = one.orders[-1:]
        [second] = whole.orders[1:2]
        beyond = list_orders(look.session, OPERATOR, EVERYTHING, size=4, after=_place(last))
        short = list_orders(look.session, OPERATOR, EVERYTHING, size=4, before=_place(second))

    everything = [order.id for order in whole.orders]
    assert [order.id for order in one.orders] == everything[-4:]
    assert [order.id for order in beyond.orders] == everything[-4:]
    assert [order.id for order in short.orders] == everything[:4]
    assert (one.after, beyond.after, short.before) == (None, None, None)


def test_a_place_that_is_none_is_the_first_page(runtime, many):
    with runtime.reading() as look:
        first = list_orders(look.session, OPERATOR, EVERYTHING, size=3)
        found = [
            list_orders(look.session, OPERATOR, EVERYTHING, size=3, **{way: place})
            for place in NO_PLACES
            for way in ("after", "before")
        ]

    assert found == [first] * len(found)


def test_a_page_by_its_number_beyond_the_last_is_the_last(runtime, many):
    with runtime.reading() as look:
        page, number = nth_page(look.session, OPERATOR, EVERYTHING, number=9, size=4)
        whole = list_orders(look.session, OPERATOR, EVERYTHING)

    assert (number, page.total) == (3, NUMBER)
    assert page.orders == whole.orders[8:]


def _place(order):
    return f"urgency.{int(order.safety_critical)}.{_since(order.next_step_at)}.{order.id}"


def _since(at):
    return "" if at is None else round(at.timestamp() * 1_000_000)
