"""The timer: a job that is still busy at its next tick is not started twice; that is counted."""

import time
from threading import Event

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from tracker.heartbeat import skipped_ticks
from tracker.jobs.scheduler import count_skipped_ticks

LONGEST_WAIT_SECONDS = 30  # of a machine that is very busy


@pytest.fixture
def scheduler(runtime):
    """A scheduler that runs, with the count of its skipped ticks."""
    made = BackgroundScheduler(timezone="UTC", daemon=True)
    count_skipped_ticks(made, runtime)
    made.start()
    yield made
    made.shutdown()


def test_a_tick_at_which_a_job_is_still_busy_is_counted_and_starts_no_second_one(
    scheduler, runtime
):
    may_end, begun = Event(), []

    def busy():
        begun.append(1)
        may_end.wait(LONGEST_WAIT_SECONDS)

    scheduler.add_job(busy, "interval", seconds=0.1, coalesce=True, max_instances=1)

    try:
        assert _skipped(runtime) > 0
        assert begun == [1]
    finally:
        may_end.set()


def _skipped(runtime):
    """Return how many ticks were skipped, once there is any."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < until:
        with runtime.reading() as look:
            number = skipped_ticks(look.session)
        if number:
            return number
        time.sleep(0.05)
    return 0
