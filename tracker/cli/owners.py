"""Commands about who owns which stage of the ladder where."""

from datetime import datetime

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.cli.scopes import SYNTAX, find_scope, scope_words
from tracker.domain.calendar import london_date
from tracker.domain.joint import Part
from tracker.domain.reachability import AbsenceKind
from tracker.domain.roles import SYSTEM
from tracker.domain.wording import day
from tracker.owners.absences import list_absences
from tracker.owners.gaps import GapKind, find_gaps, summarised
from tracker.owners.models import StageOwner
from tracker.owners.schemas import AbsenceDraft
from tracker.owners.service import end_absence, record_absence, set_stage_owner
from tracker.people.queries import get_person_by_email
from tracker.premises.queries import list_premises
from tracker.runtime import current_runtime

owner = AppGroup("owner", help="Name who owns a stage of the ladder, and who stands in.")


@owner.command("set", epilog=f"SCOPE is {SYNTAX}. Where several match, the narrowest counts.")
@click.argument("stage", type=int)
@click.argument("scope")
@click.argument("email")
@click.option("--deputy", metavar="EMAIL", help="Who stands in for the owner.")
@click.option("--out-of-hours", metavar="EMAIL", help="Who is called while the offices are shut.")
@click.option("--second", is_flag=True, help="Of the second acceptance, where a stage wants two.")
@with_appcontext
def set_(
    stage: int,
    scope: str,
    email: str,
    deputy: str | None,
    out_of_hours: str | None,
    *,
    second: bool,
) -> None:
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
            out_of_hours=get_person_by_email(uow.session, out_of_hours) if out_of_hours else None,
            part=Part.SECOND if second else Part.OWNER,
        )
        name = row.owner.name
    which = "the second acceptance of " if second else ""
    click.echo(f"{name} owns {which}stage {stage}, {ladder.stage(stage).name}, over {scope} now.")
    with runtime.reading() as look:
        premises = [
            item
            for item in list_premises(look.session, SYSTEM)
            if find_scope(look.session, scope).covers(item.place)
        ]
        found = find_gaps(look.session, ladder, premises, now=look.now)
        for line in summarised(gap for gap in found if gap.stage.number == stage):
            click.echo(f"Gap: {line}")


@owner.command("list")
@click.option("--stage", type=int, help="Only this stage.")
@with_appcontext
def list_(stage: int | None) -> None:
    """List the owners and deputies by stage. Where a stage has none, its role holds it."""
    runtime = current_runtime()
    rows = sa.select(StageOwner).order_by(
        StageOwner.stage, StageOwner.part, StageOwner.scope_kind, StageOwner.scope_id
    )
    if stage is not None:
        rows = rows.where(StageOwner.stage == stage)
    with runtime.reading() as look:
        for row in look.session.scalars(rows):
            scope = scope_words(look.session, row.scope_kind, row.scope_id)
            deputy = f", deputy {row.deputy.name}" if row.deputy else ""
            night = f", out of hours {row.out_of_hours.name}" if row.out_of_hours else ""
            closed = "" if row.owner.active else " (account closed)"
            part = "" if row.part is Part.OWNER else "  second acceptance"
            click.echo(f"{row.stage}{part}  {scope}  {row.owner.name}{closed}{deputy}{night}")


@owner.command()
@click.option("--all", "everything", is_flag=True, help="Also where only a stand-in is missing.")
@with_appcontext
def gaps(everything: bool) -> None:
    """List the stages without anybody, now or within 14 days; exit with 1 where a stage has nobody.

    With --all also missing deputies and out-of-hours contacts, and owners who get no notices.
    """
    runtime = current_runtime()
    with runtime.reading() as look:
        premises = list_premises(look.session, SYSTEM)
        found = find_gaps(look.session, runtime.policy.ladder, premises, now=look.now)
        for line in summarised(gap for gap in found if everything or gap.kind.is_grave):
            click.echo(line)
    if any(gap.kind in {GapKind.NOBODY, GapKind.VACANT} for gap in found):
        raise SystemExit(1)
    click.echo("Every stage of every open premises has somebody who can be reached now.")


@owner.command()
@click.argument("email")
@click.argument("first_day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("last_day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in AbsenceKind]),
    default="leave",
    show_default=True,
    help="What keeps them away; nothing about their health.",
)
@with_appcontext
def away(email: str, first_day: datetime, last_day: datetime, kind: str) -> None:
    """Say that EMAIL is away from FIRST_DAY to LAST_DAY, both included: others stand in.

    Example: flask --app wsgi owner away ada@example.org 2026-12-21 2027-01-04
    """
    draft = AbsenceDraft(
        first_day=first_day.date(), last_day=last_day.date(), kind=AbsenceKind(kind)
    )
    with current_runtime().begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        record_absence(uow, person, draft)
        name = person.name
    click.echo(f"{name} is away from {day(draft.first_day)} to {day(draft.last_day)}.")


@owner.command()
@click.argument("email")
@with_appcontext
def back(email: str) -> None:
    """Say that EMAIL is back: the absence of today, or else the next one, ends at once."""
    with current_runtime().begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        absences = list_absences(uow.session, since=london_date(uow.now), person_id=person.id)
        if not absences:
            raise click.ClickException(f"{person.name} is not away, now or later.")
        end_absence(uow, absences[0].id)
        name = person.name
    click.echo(f"{name} holds again what is theirs.")
