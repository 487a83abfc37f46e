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


@dataclass(frozen=True)
class PolicyPublished(Event):
    """A file of the policy is in force with a text that was not on record.

    So many values differ from the version, or from the text, before it. `edited` says that it is
    a published version, which should never be.
    """

    kind = "policy.published"
    file: str
    revision: int
    digest: str
    changes: int
    edited: bool

    @property
    def subject(self) -> str:
        return f"policy:{self.file}"
