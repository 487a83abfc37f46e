"""The loop of the month: every job in its turn, and people who act at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from flask_migrate import upgrade

from config.settings import Settings, SignInSettings
from tests.clock import StandingClock
from tests.outbox.post import Post
from tests.stories.month.counting import Month, look_back
from tests.stories.month.nights import live_nights
from tests.stories.month.people import live_hour
from tracker.app import create_app
from tracker.db import db
from tracker.demo.load import load_estate
from tracker.domain.calendar import london_date
from tracker.jobs.cover_sweep import CoverSwept
from tracker.jobs.dispatch import dispatch
from tracker.jobs.scheduler import JOBS
from tracker.jobs.sweep import Swept, sweep
from tracker.outbox.models import Channel
from tracker.runtime import Runtime

TICK = timedelta(minutes=10)
# At the end all of it is asked once; at each of four thousand ticks it would take hours.
_LEFT_OUT = {"proof"}


def live(
    folder: Path,
    *,
    days: int,
    orders: int,
    seed: int,
    a_day: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Month:
    """Live the month in a database of its own in the folder, and return what came of it.

    `orders` are those that the demo estate begins with, `a_day` those reported on a working day.
    """
    runtime, clock = _open(folder, orders)
    post = Post()
    runtime.senders.update(
        {Channel.SLACK_DIRECT: post, Channel.SLACK_CHANNEL: Post(), Channel.EMAIL: post}
    )
    while dispatch(runtime).sent:
        pass  # what the demo's own past owes is not this month's
    month, chance, begun = Month(), Random(seed), clock.now()  # noqa: S311 - a seed, no secret
    for tick in range(days * (timedelta(days=1) // TICK)):
        clock.advance(TICK)
        live_nights(runtime, month, chance)
        if clock.now().minute == 0:
            live_hour(runtime, month, chance, a_day / 10)
        _tick(runtime, month)
        if (tick + 1) % (timedelta(days=1) // TICK) == 0:
            progress(f"lived to {london_date(clock.now())}: {sum(month.acts.values())} acts so far")
    sweep(runtime)
    while dispatch(runtime).sent:
        pass
    look_back(runtime, month, begun)
    return month


def _tick(runtime: Runtime, month: Month) -> None:
    """Let every job of the scheduler have its turn, and count the steps of the two sweeps."""
    for name, job, _ in JOBS:
        if name in _LEFT_OUT:
            continue
        done = job(runtime)
        if isinstance(done, CoverSwept):
            month.cover_steps.update(done.steps)
        elif isinstance(done, Swept):
            month.steps.update(done.steps)


def _open(folder: Path, orders: int) -> tuple[Runtime, StandingClock]:
    clock = StandingClock()
    app = create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'month.sqlite3'}", sign_in=SignInSettings(demo=True)
        ),
        clock=clock,
    )
    with app.app_context():
        upgrade()
        db.session.remove()
    runtime: Runtime = app.extensions["makesafe"]
    load_estate(
        lambda story: replace(runtime, clock=story).begin,
        orders,
        now=clock.now(),
        policy=runtime.policy,
        on_order=lambda _: None,
    )
    return runtime, clock
