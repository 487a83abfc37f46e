"""The command that loads the demo."""

from dataclasses import replace

import click
from flask.cli import AppGroup, with_appcontext

from tracker.clock import Clock
from tracker.demo.backlog import land_backlog
from tracker.demo.load import DEFAULT_ORDERS, contents, load_estate
from tracker.demo.story import Begin
from tracker.domain.errors import NotAllowed
from tracker.runtime import Runtime, current_runtime

demo = AppGroup("demo", help="Load an invented division to try Makesafe with.")


@demo.command()
@click.option(
    "--orders",
    type=click.IntRange(min=0),
    help=f"How many work orders there are to be in all; {DEFAULT_ORDERS} the first time.",
)
@with_appcontext
def load(orders: int | None) -> None:
    """Load 118 invented premises, their people, stage owners and work orders.

    Loading again changes nothing, unless --orders asks for more orders than there are: then the
    rest are added. Refused in production, and where there are premises that are not the demo's.
    """
    runtime = current_runtime()
    if runtime.settings.in_production:
        raise NotAllowed("The demo is for development only (TRACKER_ENV=development).")
    with runtime.reading() as look:
        there, now = contents(look.session), look.now
    if there.has_estate and (orders is None or orders <= there.orders):
        click.echo(f"The demo estate is there already, with {there.orders} work orders.")
        return
    wanted = DEFAULT_ORDERS if orders is None else orders
    missing = wanted - there.orders
    with click.progressbar(length=missing, label="Work orders") as bar:
        if there.has_estate:
            land_backlog(runtime.begin, missing, after=there.orders, on_order=bar.update)
        else:
            load_estate(
                lambda clock: _begin_with(runtime, clock),
                wanted,
                now=now,
                policy=runtime.policy,
                on_order=bar.update,
            )
    click.echo(f"Loaded the demo estate: 118 premises and {wanted} work orders.")


def _begin_with(runtime: Runtime, clock: Clock) -> Begin:
    """Return the way to begin a unit of work that lives by another clock."""
    return replace(runtime, clock=clock).begin
