"""What all facts have in common."""

from dataclasses import dataclass
from typing import ClassVar


# Facts are not slotted: a slotted dataclass is made as a second class, and whoever lists the
# subclasses of Event would meet both.
@dataclass(frozen=True)
class Event:
    """Something that happened; the rows it changed are recorded beside it, before and after."""

    kind: ClassVar[str]

    @property
    def subject(self) -> str:
        """The reference of what it is about."""
        raise NotImplementedError
