"""The command line's door: one file a subject."""

from flask import Flask

from tracker.cli.checking import check, check_config
from tracker.cli.clock import clock
from tracker.cli.cover import cover
from tracker.cli.demo import demo
from tracker.cli.exporting import export
from tracker.cli.importing import import_group
from tracker.cli.ladder import ladder
from tracker.cli.owners import owner
from tracker.cli.people import user
from tracker.cli.plain import speak_plainly
from tracker.cli.recovery import recovery
from tracker.cli.register import register
from tracker.cli.scheduler import scheduler, send, sweep_once
from tracker.cli.slack import slack, slack_socket
from tracker.cli.trail import trail
from tracker.cli.windows import window

COMMANDS = (
    check,
    check_config,
    clock,
    cover,
    demo,
    export,
    import_group,
    ladder,
    owner,
    recovery,
    register,
    scheduler,
    send,
    slack,
    slack_socket,
    sweep_once,
    trail,
    user,
)

register.add_command(window)

# Once for the process, however many applications are made in it.
for _command in COMMANDS:
    speak_plainly(_command)


def init_app(app: Flask) -> None:
    """Add every command to `flask --app wsgi`."""
    for command in COMMANDS:
        app.cli.add_command(command)
