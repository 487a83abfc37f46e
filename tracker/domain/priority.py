"""The five priorities."""

from enum import StrEnum


class Priority(StrEnum):
    """How soon a fault must be dealt with, from P1 (now) to P5 (planned)."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"

    @property
    def label(self) -> str:
        """The name of the priority: Emergency, Urgent, High, Routine or Planned."""
        return _LABELS[self]


_LABELS = {
    Priority.P1: "Emergency",
    Priority.P2: "Urgent",
    Priority.P3: "High",
    Priority.P4: "Routine",
    Priority.P5: "Planned",
}
