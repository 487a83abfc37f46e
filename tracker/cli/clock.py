"""Commands about time: recompute what is due, and in development move the time itself."""

from collections.abc import Callable
from datetime import datetime

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.clock import FileClock, parse_instant, parse_span
from tracker.domain.wording import counted, moment, short_moment
from tracker.jobs.recompute import preview_recompute, recompute
from tracker.premises.queries import get_premises
from tracker.runtime import current_runtime

clock = AppGroup("clock", help="Recompute due times; move time (development only).")


@clock.command()
@with_appcontext
def show() -> None:
    """Say what time it is to Makesafe."""
    runtime = current_runtime()
    if isinstance(runtime.clock, FileClock):
        _say(_movable().now)
    else:
        _say(runtime.clock.now)
        click.echo("It is the machine's own time: TRACKER_CLOCK_FILE is not set.")


@clock.command()
@click.argument("span")
@with_appcontext
def advance(span: str) -> None:
    """Move time on by SPAN, such as 45m, 3h, 1d12h or 1w."""
    moving = _movable()
    _say(lambda: moving.advance(parse_span(span)))


@clock.command("set")
@click.argument("instant")
@with_appcontext
def set_(instant: str) -> None:
    """Let time stand still at INSTANT, such as 2026-11-16T09:00+00:00; `advance` still moves it."""
    moving = _movable()

    def stop() -> datetime:
        moving.set_to(parse_instant(instant).isoformat())
        return moving.now()

    _say(stop)


@clock.command()
@with_appcontext
def reset() -> None:
    """Go back to the machine's own time."""
    moving = _movable()
    moving.set_to("")
    _say(moving.now)


@clock.command("recompute")
@click.option("--apply", "applies", is_flag=True, help="Move the due times; else only say which.")
@click.option("--premises", "code", metavar="CODE", help="Only the orders of these premises.")
@with_appcontext
def recompute_(applies: bool, code: str | None) -> None:
    """Let open due times follow bank holidays or opening hours that have changed.

    What was met or missed stays as it is recorded. Without --apply nothing is changed.
    """
    runtime = current_runtime()
    with runtime.reading() as look:
        place = get_premises(look.session, whoever_runs(), code).id if code else None
    act = recompute if applies else preview_recompute
    moved = act(runtime, premises_id=place)
    for each in moved:
        before, after = short_moment(each.before), short_moment(each.after)
        click.echo(f"{each.reference}  {each.what}: {before} becomes {after}")
    orders = counted(len({each.reference for each in moved}), "order")
    did = "moved" if applies else "would move"
    click.echo(f"{counted(len(moved), 'due time')} of {orders} {did}.")
    if moved and not applies:
        click.echo("Nothing was changed. Say --apply to change it.")


def _movable() -> FileClock:
    """Return the clock that a file moves, or end with words that say how to have one."""
    found = current_runtime().clock
    if not isinstance(found, FileClock):
        raise click.UsageError(
            "Time cannot be moved here: TRACKER_CLOCK_FILE is not set. Set it to the same file, "
            "such as var/clock, for every process (development only)."
        )
    return found


def _say(present: Callable[[], datetime]) -> None:
    """Print the instant that `present` returns; words that are no time become a plain refusal."""
    try:
        now = present()
        click.echo(f"It is {moment(now)} in London ({now.isoformat(timespec='seconds')}).")
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"{error}.") from error
