"""The timer that wakes sweep, sender and self-check; all correctness is in the database."""

import logging
from collections.abc import Callable

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler

from tracker.heartbeat import note_skipped
from tracker.jobs.chase_round import tell_round
from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.dispatch import dispatch
from tracker.jobs.patience import patiently
from tracker.jobs.patrol import patrol
from tracker.jobs.photographs import fetch_photographs
from tracker.jobs.policy_record import record_policy
from tracker.jobs.proving import prove_itself
from tracker.jobs.reachability import review_owners
from tracker.jobs.recompute import recompute_if_changed
from tracker.jobs.recovery import carry_out_plans
from tracker.jobs.slack_members import review_slack_members
from tracker.jobs.stuck_list import list_stuck_orders
from tracker.jobs.sweep import sweep
from tracker.jobs.tallies import shorten_tally
from tracker.jobs.vacancies import pass_over_vacancies
from tracker.runtime import Runtime

TICK_SECONDS = 5

# What each is called, and every how many seconds it runs where that is not the tick. Each decides
# for itself, by the clock of the service, whether there is anything to do.
JOBS: tuple[tuple[str, Callable[[Runtime], object], int | None], ...] = (
    ("cover", cover_sweep, None),
    ("sweep", sweep, None),
    ("vacancies", pass_over_vacancies, None),
    ("recovery", carry_out_plans, None),
    ("round", tell_round, None),
    ("dispatch", dispatch, None),
    ("photographs", fetch_photographs, None),
    ("proof", prove_itself, None),
    ("owners", review_owners, None),
    ("stuck", list_stuck_orders, 60),
    ("patrol", patrol, 60),
    ("slack", review_slack_members, 60),
    ("tally", shorten_tally, 60),
)

log = logging.getLogger(__name__)


def run_scheduler(runtime: Runtime) -> None:
    """Sweep, send and check until the process is stopped; several such processes may run."""
    _begin(runtime)
    _with_jobs(BlockingScheduler(timezone="UTC"), runtime, TICK_SECONDS).start()


def start_embedded(runtime: Runtime) -> BaseScheduler:
    """Start the same jobs in threads of this process; for one developer's machine only."""
    _begin(runtime)
    scheduler = _with_jobs(BackgroundScheduler(timezone="UTC", daemon=True), runtime, 1)
    scheduler.start()
    return scheduler


def _begin(runtime: Runtime) -> None:
    """Do what belongs to a start: the policy in force goes on record, and a new calendar counts."""
    _guarded("record of the policy", record_policy, runtime)()
    _guarded("recomputing", recompute_if_changed, runtime)()


def _with_jobs(scheduler: BaseScheduler, runtime: Runtime, seconds: int) -> BaseScheduler:
    """Add an interval job each, kept in memory: late runs coalesce, none is dropped as late."""
    for name, job, every in JOBS:
        scheduler.add_job(
            _guarded(name, job, runtime),
            "interval",
            seconds=every or seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    count_skipped_ticks(scheduler, runtime)
    return scheduler


def count_skipped_ticks(scheduler: BaseScheduler, runtime: Runtime) -> None:
    """Keep count of the ticks at which a job was still busy: a scheduler that does not keep up."""

    def count(_: Runtime) -> None:
        patiently(runtime, lambda uow: note_skipped(uow.session, uow.now))

    guarded = _guarded("count of skipped ticks", count, runtime)
    scheduler.add_listener(lambda _event: guarded(), EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)


def _guarded(name: str, job: Callable[[Runtime], object], runtime: Runtime) -> Callable[[], None]:
    """Return the job so that a fault is logged and the next tick still comes."""

    def run() -> None:
        try:
            job(runtime)
        except Exception:
            log.exception("The %s failed; it is tried again at the next tick", name)

    return run
