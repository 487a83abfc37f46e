"""The queue's page over HTTP, beside a bare page of Flask on the same server."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from statistics import median

from flask import Flask

from config.settings import Settings, SignInSettings
from tests.bench.estate import BenchEstate
from tests.bench.measuring import Figure
from tests.clock import StandingClock
from tests.guards.tree import ROOT
from tests.web.reader import Reader
from tracker.app import create_app

WORKERS = 2
_VISITORS = 4  # at once, each with a connection that is kept
_PATIENCE = 60
_URL, _NOW = "BENCH_SERVED_URL", "BENCH_SERVED_NOW"

SLOWER = (
    "the bare page asks no database and fills no template; the queue asks ten questions, reads 25 "
    "orders with their milestones, asks the rules of each what comes next and who holds it, and "
    "draws them"
)


def bare() -> Flask:
    """Return the least application that Flask can serve."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>Bare</title><p>A bare page")
    return app


def ours() -> Flask:
    """Return the application on the database that is measured, whose clock stands."""
    settings = Settings(database_url=os.environ[_URL], sign_in=SignInSettings(demo=True))
    return create_app(settings, clock=StandingClock(datetime.fromisoformat(os.environ[_NOW])))


def measure_queue(
    estate: BenchEstate, *, opened: int, rounds: int, seconds: float, workers: int = WORKERS
) -> tuple[Figure, float]:
    """Return the queue beside the bare page, by turns, and how many times a second it is served."""
    reader = Reader(estate.app, estate.actors.officer)
    cookie = reader.client.get_cookie("makesafe_session")
    assert cookie is not None
    headers = {"Cookie": f"makesafe_session={cookie.value}"}
    url = estate.runtime.engine.url.render_as_string(hide_password=False)
    environment = {_URL: url, _NOW: estate.now.isoformat()}
    estate.runtime.engine.dispose()
    with (
        _served("bare", environment, workers) as one,
        _served("ours", environment, workers) as other,
    ):
        _rate(one, headers, seconds / 4)
        _rate(other, headers, seconds / 4)
        pairs = [
            (_rate(other, headers, seconds), _rate(one, headers, seconds)) for _ in range(rounds)
        ]
    queue, plain = (median(pair[n] for pair in pairs) for n in (0, 1))
    figure = Figure(
        f"The queue with its counts over HTTP ({workers} workers), beside a bare page of Flask",
        estate.database,
        f"25 of {opened:,} open",
        f"{queue:,.0f} a second beside {plain:,.0f}",
        median(ours_ / theirs for ours_, theirs in pairs),
        target=1 / 6,
        at_least=True,
        why=SLOWER,
    )
    return figure, queue


@contextmanager
def _served(name: str, environment: dict[str, str], workers: int) -> Iterator[int]:
    """Serve an application of this module on the port that is given, until left.

    The socket is ours and listens already: who comes before the workers are ready waits for them.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        number = listening.fileno()
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers", str(workers),
             "--worker-class", "gthread", "--threads", "4", "--bind", f"fd://{number}",
             "--log-level", "warning", "--no-control-socket", f"tests.bench.serving:{name}()"],
            cwd=ROOT, env={**os.environ, **environment}, pass_fds=(number,),
        )  # fmt: skip
        try:
            yield listening.getsockname()[1]
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _rate(port: int, headers: dict[str, str], seconds: float) -> float:
    """Return how many pages a second all visitors together are served."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(_VISITORS) as visitors:
        visits = [visitors.submit(_visit, port, headers, begun + seconds) for _ in range(_VISITORS)]
        number = sum(each.result() for each in visits)
    return number / (time.perf_counter() - begun)


def _visit(port: int, headers: dict[str, str], until: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    number = 0
    while number == 0 or time.perf_counter() < until:
        connection.request("GET", "/", headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        number += 1
    connection.close()
    return number
