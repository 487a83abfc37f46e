"""What a person sees: the same scope in a list, its counts, one order and a whole export."""

from datetime import UTC, datetime

import pytest

from tests.deeds import accept, complete, confirm, log
from tests.factories import OPERATOR, in_unit, make_actor, make_premises, under_contract
from tracker.domain.categories import PremisesType
from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor, Role
from tracker.owners.queries import Directory
from tracker.premises.models import Premises
from tracker.premises.queries import get_premises, list_premises, list_units
from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.holding import held_by, held_by_role
from tracker.work_orders.keyset import Sort
from tracker.work_orders.queries import count_open_at, get_order, list_orders

EVERYBODY = OrderFilter()
FAR = datetime(2100, 1, 1, tzinfo=UTC)
INSIDE = (
    "reporter",
    "manager",
    "unit_head",
    "supplier",
    "officer",
    "auditor",
    "administrator",
    "stranger",
)
OF_THE_WHOLE_ESTATE = {"officer", "auditor", "administrator"}


@pytest.fixture
def orders(work, estate):
    """One order at the premises, one restricted there, and one elsewhere."""
    return (
        log(work, OPERATOR, estate.premises, category_code="FIR-DOR"),
        log(work, OPERATOR, estate.premises, category_code="SEC-INT", title="Alarm is silent"),
        log(work, OPERATOR, estate.elsewhere, category_code="FIR-DOR"),
    )


def _references_of(name, orders):
    here, restricted, elsewhere = orders
    if name in OF_THE_WHOLE_ESTATE:
        return {here, restricted, elsewhere}
    return {elsewhere} if name == "stranger" else {here, restricted}


@pytest.mark.parametrize("name", INSIDE)
def test_lists_and_counts_agree_on_what_a_role_sees(runtime, estate, orders, name):
    actor = getattr(estate, name)
    expected = _references_of(name, orders)

    with runtime.reading() as look:
        page = list_orders(look.session, actor, EVERYBODY)
        counts = count_orders(look.session, actor, EVERYBODY)
        by_text = list_orders(look.session, actor, OrderFilter(text="WO-2026-000003"))

    assert {order.reference for order in page.orders} == expected
    assert (page.total, counts.open) == (len(expected), len(expected))
    assert by_text.total == (orders[2] in expected)


@pytest.mark.parametrize("name", INSIDE)
def test_an_order_outside_the_scope_is_not_found(runtime, estate, orders, name):
    actor, expected = getattr(estate, name), _references_of(name, orders)

    with runtime.reading() as look:
        for reference in orders:
            if reference in expected:
                assert get_order(look.session, actor, reference).reference == reference
            else:
                with pytest.raises(NotFound):
                    get_order(look.session, actor, reference)


def test_a_deed_outside_the_scope_is_not_found_rather_than_refused(work, estate, orders):
    with pytest.raises(NotFound):
        accept(work, estate.stranger, orders[0])


def test_premises_and_units_are_seen_by_the_same_scope(runtime, estate):
    with runtime.reading() as look:
        seen = [row.code for row in list_premises(look.session, estate.manager)]
        units = [row.code for row in list_units(look.session, estate.manager)]
        searched = list_premises(look.session, estate.manager, text="Elm Office")
        with pytest.raises(NotFound):
            get_premises(look.session, estate.manager, estate.elsewhere.code)

    assert seen == [estate.premises.code]
    assert units == [estate.premises.unit.code]
    assert searched == []


def test_somebody_without_a_grant_sees_nothing(runtime, orders):
    nobody = Actor(None, "Nobody", (), "web")

    with runtime.reading() as look:
        page = list_orders(look.session, nobody, EVERYBODY)
        counts = count_orders(look.session, nobody, EVERYBODY)

    assert (page.total, list(page.orders), counts.open) == (0, [], 0)


def test_a_unit_head_sees_the_unit_and_a_supplier_the_contract(work, runtime, estate, orders):
    with work(OPERATOR) as uow:
        premises = uow.session.get_one(Premises, estate.premises.id)
        sister = make_premises(uow, unit=premises.unit)
        served = make_premises(uow, contract=premises.contract)
        head = make_actor(uow, Role.UNIT_HEAD, in_unit(premises.unit))
        supplier = make_actor(uow, Role.SUPPLIER_USER, under_contract(premises.contract))
    in_the_unit = log(work, OPERATOR, sister)
    on_the_contract = log(work, OPERATOR, served)

    with runtime.reading() as look:
        of_head = {row.reference for row in list_orders(look.session, head, EVERYBODY).orders}
        of_supplier = {
            row.reference for row in list_orders(look.session, supplier, EVERYBODY).orders
        }

    assert of_head == {*orders[:2], in_the_unit}
    assert of_supplier == {*orders[:2], on_the_contract}


