"""The attention budget: how many messages a day are too many for somebody of a role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tracker.domain.roles import Role

_P95 = 95


@dataclass(frozen=True, slots=True)
class Budget:
    """The most messages a day, and why so many."""

    messages: int
    reason: str


@dataclass(frozen=True, slots=True)
class Attention:
    """The budgets by role, perhaps none of a role; `slower` is the wait once one is used up."""

    slower: timedelta = timedelta(hours=2)
    budgets: Mapping[Role, Budget] = field(default_factory=dict)

    def most(self, roles: Sequence[Role]) -> int | None:
        """Return the most messages a day for somebody of these roles; None where nothing says."""
        found = [self.budgets[role].messages for role in roles if role in self.budgets]
        return max(found, default=None)


def median(numbers: Sequence[int]) -> int:
    """Return the middle one, the higher of two; 0 of none."""
    return sorted(numbers)[len(numbers) // 2] if numbers else 0


def nearly_all(numbers: Sequence[int]) -> int:
    """Return the number that 95 of a hundred do not exceed; 0 of none."""
    rank = -(-len(numbers) * _P95 // 100)
    return sorted(numbers)[rank - 1] if numbers else 0
