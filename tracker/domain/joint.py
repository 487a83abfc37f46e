"""Stages that two people accept, each for themselves: whose the second acceptance is, and when."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.categories import PremisesType
from tracker.domain.roles import Role


class Part(StrEnum):
    """Whose acceptance: that of the stage's owner, or that of the second role beside them."""

    OWNER = "owner"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class SecondRole:
    """The role that must accept a stage too, and of which orders.

    No `premises_types` means premises of every type.
    """

    role: Role
    premises_types: frozenset[PremisesType] = frozenset()
    safety_critical_only: bool = False

    def is_wanted_at(self, premises_type: PremisesType) -> bool:
        """Whether any order at premises of this type wants the second acceptance."""
        return not self.premises_types or premises_type in self.premises_types

    def __str__(self) -> str:
        words = [self.role.label.lower()]
        if self.premises_types:
            names = sorted(each.plural for each in self.premises_types)
            words.append(f"at {' and '.join(names)}")
        if self.safety_critical_only:
            words.append("where it is safety-critical")
        return " ".join(words)
