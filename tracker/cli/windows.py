"""Commands about closures and maintenance of premises: announce, put off, end, list."""

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.domain.windows import WindowKind
from tracker.domain.wording import counted, moment
from tracker.forms import load
from tracker.premises.queries import get_premises
from tracker.premises.windows import (
    EndingSchema,
    ExtensionSchema,
    WindowSchema,
    list_windows,
    planned_span,
)
from tracker.runtime import current_runtime
from tracker.work_orders.service import announce_window, end_window, extend_window
from tracker.work_orders.windows import touched_by_a_window

window = AppGroup("window", help="Close premises for a while, or say that others work there.")


@window.command("announce")
@click.argument("premises_code")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in WindowKind]),
    default=WindowKind.CLOSURE.value,
    show_default=True,
    help="Whether nobody can get in, or others are at work there.",
)
@click.option(
    "--from",
    "starts_at",
    default="",
    metavar="INSTANT",
    help="When it begins, such as '16/11/2026 08:00' in London; now when left out.",
)
@click.option("--until", default="", metavar="INSTANT", help="When it ends by itself.")
@click.option("--reason", default="", metavar="WORDS", help="Why; nobody's name in it.")
@click.option("--apply", "applies", is_flag=True, help="Announce it; else only say what it holds.")
@with_appcontext
def announce_(premises_code: str, *, applies: bool, **typed: str) -> None:
    """Announce that premises are closed or under maintenance: what can wait there waits.

    Nothing that concerns safety waits, and no emergency. Without --apply nothing is changed.
    """
    draft = load(WindowSchema(), typed)
    runtime, actor = current_runtime(), whoever_runs()
    with runtime.reading() as look:
        premises = get_premises(look.session, actor, premises_code)
        starts_at, until = planned_span(draft, look.policy, look.now)
        touched = touched_by_a_window(look.session, premises, look.policy)
        for name, orders in (("waits", touched.held), ("goes on", touched.goes_on)):
            for order in orders:
                click.echo(f"{order.reference}  {order.priority}  {name}")
    click.echo(
        f"From {moment(starts_at)} until {moment(until)}: {counted(len(touched.held), 'order')} "
        f"would wait, {counted(len(touched.goes_on), 'order')} would go on."
    )
    if not applies:
        click.echo("Nothing was changed. Say --apply to announce it.")
        return
    with runtime.begin(actor) as uow:
        number = announce_window(uow, premises_code, draft).number
    click.echo(f"Window {number} of {premises.name} is announced.")


@window.command("extend")
@click.argument("premises_code")
@click.argument("number", type=int)
@click.option("--until", default="", metavar="INSTANT", help="When it ends now, later than before.")
@click.option("--reason", default="", metavar="WORDS", help="Why; nobody's name in it.")
@with_appcontext
def extend_(premises_code: str, number: int, **typed: str) -> None:
    """Put off the end of a window, within the longest length."""
    draft = load(ExtensionSchema(), typed)
    with current_runtime().begin(whoever_runs()) as uow:
        extend_window(uow, premises_code, number, draft)
    click.echo(f"Window {number} of {premises_code} lasts until {moment(draft.until)}.")


@window.command("end")
@click.argument("premises_code")
@click.argument("number", type=int)
@click.option("--reason", default="", metavar="WORDS", help="Why; nobody's name in it.")
@with_appcontext
def end_(premises_code: str, number: int, **typed: str) -> None:
    """End a window now, or call it off before it begins."""
    draft = load(EndingSchema(), typed)
    with current_runtime().begin(whoever_runs()) as uow:
        end_window(uow, premises_code, number, draft)
    click.echo(f"Window {number} of {premises_code} is over. The clocks run.")


@window.command("list")
@click.argument("premises_code")
@with_appcontext
def list_(premises_code: str) -> None:
    """List the windows of premises, the latest first."""
    with current_runtime().reading() as look:
        premises = get_premises(look.session, whoever_runs(), premises_code)
        for row in list_windows(look.session, premises):
            span = f"{moment(row.starts_at)} until {moment(row.until)}"
            click.echo(f"{row.number}  {row.kind}  {span}  {row.state(look.now).label.lower()}")