def test_the_queue_puts_danger_first_and_then_the_nearest_breach(work, runtime, estate):
    routine = log(work, OPERATOR, estate.premises, category_code="LGT-INT")
    danger = log(work, OPERATOR, estate.premises, category_code="FIR-DOR")
    emergency = log(work, OPERATOR, estate.premises, category_code="FIR-ALM")

    with runtime.reading() as look:
        page = list_orders(look.session, OPERATOR, EVERYBODY)
        oldest = list_orders(look.session, OPERATOR, EVERYBODY, sort=Sort.OLDEST)

    assert [order.reference for order in page.orders] == [emergency, danger, routine]
    assert [order.reference for order in oldest.orders] == [routine, danger, emergency]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        pytest.param(OrderFilter(safety=True), 2, id="safety"),
        pytest.param(OrderFilter(category="SEC-INT"), 1, id="category"),
        pytest.param(OrderFilter(stage=0), 3, id="stage"),
        pytest.param(OrderFilter(escalated=True), 0, id="escalated"),
        pytest.param(OrderFilter(closed=True), 0, id="closed"),
        pytest.param(OrderFilter(premises_type=PremisesType.OFFENDER_CONTACT_CENTRE), 1, id="type"),
        pytest.param(OrderFilter(supplier="NOBODY"), 0, id="supplier"),
        pytest.param(OrderFilter(restricted=True), 1, id="restricted"),
        pytest.param(OrderFilter(business=True), 0, id="business-critical"),
        pytest.param(OrderFilter(unaccepted=True), 3, id="unaccepted"),
        pytest.param(OrderFilter(due_before=datetime(2000, 1, 1, tzinfo=UTC)), 0, id="due"),
        pytest.param(OrderFilter(untouched_since=FAR), 3, id="untouched"),
        pytest.param(OrderFilter(rungs=()), 0, id="role-that-holds-nothing"),
        pytest.param(OrderFilter(text="silent"), 1, id="words-of-a-title"),
        pytest.param(OrderFilter(text="elm off"), 1, id="name-of-premises"),
        pytest.param(OrderFilter(text="100%"), 0, id="signs-of-like-are-plain"),
        pytest.param(OrderFilter(text="wo 2026 2"), 1, id="reference-in-any-spelling"),
    ],
)
def test_a_filter_narrows_the_list_and_its_counts_alike(runtime, estate, orders, wanted, number):
    with runtime.reading() as look:
        page = list_orders(look.session, OPERATOR, wanted)
        counts = count_orders(look.session, OPERATOR, wanted)

    assert (page.total, len(page.orders), counts.open) == (number, number, number)


def test_mine_are_the_orders_that_the_directory_says_i_hold(runtime, estate, orders):
    with runtime.reading() as look:
        directory = Directory.load(look.session, look.now)
        held = held_by(
            look.session, estate.officer, estate.officer.person_id, look.policy, directory
        )
        page = list_orders(look.session, estate.officer, OrderFilter(held=held))
        none = list_orders(look.session, estate.officer, OrderFilter(held={}))

    assert {order.reference for order in page.orders} == set(orders)
    assert none.total == 0


def test_a_role_holds_what_stands_at_its_stages_and_a_supplier_what_its_contracts_serve(
    work, runtime, estate, orders
):
    with work(OPERATOR) as uow:
        supplier = uow.session.get_one(Premises, estate.premises.id).contract.supplier.code
    accept(work, estate.officer, orders[0])

    with runtime.reading() as look:

        def found(**narrowed):
            page = list_orders(look.session, OPERATOR, OrderFilter(**narrowed))
            return {order.reference for order in page.orders}

        first = look.policy.ladder.stage(0).owner_role
        of_first = found(rungs=held_by_role(first, look.policy))
        of_other = found(rungs=held_by_role(Role.SUPPLIER_USER, look.policy))
        served, waiting = found(supplier=supplier), found(unaccepted=True)

    assert (of_first, of_other) == (set(orders), set())
    assert served == set(orders[:2])
    assert waiting == set(orders[1:])


def test_a_closed_order_leaves_the_queue_and_stays_findable(work, runtime, estate, orders):
    complete(work, estate.supplier, orders[0])
    confirm(work, estate.manager, orders[0])

    with runtime.reading() as look:
        open_ones = list_orders(look.session, estate.manager, EVERYBODY)
        closed = list_orders(look.session, estate.manager, OrderFilter(closed=True))
        number = count_open_at(look.session, estate.premises)

    assert [row.reference for row in open_ones.orders] == [orders[1]]
    assert [row.reference for row in closed.orders] == [orders[0]]
    assert number == 1
