"""The engine proves itself every minute, and is heard outside only while it can."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa

from tests.cover.nights import require, tick
from tests.deeds import accept, at_once, log
from tests.slack import running
from tests.trail.meddling import meddling
from tracker.heartbeat import Proof, last_proof
from tracker.jobs.proving import prove_itself
from tracker.jobs.sweep import sweep
from tracker.trail.heads import new_key

MINUTE = timedelta(minutes=1)


@pytest.fixture
def order(work, estate, runtime) -> str:
    """The reference of an order, which a sweep has looked at; nobody lacks a roster."""
    require(work, estate.officer, estate.premises)
    reference = log(work, estate.reporter, estate.premises)
    tick(runtime)
    return reference


@pytest.fixture
def listener_outside(runtime) -> Iterator["Outside"]:
    """Whoever raises the alarm when nothing is heard."""
    with outside() as heard:
        runtime.settings = replace(runtime.settings, heartbeat_url=heard.url)
        yield heard


class Outside:
    """Counts the calls, and answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.status = 200
        self.url = ""


@contextmanager
def outside() -> Iterator[Outside]:
    heard = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.calls.append(self.path)
            self.send_response(heard.status)
            if heard.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing: the test looks at `calls`."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/ping/secret"
    with running(server):
        yield heard


def _kept(runtime) -> Proof:
    with runtime.reading() as look:
        found = last_proof(look.session)
    assert found is not None
    return found


def _next(runtime, clock, after=MINUTE) -> Proof:
    clock.advance(after)
    tick(runtime)
    proof = prove_itself(runtime)
    assert proof is not None
    return proof


def _change(runtime, statement):
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_what_holds_is_proved_once_a_minute(runtime, clock, order):
    first = prove_itself(runtime)
    clock.advance(timedelta(seconds=59))
    too_early = prove_itself(runtime)
    clock.advance(timedelta(seconds=1))
    second = prove_itself(runtime)

    assert (first.failed, first.proved_at) == ((), clock.at - MINUTE)
    assert too_early is None
    assert second.proved_at == _kept(runtime).proved_at == clock.at


def test_a_fault_is_named_by_its_code_until_it_is_mended(runtime, clock, order):
    proved_at = prove_itself(runtime).proved_at

    _change(runtime, "UPDATE work_order SET stage = 4")
    broken = _next(runtime, clock)
    _change(runtime, "UPDATE work_order SET stage = 0")
    mended = _next(runtime, clock, timedelta(seconds=10))

    assert broken.failed == ("I1",)
    assert broken.proved_at == proved_at
    assert (mended.failed, mended.proved_at) == ((), clock.at)


def test_each_minute_sees_what_was_added_to_the_record_since_the_last(
    runtime, work, estate, clock, order
):
    prove_itself(runtime)
    accept(work, estate.manager, order)

    _change(runtime, "UPDATE work_order SET priority_reason = 'something else'")
    broken = _next(runtime, clock)

    assert broken.failed == ("I9",)
    assert broken.trail_number < _entries(runtime)


def test_the_slower_check_sees_what_was_done_to_the_older_record(runtime, clock, order):
    prove_itself(runtime)
    with meddling(runtime) as connection:
        connection.exec_driver_sql("UPDATE trail_entry SET actor = 'person:1' WHERE number = 2")

    minute = _next(runtime, clock)
    for _ in range(58):
        clock.advance(MINUTE)
    hour = _next(runtime, clock)
    later = _next(runtime, clock)

    assert minute.failed == ()
    assert hour.failed == ("I8",)
    assert later.failed == ("I8",)


def test_schedulers_that_check_at_the_same_moment_keep_one_proof(runtime, clock, order):
    outcomes = at_once(*[lambda: prove_itself(runtime)] * 4)

    with runtime.reading() as look:
        kept = look.session.scalar(sa.select(sa.func.count()).select_from(Proof))
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert kept == 1


def test_it_is_heard_outside_when_it_has_proved_itself(runtime, clock, order, listener_outside):
    prove_itself(runtime)
    prove_itself(runtime)

    assert listener_outside.calls == ["/ping/secret"]


def test_it_falls_silent_when_an_invariant_fails(runtime, clock, order, listener_outside):
    _change(runtime, "UPDATE work_order SET stage = 4")
    proof = prove_itself(runtime)

    assert "I1" in proof.failed
    assert listener_outside.calls == []


def test_it_falls_silent_when_no_sweep_runs(runtime, clock, order, listener_outside):
    clock.advance(timedelta(minutes=2, seconds=1))
    proof = prove_itself(runtime)

    assert proof is None
    assert listener_outside.calls == []


def test_it_follows_nobody_who_sends_it_elsewhere(runtime, order, listener_outside, caplog):
    listener_outside.status = 302
    proof = prove_itself(runtime)

    assert proof.failed == ()
    assert listener_outside.calls == ["/ping/secret"]
    assert "answer 302" in caplog.text


def test_an_address_that_does_not_answer_is_not_named_in_the_log(runtime, order, caplog):
    nobody = "http://127.0.0.1:1/ping/secret"
    runtime.settings = replace(runtime.settings, heartbeat_url=nobody)
    proof = prove_itself(runtime)

    assert proof.failed == ()
    assert "The heartbeat was not heard" in caplog.text
    assert "secret" not in caplog.text


def _entries(runtime) -> int:
    from tracker.trail.models import TrailHead

    with runtime.reading() as look:
        count: int = look.session.scalar(sa.select(TrailHead.count))
    return count


def test_a_trail_that_is_not_what_was_published_proves_nothing(
    runtime, work, estate, clock, order, tmp_path
):
    secret, _ = new_key()
    path = tmp_path / "heads.jsonl"
    runtime.settings = replace(runtime.settings, trail_key=secret, trail_heads_file=path)
    honest = prove_itself(runtime)
    lines = path.read_text().splitlines()
    with meddling(runtime) as connection:
        connection.exec_driver_sql(
            "UPDATE trail_entry SET digest = previous WHERE number = (SELECT count FROM trail_head)"
        )
    later = _next(runtime, clock)

    assert len(lines) == 1
    assert honest.failed == ()
    assert later.failed == ("I8",)
    assert later.proved_at == honest.proved_at


def test_an_empty_roster_keeps_the_engine_from_proving_itself_until_it_is_filled(
    work, estate, runtime, clock
):
    tick(runtime)
    empty = prove_itself(runtime)
    require(work, estate.officer, estate.premises)
    filled = _next(runtime, clock)

    assert (empty.failed, empty.proved_at) == (("N1",), None)
    assert (filled.failed, filled.proved_at) == ((), clock.at)


def test_a_night_that_nobody_sweeps_is_found_by_the_proof(runtime, clock, order, listener_outside):
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cover_night SET next_step_at = starts_at")
    clock.advance(timedelta(hours=13))
    sweep(runtime)

    assert prove_itself(runtime).failed == ("N2",)
    assert listener_outside.calls == []


def test_somebody_alone_whom_no_record_holds_is_found_by_the_proof(
    work, estate, runtime, clock, order
):
    clock.advance(timedelta(hours=12, minutes=46))
    tick(runtime)
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sole_charge SET ended_at = since")

    assert "N3" in prove_itself(runtime).failed
