"""Commands about the ladder's versions: what is wrong, what differs, and moving orders over."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.ladder_versions import version_in_file, version_in_use
from tracker.cli.operator import whoever_runs
from tracker.cli.simulating import simulate
from tracker.domain.agenda import NextStep
from tracker.domain.errors import TrackerError
from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder
from tracker.domain.ladder_diff import differences
from tracker.domain.ladder_lint import lint
from tracker.domain.wording import counted, short_moment
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises
from tracker.runtime import Reading, current_runtime
from tracker.work_orders.rebasing import plan_rebase
from tracker.work_orders.service import rebase_order

_HOLDS = {Part.OWNER: "holds it", Part.SECOND: "is there for its second acceptance"}

ladder = AppGroup("ladder", help="Examine the ladder's versions, and move orders to another.")
ladder.add_command(simulate)


@ladder.command("lint")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@with_appcontext
def lint_(file: Path | None) -> None:
    """Say what is wrong with a ladder, although it can be read; ends with 1 where anything is.

    Without a FILE, the newest version in use, and whether each stage has somebody everywhere.
    """
    runtime = current_runtime()
    if file is None:
        with runtime.reading() as look:
            chosen = look.policy.ladder
            found = [*lint(chosen, look.policy.current_targets), *_without_owner(look, chosen)]
    else:
        found = lint(version_in_file(file), runtime.policy.current_targets)
    for line in found:
        click.echo(line)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Nothing is wrong with it.")


@ladder.command("diff")
@click.argument("old", type=int)
@click.argument("new", type=int)
@with_appcontext
def diff(old: int, new: int) -> None:
    """Say in words what differs between version OLD and version NEW."""
    lines = differences(version_in_use(old), version_in_use(new))
    for line in lines or ["They are the same."]:
        click.echo(line)


@ladder.command("rebase")
@click.option("--to", "to_version", type=int, required=True, help="The version to put them on.")
@click.option("--unit", default="", metavar="CODE", help="Only the orders of this unit.")
@click.option("--apply", "really", is_flag=True, help="Do it; without this it is only shown.")
@click.option("--reason", default="", help="Why; it stands on the trail of each order.")
@with_appcontext
def rebase(to_version: int, unit: str, really: bool, reason: str) -> None:
    """Put the open orders on another version of the ladder; their stages stay.

    Orders in flight keep the version they began with until somebody asks for this.
    """
    runtime, actor = current_runtime(), whoever_runs()
    if really and not reason.strip():
        raise click.UsageError("--apply needs a --reason.")
    with runtime.reading() as look:
        plan = plan_rebase(
            look.session,
            actor,
            policy=look.policy,
            now=look.now,
            to_version=to_version,
            unit_code=unit,
        )
    for one in plan:
        click.echo(
            f"{one.order.reference}  stage {one.order.stage}  due {short_moment(one.due_now)}, "
            f"then {short_moment(one.due_then)}; next {_step(one.next_now)}, then "
            f"{_step(one.next_then)}{'; stays: ' + one.stays if one.stays else ''}"
        )
    coming = [one.order.reference for one in plan if not one.stays]
    if not really:
        click.echo(f"{counted(len(coming), 'order')} would move. Nothing was changed.")
        return
    failed = 0
    for reference in coming:
        try:
            with runtime.begin(actor) as uow:
                rebase_order(uow, reference, to_version, reason)
        except TrackerError as error:  # closed or moved meanwhile: the others still come along
            failed += 1
            click.echo(f"{reference}: {error.message}", err=True)
    click.echo(f"{counted(len(coming) - failed, 'order')} moved to version {to_version}.")


def _without_owner(look: Reading, chosen: Ladder) -> list[str]:
    directory = Directory.load(look.session, look.now)
    return [
        f"stage {stage.number}: nobody {_HOLDS[part]} at {premises.code}"
        for premises in list_premises(look.session, whoever_runs())
        for stage in chosen.stages
        for part in stage.parts_at(premises.premises_type)
        if directory.is_vacant(chosen, stage.number, premises.place, part=part)
    ]


def _step(step: NextStep | None) -> str:
    return f"{step.kind} {short_moment(step.at)}" if step else "nothing"
