"""Commands about Slack: the manifest, the doctor, and connecting without an address of our own."""

from collections.abc import Iterable
from typing import Protocol

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.runtime import current_runtime

_BOLT = "makesafe_slack"  # where the bot leaves its Bolt app for these commands
_SET_UP = "makesafe_slack_set_up"  # and this what it knows of how it is set up


class Verdict(Protocol):
    """How one part is: "ok", "look at this" or "broken", and what to do."""

    @property
    def state(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def words(self) -> str: ...


class SetUp(Protocol):
    """What the bot says of how it is set up; the bot stands above this door."""

    def manifest(self, *, socket_mode: bool) -> str:
        """Return the app's manifest as YAML."""

    def examine(self) -> Iterable[Verdict]:
        """Yield how each part of the set-up is."""


def _set_up() -> SetUp:
    found: SetUp = current_app.extensions[_SET_UP]
    return found


@click.group()
def slack() -> None:
    """Set up Slack, and see whether it is set up well."""


@slack.command()
@click.option("--socket-mode", is_flag=True, help="For a machine that Slack cannot reach.")
@with_appcontext
def manifest(socket_mode: bool) -> None:
    """Print the app's manifest for TRACKER_BASE_URL, to be pasted at api.slack.com/apps."""
    click.echo(_set_up().manifest(socket_mode=socket_mode), nl=False)


@slack.command()
@with_appcontext
def doctor() -> None:
    """Look at every part of the set-up, and say what to do; exit 1 when something is broken.

    Asks Slack, calls our own address as Slack would, and changes nothing. Prints no secret.
    """
    faults = 0
    for verdict in _set_up().examine():
        click.echo(f"{verdict.state:<13} {verdict.part:<15} {verdict.words}")
        faults += verdict.state == "broken"
    if faults:
        raise click.ClickException(f"Broken: {faults}. The lines above say what to do.")


@click.command("slack-socket")
@with_appcontext
def slack_socket() -> None:
    """Take Slack's requests over Socket Mode, until stopped; the same as `slack socket`.

    For a machine that Slack cannot reach. Needs SLACK_APP_TOKEN and SLACK_BOT_TOKEN; run one.
    """
    settings = current_runtime().settings.slack
    bolt = current_app.extensions.get(_BOLT)
    if not settings.app_token.startswith("xapp-"):
        raise click.ClickException("SLACK_APP_TOKEN is not set: it begins with xapp-.")
    if bolt is None or not settings.bot_token:
        raise click.ClickException(
            "SLACK_BOT_TOKEN is not set: it begins with xoxb-. The pretend workspace needs no "
            "Socket Mode: it calls /slack/events itself."
        )
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    click.echo("Connecting to Slack over Socket Mode. Stop with Ctrl+C.")
    SocketModeHandler(bolt, settings.app_token).start()  # type: ignore[no-untyped-call]


slack.add_command(slack_socket, "socket")
