"""Acknowledged in time: a thousand commands at once, Slack slow, and the database locked."""

import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
import requests
import sqlalchemy as sa

from bot.app import EXTENSION
from bot.requests.patience import SECONDS
from tests.bot.burst import burst, gunicorn
from tests.bot.conftest import MANAGER, fault
from tests.conftest import SIGNING_SECRET
from tests.races.sizes import IS_LONG, SIZES
from tests.slack import Given, Slack, words_of
from tracker.work_orders.models import Chase, WorkOrder

LOCKED_SECONDS = 2.0
SLOWLY = Given(body={"ok": True, "view": {}}, after_seconds=1.0)
# What everybody who changes anything has to take: SQLite's one write lock, the end of the trail.
LOCKS = {
    "sqlite": ["UPDATE person SET name = name"],
    "postgresql": ["LOCK TABLE work_order, chase, trail_entry IN EXCLUSIVE MODE"],
}


def late(found):
    """Return the answers that Slack would not have taken.

    How fast a machine is that others share proves nothing: there only what came to nothing counts,
    and the long run (`make soak`, on a quiet machine) holds all of them against the three seconds.
    """
    refused = [one for one in found.answers if one.status != requests.codes.ok]
    return found.late if IS_LONG else refused


def settle(runtime, api, found):
    """Wait for what was announced and is still at work; return how many heard "Nothing was saved".

    A database that stays busy refuses, in plain words, and nothing is lost but the wish.
    """
    until = time.monotonic() + 20
    while chased(runtime) != found.chases and time.monotonic() < until:
        time.sleep(0.2)
    told = [one.text for one in found.answers]
    told += [one["text"] for one in api.said("chat.postMessage")]
    return sum("Nothing was saved" in words for words in told)


@pytest.fixture
def references(orders):
    return [orders.log().reference for _ in range(20)]


def chased(runtime):
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(WorkOrder.reference, sa.func.count(Chase.id))
            .join(Chase, Chase.work_order_id == WorkOrder.id)
            .group_by(WorkOrder.reference)
        )
        return Counter(dict(rows.all()))


@pytest.mark.both_databases
def test_a_burst_of_commands_is_acknowledged_in_time_and_each_is_done_once(
    settings, runtime, api, references, capsys
):
    api.always_gives("views.open", SLOWLY)

    with gunicorn(settings) as address:
        slack = Slack(address, SIGNING_SECRET)
        found = burst(slack, references, SIZES.commands, at_once=SIZES.commands_at_once)
        opened = api.wait_for("views.open", found.forms, seconds=30)

        refused = settle(runtime, api, found)

    kind = runtime.engine.dialect.name
    with capsys.disabled():
        figure = found.figure(f"views.open takes 1 s, {kind}")
        sys.stdout.write(f"\n{figure}; {refused} told that nothing was saved\n")
    assert late(found) == []
    assert chased(runtime) - found.chases == Counter()  # none is there twice
    assert (found.chases - chased(runtime)).total() <= refused
    assert len(opened) == found.forms


@pytest.mark.both_databases
def test_commands_are_acknowledged_while_slack_is_slow_and_the_database_is_locked(
    settings, runtime, api, references, capsys
):
    api.always_gives("views.open", SLOWLY)
    with gunicorn(settings) as address, locked(runtime, LOCKED_SECONDS):
        found = burst(Slack(address, SIGNING_SECRET), references, 24, at_once=8)
        again = Slack(address, SIGNING_SECRET).command(MANAGER, "mine")
        refused = settle(runtime, api, found)

    kind = runtime.engine.dialect.name
    announced = [one for one in found.answers if "the answer follows here" in one.text]
    with capsys.disabled():
        told = f"{len(announced)} announced, {refused} told that nothing was saved"
        sys.stdout.write(f"\n{found.figure(f'database locked for 2 s, {kind}')}; {told}\n")
    assert late(found) == []
    assert again.status == requests.codes.ok
    assert (found.chases - chased(runtime)).total() <= refused
    assert chased(runtime) - found.chases == Counter()


@pytest.fixture
def impatient(app):
    """The bot with its own patience, which the other tests lengthen."""
    for listener in app.extensions[EXTENSION]._listeners:
        listener.ack_timeout = SECONDS


@contextmanager
def locked(runtime, seconds):
    """Hold what everybody who changes anything has to take, for so long."""
    held = threading.Event()

    def hold():
        with runtime.engine.connect().execution_options(writes=True) as connection:
            for statement in LOCKS[connection.dialect.name]:
                connection.execute(sa.text(statement))
            held.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    yield
    holder.join()


@pytest.mark.both_databases
def test_a_command_that_takes_long_is_announced_and_answered_afterwards(
    slack, api, runtime, references, impatient
):
    body = slack.command_body(
        MANAGER, "chase wo 2026 1 Nobody came", response_url=f"{api.address}/api/answer"
    )

    with locked(runtime, 2.0):
        announced = slack.send(body)
    answer = api.wait_for("answer")[0]

    assert announced.in_time
    assert "the answer follows here" in announced.text
    assert "Chased: WO-2026-000001" in answer["text"]
    assert chased(runtime) == Counter({"WO-2026-000001": 1})


def test_a_form_that_takes_long_stays_open_and_is_saved_once(
    slack, api, runtime, linked, impatient
):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]

    with locked(runtime, 2.0):
        first = slack.submit(MANAGER, view, fault(linked), view_id="V1")
    api.wait_for("chat.postMessage")
    again = slack.submit(MANAGER, view, fault(linked), view_id="V1")

    assert first.in_time
    assert "Press again in a moment" in first.text
    assert "WO-2026-000001" in words_of(again.json["view"])
    with runtime.reading() as look:
        assert look.session.scalar(sa.select(sa.func.count(WorkOrder.id))) == 1


def test_what_nobody_listens_for_is_not_let_go_as_if_it_were_at_work(slack, impatient, caplog):
    slack.command_name = "/nothing"

    assert slack.command(MANAGER, "help").status == 404
    assert "Nothing listens for a request of Slack's" in caplog.text
