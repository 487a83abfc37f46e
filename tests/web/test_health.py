"""Health for machines: alive, fit for work, and figures, without a word about anybody."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.cover.nights import require, tick
from tests.factories import make_order
from tracker.app import create_app
from tracker.jobs.proving import prove_itself
from tracker.jobs.sweep import sweep
from tracker.work_orders.models import WorkOrder


@pytest.fixture
def orders(work, estate):
    require(work, estate.officer, estate.premises)
    with work(estate.reporter) as uow:
        return [
            make_order(uow, estate.premises, category_code="FIR-DOR", title=f"Secret {n}").reference
            for n in range(3)
        ]


@pytest.fixture
def away(settings, clock):
    """A browser on an application whose database does not answer."""
    gone = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    app = create_app(replace(settings, database_url=gone), clock=clock)
    yield app.test_client()
    app.extensions["makesafe"].engine.dispose()


def _sweep_and_prove(runtime):
    tick(runtime)
    assert prove_itself(runtime).failed == ()


def _first_due(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))


def _figures(client):
    lines = client.get("/metrics").text.splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_it_is_alive_even_while_the_database_is_away(away):
    answer = away.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_not_ready_before_the_first_sweep(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert answer.json["reasons"] == [
        "No scheduler has finished a sweep for 2 minutes.",
        "The engine has not checked itself for 2 minutes.",
    ]


def test_it_is_ready_for_two_minutes_after_a_sweep_and_not_a_second_longer(client, runtime, clock):
    sweep(runtime)
    prove_itself(runtime)

    clock.advance(timedelta(minutes=2))
    then = client.get("/readyz")
    clock.advance(timedelta(seconds=1))
    later = client.get("/readyz")

    assert (then.status_code, then.json["reasons"]) == (200, [])
    assert later.status_code == 503


def test_it_is_not_ready_for_two_minutes_without_a_proof(client, runtime, clock):
    _sweep_and_prove(runtime)
    clock.advance(timedelta(minutes=2, seconds=1))
    sweep(runtime)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["reasons"] == ["The engine has not checked itself for 2 minutes."]


def test_it_names_the_invariants_that_failed_and_no_more_of_them(client, runtime, orders, clock):
    _sweep_and_prove(runtime)
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE work_order SET stage = 4")
    proved_at = clock.now()
    clock.advance(timedelta(minutes=1))
    prove_itself(runtime)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["reasons"] == ["What must hold does not: I1."]
    assert answer.json["failed"] == ["I1"]
    assert answer.json["last_proof"] == proved_at.isoformat()
    assert _figures(client)["makesafe_failed_invariants"] == 1
    assert _figures(client)["makesafe_seconds_since_last_proof"] == 60
    assert orders[0] not in answer.text


def test_it_says_how_far_the_sweep_is_behind(client, runtime, orders, clock):
    clock.set_to(_first_due(runtime) + timedelta(seconds=30))

    assert client.get("/readyz").json["oldest_overdue_seconds"] == 30


def test_it_is_not_ready_while_the_database_is_away(away):
    answer = away.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["reasons"] == ["The database cannot be read."]


def test_bank_holidays_that_end_within_a_year_are_a_warning_and_no_more(client, runtime, clock):
    known_until = runtime.policy.calendar.known_until
    clock.set_to(clock.now().replace(year=known_until.year, month=1, day=2))
    _sweep_and_prove(runtime)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json["warnings"] == [f"Bank holidays are known until {known_until} only."]


def test_the_figures_are_those_of_the_database_at_that_moment(client, runtime, orders, clock):
    before = _figures(client)
    clock.set_to(_first_due(runtime) + timedelta(seconds=1))
    overdue = _figures(client)
    clock.advance(timedelta(hours=1))
    sweep(runtime)
    after = _figures(client)

    assert before['makesafe_open_orders{stage="0"}'] == 3
    assert before["makesafe_escalated_orders"] == 0
    assert before["makesafe_safety_critical_orders"] == 3
    assert "makesafe_seconds_since_last_sweep" not in before
    assert overdue["makesafe_oldest_overdue_step_seconds"] == 1
    assert after['makesafe_open_orders{stage="4"}'] == 3
    assert after["makesafe_escalated_orders"] == 3
    assert after["makesafe_oldest_overdue_step_seconds"] == 0
    assert after["makesafe_seconds_since_last_sweep"] == 0
    assert after['makesafe_deliveries{state="sent"}'] == 0
    assert after["makesafe_trail_entries"] > before["makesafe_trail_entries"]


def test_the_figures_name_no_order_no_premises_and_no_person(client, orders, estate):
    text = client.get("/metrics").text

    for word in (*orders, estate.premises.code, estate.premises.name, "Secret", "Rita", "Mina"):
        assert word not in text


def test_there_are_no_figures_while_the_database_is_away(away):
    answer = away.get("/metrics")

    assert answer.status_code == 503
    assert "postgresql" not in answer.text
