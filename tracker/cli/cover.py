"""Commands about night cover: what is required, and how the coming nights stand."""

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.cover.board import read_board
from tracker.cover.moves import preview_requirement
from tracker.cover.schemas import RequirementSchema
from tracker.cover.service import set_requirement
from tracker.domain.calendar import london_date
from tracker.domain.cover import SuppliedBy
from tracker.domain.roles import SYSTEM
from tracker.forms import load
from tracker.runtime import current_runtime

cover = AppGroup("cover", help="Say what night cover is required, and see how it stands.")
_requirement = RequirementSchema()


@cover.command("require")
@click.argument("premises")
@click.option("--begins", required=True, metavar="TIME", help="Such as 21:30, on London's clocks.")
@click.option("--ends", required=True, metavar="TIME", help="Such as 07:00 the next day.")
@click.option("--posts", default="2", show_default=True, help="How many staff must be awake.")
@click.option(
    "--supplied-by",
    type=click.Choice([each.value for each in SuppliedBy]),
    default=SuppliedBy.SUPPLIER.value,
    show_default=True,
    help="Who sends the staff.",
)
@click.option("--from", "valid_from", metavar="DAY", help="The first night; today if left out.")
@click.option("--to", "valid_to", metavar="DAY", help="The last night; none if left out.")
@click.option("--preview", is_flag=True, help="Show which nights it changes, and save nothing.")
@with_appcontext
def require(premises: str, valid_from: str | None, preview: bool, **said: str | None) -> None:
    """Say what the approved PREMISES must have at night; nights not yet begun follow it.

    Example: flask --app wsgi cover require AP-01 --begins 21:30 --ends 07:00
    """
    runtime, actor = current_runtime(), whoever_runs()
    with runtime.reading() as look:
        first = valid_from or london_date(look.now).isoformat()
        draft = load(_requirement, {**said, "valid_from": first})
        changes = preview_requirement(look.session, actor, premises, draft, look.now)
    for change in changes:
        click.echo(change.words)
    if preview:
        click.echo("Nothing was saved.")
        return
    with runtime.begin(actor) as uow:
        row = set_requirement(uow, premises, draft)
        code = row.premises.code
    click.echo(f"{code}: {row.posts} awake from {row.begins:%H:%M} to {row.ends:%H:%M}.")


@cover.command("board")
@with_appcontext
def board() -> None:
    """Print how the coming nights stand at every approved premises, a line each."""
    runtime = current_runtime()
    with runtime.reading() as look:
        dates, rows = read_board(look.session, SYSTEM, look.now, look.policy)
        for row in rows:
            nights = ", ".join(f"{each.on:%d %b} {each.words}" for each in row.looks)
            plan = f"; {row.plan}" if row.plan else ""
            click.echo(f"{row.premises.code}  {nights}{plan}")
    if not rows:
        click.echo(f"There are no approved premises on {dates[0]}.")
