"""The command line's door: one file a subject."""

from flask import Flask

from tracker.cli.demo import demo
from tracker.cli.scheduler import scheduler, send, sweep_once


def init_app(app: Flask) -> None:
    """Add every command to `flask --app wsgi`."""
    for command in (demo, scheduler, send, sweep_once):
        app.cli.add_command(command)
