"""The command that connects to Slack without an address of our own: Socket Mode."""

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.runtime import current_runtime

_BOLT = "makesafe_slack"  # where the bot leaves its Bolt app for this command


@click.command("slack-socket")
@with_appcontext
def slack_socket() -> None:
    """Take Slack's requests over Socket Mode, until stopped.

    For a machine that Slack cannot reach. Needs SLACK_APP_TOKEN and SLACK_BOT_TOKEN; run one.
    """
    settings = current_runtime().settings.slack
    bolt = current_app.extensions.get(_BOLT)
    if not settings.app_token.startswith("xapp-"):
        raise click.ClickException("SLACK_APP_TOKEN is not set: it begins with xapp-.")
    if bolt is None or not settings.bot_token:
        raise click.ClickException("SLACK_BOT_TOKEN is not set: it begins with xoxb-.")
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    click.echo("Connecting to Slack over Socket Mode. Stop with Ctrl+C.")
    SocketModeHandler(bolt, settings.app_token).start()  # type: ignore[no-untyped-call]
