"""Commands of the clock: run it, or do one pass of the sweep or of the sender."""

import click
from flask.cli import with_appcontext

from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.dispatch import dispatch
from tracker.jobs.scheduler import TICK_SECONDS, run_scheduler
from tracker.jobs.sweep import sweep
from tracker.runtime import current_runtime


@click.command()
@with_appcontext
def scheduler() -> None:
    """Escalate and send until stopped. Several may run at once."""
    click.echo(f"Sweeping and sending every {TICK_SECONDS} seconds. Stop with Ctrl+C.")
    run_scheduler(current_runtime())


@click.command("sweep")
@with_appcontext
def sweep_once() -> None:
    """Do once everything that has fallen due, and print what was done."""
    runtime = current_runtime()
    cover = cover_sweep(runtime)  # first: it may log orders that are due at once
    click.echo(f"Night cover: {cover}.")
    swept = sweep(runtime, on_batch=lambda number: click.echo(f"{number} orders"))
    click.echo(f"Swept: {swept}.")
    if swept.failed or cover.failed:
        raise SystemExit(1)


@click.command()
@with_appcontext
def send() -> None:
    """Send once the notices that wait, and print what became of them."""
    click.echo(f"Notices: {dispatch(current_runtime())}.")
