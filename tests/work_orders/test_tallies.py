"""The counts of the queue never drift from its orders, whatever is done, fails or runs beside."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.deeds import complete, confirm, escalate, log
from tests.factories import OPERATOR
from tracker.checks.tallies import counts_are_those_of_the_orders
from tracker.jobs.tallies import shorten_tally
from tracker.work_orders.counting import MOST, count_orders, is_tallied
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.models import OpenTally, WorkOrder
from tracker.work_orders.tallies import fold_tally

ORDER = WorkOrder.__table__  # whoever writes, and however


def _drift(runtime):
    with runtime.reading() as look:
        found = counts_are_those_of_the_orders(look.session)
    return None if found.ok else found.detail


@pytest.fixture
def orders(work, estate):
    """Two orders here, one of them dangerous, and one elsewhere."""
    return (
        log(work, OPERATOR, estate.premises, category_code="FIR-DOR"),
        log(work, OPERATOR, estate.premises, category_code="LGT-INT"),
        log(work, OPERATOR, estate.elsewhere, category_code="LGT-INT"),
    )


def test_the_tally_follows_an_order_up_the_ladder_and_out(work, estate, runtime, orders):
    escalate(work, estate.reporter, orders[0])
    complete(work, estate.supplier, orders[1])
    confirm(work, estate.manager, orders[1])

    with runtime.reading() as look:
        counts = count_orders(look.session, estate.officer, OrderFilter())
        here = count_orders(look.session, estate.manager, OrderFilter())

    assert (counts.open, counts.escalated, counts.safety_critical) == (2, 1, 1)
    assert (here.open, here.escalated, here.safety_critical) == (1, 1, 1)
    assert _drift(runtime) is None


def test_an_act_that_fails_leaves_the_tally_as_it_was(work, estate, runtime, orders):
    def fail():
        with work(OPERATOR) as uow:
            uow.session.execute(sa.update(ORDER).values(stage=3))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail()

    with runtime.reading() as look:
        counts = count_orders(look.session, estate.officer, OrderFilter())
    assert (counts.open, counts.escalated) == (3, 0)
    assert _drift(runtime) is None


def _act_at_random(runtime, chance, places):
    """Do something to some orders in plain SQL, fold, or change one's mind."""
    with runtime.engine.connect().execution_options(writes=True) as connection:
        for _ in range(chance.randint(1, 3)):
            some = ORDER.c.id % 3 == chance.randrange(3)
            values = chance.choice(
                [
                    {"stage": chance.randrange(3)},
                    {"safety_critical": chance.random() < 0.5},
                    {"premises_id": chance.choice(places)},
                    {"closed_at": chance.choice([None, MONDAY_NINE])},
                    {"stage": 1, "safety_critical": True, "closed_at": None},
                    None,
                ]
            )
            if values is None:
                fold_tally(connection, at_once=chance.randint(1, 40))
            else:
                connection.execute(sa.update(ORDER).where(some).values(**values))
        if chance.random() < 0.7:
            connection.commit()
        else:
            connection.rollback()


def test_whatever_is_done_at_random_and_taken_back_the_tally_is_that_of_the_orders(
    runtime, estate, orders
):
    chance = random.Random(26)  # noqa: S311 - the same acts each time
    places = [estate.premises.id, estate.elsewhere.id]

    for turn in range(40):
        _act_at_random(runtime, chance, places)
        assert _drift(runtime) is None, f"after act {turn}"


def test_several_writers_at_once_neither_wait_for_each_other_nor_lose_a_count(
    runtime, estate, orders
):
    places = [estate.premises.id, estate.elsewhere.id]

    def write(seed):
        chance = random.Random(seed)  # noqa: S311 - the same acts each time
        for _ in range(8):
            # One order each, as acts lock one: what they share is the tally.
            with runtime.engine.connect().execution_options(writes=True) as connection:
                mine = ORDER.c.id == seed
                change = sa.update(ORDER).where(mine)
                connection.execute(change.values(stage=chance.randrange(3)))
                connection.execute(change.values(premises_id=chance.choice(places)))
                connection.commit()
            with runtime.begin(OPERATOR) as uow:
                fold_tally(uow.session.connection(), at_once=10)

    with runtime.reading() as look:
        numbers = look.session.scalars(sa.select(WorkOrder.id)).all()
    with ThreadPoolExecutor(len(numbers)) as threads:
        for done in [threads.submit(write, number) for number in numbers]:
            done.result()

    assert _drift(runtime) is None


def test_folding_leaves_one_row_of_a_kind_and_the_same_counts(work, runtime, estate, orders):
    for turn in range(6):
        with runtime.engine.begin() as connection:
            connection.execute(sa.update(ORDER).values(stage=turn % 2 + 1))
    with runtime.reading() as look:
        before = count_orders(look.session, estate.officer, OrderFilter())

    with work(OPERATOR) as uow:
        gone = fold_tally(uow.session.connection())

    with runtime.reading() as look:
        after = count_orders(look.session, estate.officer, OrderFilter())
        rows = look.session.scalar(sa.select(sa.func.count()).select_from(OpenTally))
    assert (after, rows) == (before, 3)
    assert gone > 0
    assert _drift(runtime) is None


def test_a_long_tally_is_folded_by_the_scheduler_and_a_short_one_left_alone(
    runtime, estate, orders, monkeypatch
):
    rows = []
    for many in (1_000, 2):
        monkeypatch.setattr("tracker.work_orders.tallies.MANY", many)
        with runtime.engine.begin() as connection:
            for stage in (1, 2, 3):
                connection.execute(sa.update(ORDER).values(stage=stage))
        shorten_tally(runtime)
        with runtime.reading() as look:
            rows.append(look.session.scalar(sa.select(sa.func.count()).select_from(OpenTally)))

    assert rows == [3 + 3 * 6, 3]
    assert _drift(runtime) is None


def test_a_tally_that_drifted_is_seen_with_the_place_and_both_counts(runtime, estate, orders):
    with runtime.engine.begin() as connection:
        connection.execute(sa.delete(OpenTally).where(OpenTally.safety_critical))

    with runtime.reading() as look:
        code = look.session.scalar(sa.select(WorkOrder.reference).where(WorkOrder.safety_critical))
    assert code
    assert "has 1 open orders at stage 0 in danger, the queue counts 0" in _drift(runtime)


@pytest.mark.parametrize(
    ("wanted", "tallied"),
    [
        (OrderFilter(), True),
        (OrderFilter(unit="LDU", premises="P", supplier="S", stage=1, escalated=True), True),
        (OrderFilter(safety=True), True),
        (OrderFilter(closed=True), False),
        (OrderFilter(category="FIR-DOR"), False),
        (OrderFilter(text="door"), False),
        (OrderFilter(held={}), False),
    ],
)
def test_the_tally_answers_only_what_it_knows(wanted, tallied):
    assert is_tallied(wanted) is tallied


def test_what_is_counted_one_by_one_says_when_there_are_more(runtime, estate, orders, monkeypatch):
    monkeypatch.setattr("tracker.work_orders.counting.MOST", 1)

    with runtime.reading() as look:
        counts = count_orders(look.session, estate.officer, OrderFilter(category="LGT-INT"))

    assert MOST > 1
    assert (counts.open, counts.more) == (1, True)
