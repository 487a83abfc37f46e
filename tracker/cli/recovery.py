"""Commands about recovery plans: what one would do, how it stands, and carrying it out."""

import click
from flask.cli import AppGroup, with_appcontext

from tracker.domain.roles import SYSTEM
from tracker.domain.wording import counted, day
from tracker.forms import load
from tracker.jobs.recovery import carry_out_plans
from tracker.owners.queries import Directory
from tracker.recovery.burn_down import burn_down
from tracker.recovery.choosing import choose
from tracker.recovery.queries import get_plan
from tracker.recovery.schemas import ChoiceSchema
from tracker.runtime import current_runtime

recovery = AppGroup(
    "recovery",
    help="Look at recovery plans. They are proposed and approved by two people on the web.",
)
_choice = ChoiceSchema()


@recovery.command("preview")
@click.option("--by", "waves", required=True, multiple=True, metavar="DAY", help="Once a wave.")
@click.option("--unit", metavar="CODE", help="Only this unit's orders.")
@click.option("--premises", metavar="CODE", help="Only those of these premises.")
@click.option("--supplier", metavar="CODE", help="Only those of this supplier's contracts.")
@click.option("--category", metavar="CODE", help="Only this kind of fault.")
@click.option("--stage", metavar="NUMBER", help="Only those at this stage.")
@click.option("--older-than-days", metavar="DAYS", help="Only those reported longer ago.")
@with_appcontext
def preview(waves: tuple[str, ...], **chosen: str | None) -> None:
    """Print what a plan would do with each late order; it changes nothing.

    Example: flask --app wsgi recovery preview --unit LDU-01 --by 2027-01-15 --by 2027-02-26
    """
    dates = {f"wave_{number}_on": on for number, on in enumerate(waves, start=1)}
    draft = load(_choice, {**chosen, **dates})
    with current_runtime().reading() as look:
        found = choose(look.session, SYSTEM, draft, look.now)
        for each in found:
            what = f"left out: {each.why.words}" if each.why else f"wave {each.wave}"
            on = f", fixed by {day(each.target_on)}" if each.target_on else ""
            click.echo(f"{each.order.reference}  stage {each.order.stage}  {what}{on}")
    fit = sum(each.why is None for each in found)
    click.echo(f"{counted(fit, 'order')} would be re-baselined, {len(found) - fit} left out.")


@recovery.command("show")
@click.argument("plan")
@with_appcontext
def show(plan: str) -> None:
    """Print what was planned, fixed and missed in each wave of the PLAN."""
    with current_runtime().reading() as look:
        found = get_plan(look.session, SYSTEM, plan)
        directory = Directory.load(look.session, look.now)
        followed = burn_down(look.session, SYSTEM, found, policy=look.policy, directory=directory)
        click.echo(f"{found.reference}: {found.status.label.lower()}")
        for wave in followed.waves:
            click.echo(
                f"Wave {wave.number}, by {day(wave.target_on)}: {wave.planned} planned, "
                f"{wave.fixed} fixed in time, {wave.missed} missed, {wave.open_still} owed still"
            )


@recovery.command("carry-out")
@with_appcontext
def carry_out() -> None:
    """Re-baseline what approved plans still owe, as the scheduler does by itself."""
    click.echo(f"{counted(carry_out_plans(current_runtime()), 'order')} looked at.")
