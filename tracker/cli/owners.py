"""Commands about who owns which stage of the ladder where."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.cli.scopes import SYNTAX, find_scope, scope_words
from tracker.owners.models import StageOwner
from tracker.owners.service import set_stage_owner
from tracker.people.queries import get_person_by_email
from tracker.runtime import current_runtime

owner = AppGroup("owner", help="Name who owns a stage of the ladder, and who stands in.")


@owner.command("set", epilog=f"SCOPE is {SYNTAX}. Where several match, the narrowest counts.")
@click.argument("stage", type=int)
@click.argument("scope")
@click.argument("email")
@click.option("--deputy", metavar="EMAIL", help="Who stands in for the owner.")
@with_appcontext
def set_(stage: int, scope: str, email: str, deputy: str | None) -> None:
    """Name the person with the address EMAIL as owner of a STAGE over a SCOPE.

    Example: flask --app wsgi owner set 4 unit:LDU-01 ada@example.org --deputy bo@example.org
    """
    runtime = current_runtime()
    ladder = runtime.policy.ladder
    if not 0 <= stage <= ladder.height:
        raise click.BadParameter(f"The ladder has the stages 0 to {ladder.height}.")
    with runtime.begin(whoever_runs()) as uow:
        row = set_stage_owner(
            uow,
            stage=stage,
            scope=find_scope(uow.session, scope),
            owner=get_person_by_email(uow.session, email),
            deputy=get_person_by_email(uow.session, deputy) if deputy else None,
        )
        name = row.owner.name
    click.echo(f"{name} owns stage {stage}, {ladder.stage(stage).name}, over {scope} now.")


@owner.command("list")
@click.option("--stage", type=int, help="Only this stage.")
@with_appcontext
def list_(stage: int | None) -> None:
    """List the owners and deputies by stage. Where a stage has none, its role holds it."""
    runtime = current_runtime()
    rows = sa.select(StageOwner).order_by(
        StageOwner.stage, StageOwner.scope_kind, StageOwner.scope_id
    )
    if stage is not None:
        rows = rows.where(StageOwner.stage == stage)
    with runtime.reading() as look:
        for row in look.session.scalars(rows):
            scope = scope_words(look.session, row.scope_kind, row.scope_id)
            deputy = f", deputy {row.deputy.name}" if row.deputy else ""
            closed = "" if row.owner.active else " (account closed)"
            click.echo(f"{row.stage}  {scope}  {row.owner.name}{closed}{deputy}")
