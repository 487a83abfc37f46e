"""Commands about the trail."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from tracker.jobs.publishing import publish_head
from tracker.runtime import current_runtime
from tracker.trail.heads import (
    BadHeads,
    Head,
    fault_beside,
    new_key,
    public_key_of,
    read_heads,
)
from tracker.trail.models import TrailHead
from tracker.trail.verify import verify_trail

trail = AppGroup("trail", help="Examine the record of everything that was done.")


@trail.command()
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of published heads, beside which a trail cut off or built anew shows.",
)
@click.option(
    "--public-key", help="Verifies the heads; without it the one that belongs to TRACKER_TRAIL_KEY."
)
@with_appcontext
def verify(heads: Path | None, public_key: str | None) -> None:
    """Prove that no entry was altered, removed or put in between; exit 1 names the first that was.

    Beside heads that were published elsewhere (trail publish) even a trail that was cut off at
    its end, or built anew from its start, is noticed.
    """
    published = _read(heads, public_key) if heads else []
    with current_runtime().reading() as look:
        number = look.session.scalar(sa.select(TrailHead.count)) or 0
        steps = max(1, number // 200)
        with click.progressbar(length=number, label="Entries", update_min_steps=steps) as bar:
            verdict = verify_trail(look.session, on_entry=lambda: bar.update(1))
        fault = verdict.fault or fault_beside(look.session, published)
    if fault:
        raise click.ClickException(f"The trail does not hold: {fault}.")
    if heads:
        click.echo(f"It agrees with the {len(published):,} heads of {heads}.")
    click.echo(f"The trail is whole: {verdict.entries:,} entries, head {verdict.head}.")


@trail.command("new-key")
def make_key() -> None:
    """Make a key that signs the trail's heads, and the one that verifies them; keeps neither."""
    secret, public = new_key()
    click.echo(f"TRACKER_TRAIL_KEY={secret}")
    click.echo(f"Verify with: --public-key {public}", err=True)


@trail.command()
@with_appcontext
def publish() -> None:
    """Sign the trail's head now, and add it to TRACKER_TRAIL_HEADS_FILE and to the log."""
    runtime = current_runtime()
    if not runtime.settings.trail_key:
        raise click.ClickException("TRACKER_TRAIL_KEY is not set: trail new-key makes one.")
    try:
        head = publish_head(runtime, at_once=True)
    except BadHeads as error:
        raise click.ClickException(f"Nothing was published: {error}.") from error
    if head is None:
        raise click.ClickException("Nothing is on the trail yet.")
    click.echo(f"Published: {head.number:,} entries, head {head.digest}.")


def _read(heads: Path, public_key: str | None) -> list[Head]:
    key = current_runtime().settings.trail_key
    if not public_key and not key:
        raise click.UsageError("Give --public-key, or set TRACKER_TRAIL_KEY.")
    try:
        return read_heads(heads, public_key or public_key_of(key))
    except BadHeads as error:
        raise click.ClickException(f"The published heads cannot be trusted: {error}.") from error
