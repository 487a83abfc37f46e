"""What the doctor says of one part."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.sending.failures import classified, error_code


class State(StrEnum):
    """How a part is; only what is broken makes the command fail."""

    OK = "ok"
    LOOK = "look at this"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line: how the part is, and what to do. It never holds a secret."""

    state: State
    part: str
    words: str


def ok(part: str, words: str) -> Verdict:
    """Return that all is well."""
    return Verdict(State.OK, part, words)


def look(part: str, words: str) -> Verdict:
    """Return that it works, and that somebody should look."""
    return Verdict(State.LOOK, part, words)


def broken(part: str, words: str) -> Verdict:
    """Return that it does not work."""
    return Verdict(State.BROKEN, part, words)


def asked(part: str, call: Callable[[], SlackResponse]) -> SlackResponse | Verdict:
    """Return Slack's answer, or the verdict that there is none; a refusal is raised."""
    try:
        return call()
    except SlackApiError as error:
        if error_code(error) == "no_answer":
            return broken(part, f"Slack's answer cannot be read: {classified(error)}.")
        raise
    except Exception as error:
        failure = classified(error)
        if failure is error:
            raise
        return broken(
            part, f"{failure}. Look at the network and proxy of this machine, and SLACK_API_URL."
        )
