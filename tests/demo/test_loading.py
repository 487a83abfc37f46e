"""Loading the demo: once, the same each time, and never where it does not belong."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from config.settings import Environment
from tests.clock import MONDAY_NINE
from tracker.app import create_app
from tracker.demo.names import address, person_name
from tracker.demo.people import plans
from tracker.demo.tales import tales_of
from tracker.domain.lifecycle import Status
from tracker.people.models import Person
from tracker.premises.models import Premises
from tracker.trail.models import TrailHead
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import WorkOrder


@pytest.fixture
def load(app):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=["demo", "load", *arguments])

    return run


def _head(runtime):
    with runtime.reading() as look:
        return look.session.execute(sa.select(TrailHead.count, TrailHead.digest)).one()


def _orders(runtime):
    with runtime.reading() as look:
        return look.session.scalars(sa.select(WorkOrder).order_by(WorkOrder.id)).all()


def test_loading_twice_changes_nothing_and_says_so(load, runtime):
    load("--orders", "2")
    before = _head(runtime)

    again = load()

    assert again.exit_code == 0
    assert "there already, with 2 work orders" in again.output
    assert _head(runtime) == before


def test_asking_for_more_orders_adds_the_rest_at_once(load, runtime):
    none = load("--orders", "0")
    before = _orders(runtime)

    more = load("--orders", "23")

    orders = _orders(runtime)
    assert (none.exit_code, more.exit_code) == (0, 0), none.output + more.output
    assert (len(before), len(orders)) == (0, 23)
    assert {order.status for order in orders} >= {Status.CONFIRMED_CLOSED, Status.LOGGED}
    assert any(order.stage > 0 for order in orders)
    with runtime.reading() as look:
        assert verify_trail(look.session).fault is None


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_number_that_is_none_is_refused_with_words(load, number):
    answer = load("--orders", number)

    assert answer.exit_code == 2
    assert "--orders" in answer.output


def test_premises_that_are_not_the_demos_are_left_alone(load, runtime, estate):
    before = _head(runtime)

    answer = load()

    assert answer.exit_code == 1
    assert "premises that are not the demo's" in answer.output
    assert _head(runtime) == before


def test_production_refuses_the_demo(settings, clock):
    production = create_app(replace(settings, environment=Environment.PRODUCTION), clock=clock)

    answer = production.test_cli_runner().invoke(args=["demo", "load"])

    runtime = production.extensions["makesafe"]
    with runtime.reading() as look:
        found = look.session.scalars(sa.select(Premises.id).limit(1)).all()
        people = look.session.scalars(sa.select(Person.id).limit(1)).all()
    runtime.engine.dispose()
    assert answer.exit_code == 1
    assert "development only" in answer.output
    assert (found, people) == ([], [])


def test_the_same_demo_comes_out_each_time(runtime):
    first = tales_of(60, now=MONDAY_NINE, policy=runtime.policy)
    later = tales_of(60, now=MONDAY_NINE + timedelta(days=1), policy=runtime.policy)

    assert [(tale.premises_code, tale.fault) for tale in first] == [
        (tale.premises_code, tale.fault) for tale in later
    ]


def test_no_two_people_and_no_two_addresses_of_the_demo_are_alike():
    everybody = list(plans())

    assert len({plan.key for plan in everybody}) == len(everybody)
    assert len({person_name(number) for number in range(500)}) == 500
    assert len({address(number) for number in range(300)}) == 300
