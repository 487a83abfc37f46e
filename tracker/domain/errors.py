"""Everything that can go wrong for a reason that a person should hear."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar


class TrackerError(Exception):
    """A refusal with words for a person, a stable code for programs and an HTTP status."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(TrackerError):
    """It does not exist, or lies outside what the actor may see: the two must look alike."""

    code = "not_found"
    status = 404


class NotAllowed(TrackerError):
    """The actor may see it but holds no grant to do this."""

    code = "not_allowed"
    status = 403


class Conflict(TrackerError):
    """The thing is not in a state that allows this; `changes` says what changed meanwhile."""

    code = "conflict"
    status = 409

    def __init__(self, message: str, changes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.changes = tuple(changes)


class Invalid(TrackerError):
    """The input is not well formed; `errors` holds the messages under each field's name."""

    code = "invalid"
    status = 422

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        self.errors: dict[str, list[str]] = {field: list(words) for field, words in errors.items()}
        super().__init__("; ".join(word for words in self.errors.values() for word in words))


class Busy(TrackerError):
    """The database stayed locked or away for too long; trying again is safe."""

    code = "busy"
    status = 503


class AlreadyDone(TrackerError):
    """The same request was carried out before; `answer` is what it was told then."""

    code = "already_done"
    status = 200

    def __init__(self, answer: str | None = None) -> None:
        super().__init__("This was already done.")
        self.answer = answer


class TooMany(TrackerError):
    """So many came in so short a time that the next must wait; `wait` says how long."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class ConfigurationFault(TrackerError):
    """The configuration cannot be used; `faults` lists everything wrong with it at once."""

    code = "configuration_fault"
    status = 500

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The configuration cannot be used:\n  " + "\n  ".join(self.faults))
