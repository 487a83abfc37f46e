"""The command that lives past orders again under another version of the ladder."""

from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from tracker.cli.ladder_versions import version_or_file
from tracker.cli.operator import whoever_runs
from tracker.domain.courses import Move
from tracker.domain.ladder import Ladder
from tracker.domain.wording import counted, moment
from tracker.forms import load
from tracker.reports.render_csv import stream
from tracker.runtime import current_runtime
from tracker.work_orders.simulation.choosing import ChoiceSchema
from tracker.work_orders.simulation.comparing import Simulated, simulate_orders
from tracker.work_orders.simulation.summing import Summary, side_by_side
from tracker.work_orders.simulation.tabling import COLUMNS, rows_of


@click.command("simulate")
@click.option("--to", "to", required=True, metavar="VERSION|FILE", help="The other ladder.")
@click.option("--order", "reference", default="", metavar="REF", help="Only this order.")
@click.option("--unit", default="", metavar="CODE", help="Only the orders of this unit.")
@click.option("--since", default="", metavar="DATE", help="Only those reported then or later.")
@click.option("--csv", "as_csv", is_flag=True, help="Every move, recorded beside simulated.")
@with_appcontext
def simulate(to: str, reference: str, unit: str, since: str, *, as_csv: bool) -> None:
    """Live past orders again under another ladder: people as they did, the machine anew.

    Nothing is written. What people would have done otherwise nobody can know.
    """
    ladder = version_or_file(to)
    choice = load(ChoiceSchema(), {"order": reference, "unit": unit, "since": since})
    runtime, summary = current_runtime(), Summary()
    with runtime.reading() as look:
        found = summary.passing(
            simulate_orders(
                look.session,
                whoever_runs(),
                choice,
                policy=look.policy,
                ladder=ladder,
                now=look.now,
            )
        )
        if as_csv:
            for piece in stream(COLUMNS, (row for one in found for row in rows_of(one))):
                click.echo(piece, nl=False)
            return
        _say_orders(found, one_alone=bool(reference))
    if not summary.recorded.orders and not summary.inexact:
        raise click.ClickException("There is no such order with a record that can be simulated.")
    _say_sums(summary, ladder)


def _say_orders(found: Iterable[Simulated], *, one_alone: bool) -> None:
    """Print each order that comes out otherwise, with its moves; one that was asked for, always."""
    for one in found:
        if not one.is_exact:
            click.echo(f"{one.reference}: its record cannot be lived again, so it is left out.")
            continue
        if one.difference is None and not one_alone:
            continue
        click.echo(
            f"{one.reference}: ended at stage {one.ended_at_now}, "
            f"would have ended at stage {one.ended_at_then}"
        )
        for pair in side_by_side(one):
            mark = "*" if pair.differs else " "
            click.echo(f" {mark} recorded:  {_said(pair.recorded)}")
            click.echo(f" {mark} simulated: {_said(pair.simulated)}")
        for words in (one.again.parted or one.other.parted, *one.other.asides):
            if words:
                click.echo(f"   Not followed: {words}.")


def _said(move: Move | None) -> str:
    if move is None:
        return "no such move"
    late = f", {move.late_seconds} seconds late" if move.late_seconds else ""
    return (
        f"stage {move.from_stage} to {move.to_stage} at {move.moved_at:%Y-%m-%dT%H:%M:%SZ} "
        f"({moment(move.moved_at)}){late}, because {move.trigger.label}"
    )


def _say_sums(summary: Summary, ladder: Ladder) -> None:
    then, now = summary.simulated, summary.recorded
    click.echo(f"{counted(now.orders, 'order')} simulated on version {ladder.version}.")
    click.echo(
        f"{summary.same} the same, {summary.higher} would have ended higher, {summary.lower} lower."
    )
    click.echo(f"Moves up: {now.promotions} recorded, {then.promotions} simulated.")
    for stage in sorted({*now.held, *then.held}):
        click.echo(
            f"Stage {stage}: {now.held[stage]} orders, {now.hours(stage):,.1f} hours recorded; "
            f"{then.held[stage]} orders, {then.hours(stage):,.1f} hours simulated"
        )
    for role in summary.roles:
        click.echo(
            f"Notices to stages of {role.label.lower()}s: {now.notices[role]} recorded, "
            f"{then.notices[role]} simulated"
        )
    for reason, number in summary.parted.most_common():
        click.echo(f"{counted(number, 'order')} followed only until {reason}.")
    for reason, number in summary.asides.most_common():
        click.echo(f"Left out {counted(number, 'time')}: {reason}.")
    if summary.inexact:
        click.echo(f"{counted(summary.inexact, 'order')} left out: {', '.join(summary.named)}.")
