"""How a command says that something went wrong: one plain line, and an exit status other than 0."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from tracker.domain.errors import Busy, Conflict, TrackerError

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
        except Busy as error:
            # SQLite calls a table that is missing by the same name as a lock that is taken.
            raise click.ClickException(
                _unusable(error.__cause__) if _lacks_tables(error.__cause__) else error.message
            ) from error
        except Conflict as error:
            raise click.ClickException("\n  ".join((error.message, *error.changes))) from error
        except TrackerError as error:
            raise click.ClickException(error.message) from error
        except DBAPIError as error:
            raise click.ClickException(_unusable(error.orig)) from error

    return run


def _lacks_tables(cause: BaseException | None) -> bool:
    return "no such table" in str(cause)


def _unusable(cause: BaseException | None) -> str:
    first = str(cause).partition("\n")[0]
    return (
        f"The database cannot be used: {first}. "
        "Is it there, and up to date? `flask --app wsgi db upgrade` brings it there."
    )
