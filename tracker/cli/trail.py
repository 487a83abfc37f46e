"""Commands about the trail."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from tracker.runtime import current_runtime
from tracker.trail.models import TrailHead
from tracker.trail.verify import verify_trail

trail = AppGroup("trail", help="Examine the record of everything that was done.")


@trail.command()
@with_appcontext
def verify() -> None:
    """Prove that no entry was altered, removed or put in between; exit 1 names the first that was.

    Keep the printed head somewhere else: beside it even a trail cut off at its end is noticed.
    """
    with current_runtime().reading() as look:
        number = look.session.scalar(sa.select(TrailHead.count)) or 0
        steps = max(1, number // 200)
        with click.progressbar(length=number, label="Entries", update_min_steps=steps) as bar:
            verdict = verify_trail(look.session, on_entry=lambda: bar.update(1))
    if verdict.fault:
        raise click.ClickException(f"The trail does not hold: {verdict.fault}.")
    click.echo(f"The trail is whole: {verdict.entries:,} entries, head {verdict.head}.")
