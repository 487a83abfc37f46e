"""Facts about the engine itself."""

from dataclasses import dataclass

from tracker.domain.events.base import Event


@dataclass(frozen=True)
class CatchUpBegan(Event):
    """A sweep ran for the first time after so many seconds (whole ones) without any.

    What fell due meanwhile is made up for stage by stage, each move with its lateness.
    """

    kind = "engine.catch_up_began"
    silent_seconds: int

    @property
    def subject(self) -> str:
        return "engine"
