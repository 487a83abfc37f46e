"""What the form of a report carries beside what is typed into it."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reporting:
    """The premises whose places are offered, the orders that the reporter was asked about, and
    the Slack files given so far.

    It travels through Slack and proves nothing: the premises and every right are asked for again.
    """

    premises: str = ""
    has_locations: bool = False
    asked: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return json.dumps(
            {
                "premises": self.premises,
                "has_locations": self.has_locations,
                "asked": list(self.asked),
                "files": list(self.files),
            }
        )

    @classmethod
    def read(cls, metadata: str) -> "Reporting":
        """Return what the form carried; what cannot be read counts as nothing."""
        try:
            found = json.loads(metadata or "{}")
            return cls(
                str(found.get("premises", "")),
                found.get("has_locations") is True,
                tuple(str(one) for one in found.get("asked", ())),
                tuple(str(one) for one in found.get("files", ())),
            )
        except (AttributeError, TypeError, ValueError):
            return cls()
