"""A burst of commands over HTTP against the real server, with a Slack that is slow."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from config.settings import Settings
from tests.bot.conftest import HEAD, MANAGER, OFFICER, REPORTER
from tests.guards.tree import ROOT
from tests.slack import PATIENCE_SECONDS, Answered, Slack, new_trigger

PEOPLE = (REPORTER, MANAGER, HEAD, OFFICER)
WORKERS, THREADS = 2, 8


@contextmanager
def gunicorn(settings: Settings, *, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Serve with gunicorn as `config/gunicorn.py` has it, in two processes of eight threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "SLACK_", "FLASK_"))
    }
    slack = settings.slack
    own = {
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_BASE_URL": address,
        "TRACKER_EMBEDDED_CLOCK": "0",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "SLACK_TEAM_ID": slack.team_id,
        "PORT": str(port),
        **(environment or {}),
    }
    options = ("--config", "config/gunicorn.py", "--workers", WORKERS, "--threads", THREADS)
    command = [sys.executable, "-m", "gunicorn", *map(str, options), "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=kept | own, stderr=subprocess.DEVNULL)
    try:
        _wait_until_served(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_served(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until every worker has answered; each has its own application to make."""
    until, good = time.monotonic() + 90, 0
    while good < 4 * WORKERS:
        assert process.poll() is None, "gunicorn ended"
        assert time.monotonic() < until, "gunicorn does not answer"
        try:
            good += requests.get(f"{address}/healthz", timeout=20).ok
        except requests.RequestException:
            time.sleep(0.1)


@dataclass(slots=True)
class Burst:
    """What became of the commands of a burst."""

    answers: list[Answered] = field(default_factory=list)
    chases: Counter[str] = field(default_factory=Counter)  # by reference, each key once
    forms: int = 0
    seconds: float = 0.0

    @property
    def slowest(self) -> float:
        """The slowest acknowledgement, in seconds."""
        return max(answer.seconds for answer in self.answers)

    @property
    def late(self) -> list[Answered]:
        """The answers that Slack would not have taken."""
        return [answer for answer in self.answers if not answer.in_time]

    def figure(self, words: str) -> str:
        """Return one line of figures."""
        ordered = sorted(answer.seconds for answer in self.answers)
        middle, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return (
            f"{words}: {len(ordered)} commands in {self.seconds:.1f} s, acknowledged after "
            f"{middle:.2f} s (median), {high:.2f} s (99 in 100), {self.slowest:.2f} s at the most; "
            f"{len(self.late)} late"
        )


def burst(slack: Slack, references: list[str], count: int, *, at_once: int = 30) -> Burst:
    """Send so many commands by so many people at once; one chase in five comes twice."""
    found, lock = Burst(), threading.Lock()
    chances = random.Random(4)  # noqa: S311 - the same burst each time
    jobs = []
    for number in range(count):
        who, kind = chances.choice(PEOPLE), number % 5
        if kind in {0, 1}:
            found.forms += 1
            jobs.append((who, f"report Fault {number}", ""))
        elif kind in {2, 3}:
            reference = chances.choice(references)
            found.chases[reference] += 1
            trigger = new_trigger()
            job = (MANAGER, f"chase {reference} Nobody came {number}", trigger)
            jobs += [job, job] if chances.random() < 0.2 else [job]
        else:
            jobs.append((who, "mine", ""))
    waiting = iter(jobs)

    def send() -> None:
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                return
            who, words, trigger = job
            answer = slack.command(who, words, trigger=trigger or None)
            with lock:
                found.answers.append(answer)

    began = time.monotonic()
    people = [threading.Thread(target=send) for _ in range(at_once)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    found.seconds = time.monotonic() - began
    assert PATIENCE_SECONDS == 3.0
    return found
