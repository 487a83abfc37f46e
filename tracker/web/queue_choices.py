"""What each filter of the queue offers: only what the reader may see, and people who may hold."""

from collections.abc import Sequence

from tracker.domain.categories import PremisesType
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import OPEN, Status, label
from tracker.domain.priority import Priority
from tracker.domain.roles import Actor, Role
from tracker.domain.wording import counted
from tracker.owners.queries import Directory
from tracker.premises.queries import list_seen
from tracker.runtime import Reading

Choice = tuple[str, str]
STUCK_DAYS = (3, 7, 14, 28)
FLAGS = (
    ("safety", "Safety-critical"),
    ("security", "Restricted"),
    ("accessibility", "Accessibility"),
    ("business", "Business-critical"),
)


class Choices:
    """The choices of every filter, as pairs of a value and its words."""

    def __init__(self, reading: Reading, actor: Actor, directory: Directory) -> None:
        seen = list_seen(reading.session, actor)
        policy = reading.policy
        stages = policy.ladder.stages
        roles = {stage.owner_role for stage in stages}
        roles |= {stage.with_role.role for stage in stages if stage.with_role}
        self.roles = [(f"role:{role.value}", role.label) for role in Role if role in roles]
        self.people = [
            (f"person:{who.id}", who.name) for who in directory.holding_stages(policy.ladder)
        ]
        self._of: dict[str, Sequence[Choice]] = {
            "unit": _by_words({(each.unit_code, each.unit) for each in seen}),
            "premises": [(each.code, f"{each.code} {each.name}") for each in seen],
            "supplier": _by_words({(each.supplier_code, each.supplier) for each in seen}),
            "type": [(kind.value, kind.label) for kind in PremisesType],
            "category": [(item.code, item.label) for item in policy.categories.values()],
            "priority": [(item.value, f"{item} {item.label}") for item in Priority],
            "stage": [(str(stage.number), f"{stage.number}. {stage.name}") for stage in stages],
            "impact": [(impact.value, impact.label) for impact in Impact],
            "status": [(status.value, label(status)) for status in Status if status in OPEN],
            "flag": FLAGS,
            "holder": [*self.roles, *self.people],
            "due": [("today", "By the end of today"), ("week", "Within 7 days")],
            "unaccepted": [("yes", "Nobody has accepted it")],
            "stuck": [(str(days), counted(days, "day")) for days in STUCK_DAYS],
            "mine": [("held", "Mine to act on"), ("reported", "Reported by me")],
            "escalated": [("yes", "Only escalated")],
            "closed": [("yes", "Closed orders")],
        }
        self._words = {name: dict(pairs) for name, pairs in self._of.items()}

    def __getitem__(self, name: str) -> Sequence[Choice]:
        """Return the choices of the filter of this name."""
        return self._of[name]

    def words(self, name: str, value: str) -> str:
        """Return a value in words, or as it was given where it is none of the choices."""
        known = self._words.get(name, {})
        if name == "stuck" and value not in known:
            return f"{value} days"
        return known.get(value) or known.get(value.upper()) or value[:80]


def _by_words(pairs: set[Choice]) -> list[Choice]:
    return sorted(pairs, key=lambda pair: pair[1])
