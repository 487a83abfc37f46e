"""How a command says that something went wrong: one plain line, and an exit status other than 0."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from tracker.domain.errors import Conflict, TrackerError

Given = ParamSpec("Given")
Result = TypeVar("Result")


def speak_plainly(command: click.Command) -> None:
    """Let the command, and every command below it, answer a refusal in words, not in code."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speak_plainly(below)
    if command.callback is not None:
        command.callback = _plainly(command.callback)


def _plainly(callback: Callable[Given, Result]) -> Callable[Given, Result]:
    @wraps(callback)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return callback(*args, **kwargs)
        except Conflict as error:
            raise click.ClickException("\n  ".join((error.message, *error.changes))) from error
        except TrackerError as error:
            raise click.ClickException(error.message) from error
        except DBAPIError as error:
            raise click.ClickException(
                f"The database cannot be used: {error.orig}. "
                "Is it there, and up to date? `flask --app wsgi db upgrade` brings it there."
            ) from error

    return run
