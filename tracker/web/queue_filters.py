"""The filters of the queue as they stand in its address: read, told back, and taken away again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from tracker.domain.calendar import london_date
from tracker.domain.categories import PremisesType
from tracker.domain.custody import end_of_day
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.owners.queries import Directory
from tracker.runtime import Reading
from tracker.web.paging import link_without
from tracker.web.queue_choices import Choices
from tracker.web.session import current_actor
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.holding import held_by, held_by_role
from tracker.work_orders.waiting import waiting_for

Value = TypeVar("Value")

_WORDS = 80
_LONGEST_STUCK = 365
_FLAGS = {
    "safety": "safety",
    "accessibility": "accessibility",
    "security": "restricted",
    "business": "business",
}
_WITHIN = {"today": 0, "week": 7}  # days from today, the whole of the last one
# Each argument of the address that narrows, and what the page calls it.
NAMES = {
    "q": "Words",
    "unit": "Unit",
    "premises": "Premises",
    "type": "Type of premises",
    "category": "Kind of fault",
    "priority": "Priority",
    "stage": "Stage",
    "escalated": "Escalated",
    "holder": "Held by",
    "supplier": "Supplier",
    "status": "Status",
    "flag": "Flag",
    "impact": "Touches",
    "due": "Due",
    "unaccepted": "Accepted",
    "stuck": "Nobody acted for",
    "mine": "Whose",
    "closed": "Open or closed",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """One filter at work: its name, the value in words, and the address of the queue without it."""

    name: str
    words: str
    without: str


class AskedFilters:
    """The filters in the arguments of an address: this request's, or those of a saved view.

    What cannot be read narrows nothing: see `faults`.
    """

    def __init__(self, reading: Reading, directory: Directory, asked: MultiDict[str, str]) -> None:
        self.faults: dict[str, list[str]] = {}
        self._asked = asked
        self._reading, self._directory = reading, directory
        self.wanted = self._read_all()

    def read(self, name: str, of: Callable[[str], Value]) -> Value | None:
        """Return an argument of the address; None, and a fault, for one that cannot be read."""
        words = self._asked.get(name, "").strip()
        return self._value(name, words, of) if words else None

    def tags(self, choices: Choices) -> Sequence[Tag]:
        """Return what the queue is narrowed to, in the order of the form."""
        return [
            Tag(label, choices.words(name, value), link_without(name, value))
            for name, label in NAMES.items()
            for value in dict.fromkeys(self._asked.getlist(name))
            if value.strip() and name not in self.faults
        ]

    def _read_all(self) -> OrderFilter:
        asked, policy = self._asked, self._reading.policy
        role = self.read("holder", _role)
        untouched = self.read("stuck", _days)
        within = self.read("due", _WITHIN.__getitem__)
        return self._of_person(
            OrderFilter(
                unit=asked.get("unit", "")[:_WORDS],
                premises=asked.get("premises", "").upper()[:_WORDS],
                premises_type=self.read("type", PremisesType),
                category=asked.get("category", "")[:_WORDS],
                priority=self.read("priority", Priority),
                stage=self.read("stage", self._stage),
                escalated=asked.get("escalated") == "yes",
                status=self.read("status", Status),
                supplier=asked.get("supplier", "")[:_WORDS],
                impact=self.read("impact", Impact),
                text=asked.get("q", "")[:_WORDS],
                closed=asked.get("closed") == "yes",
                rungs=held_by_role(role, policy) if isinstance(role, Role) else None,
                unaccepted=asked.get("unaccepted") == "yes",
                untouched_since=self._reading.now - untouched if untouched else None,
                due_before=None if within is None else self._end_of_day(within),
                **self._flags(),
            ),
            role if isinstance(role, int) else None,
        )

    def _of_person(self, wanted: OrderFilter, holder: int | None) -> OrderFilter:
        """Narrow to what one person holds, reported, or must act on."""
        reading, actor = self._reading, current_actor()
        mine = self.read("mine", {"held": "held", "reported": "reported"}.__getitem__)
        if mine == "reported":
            wanted = replace(wanted, reported_by=actor.person_id or -1)
        if mine == "held":
            if holder is not None:
                self.faults["holder"] = [
                    "Orders are narrowed to yours to act on already. Whoever holds them was left "
                    "out"
                ]
            return waiting_for(reading.session, actor, reading.policy, self._directory, wanted)
        if holder is None:
            return wanted
        held = held_by(reading.session, actor, holder, reading.policy, self._directory)
        return replace(wanted, held=held)

    def _flags(self) -> Mapping[str, Any]:
        found = (
            self._value("flag", words, _FLAGS.__getitem__)
            for words in self._asked.getlist("flag")
            if words.strip()
        )
        return {flag: True for flag in found if flag}

    def _value(self, name: str, words: str, of: Callable[[str], Value]) -> Value | None:
        try:
            return of(words)
        except (ValueError, KeyError):
            what = NAMES.get(name, name).lower()
            self.faults[name] = [f"“{words[:40]}” is not a {what} to go by. It was left out"]
            return None

    def _stage(self, words: str) -> int:
        number = int(words)
        if not 0 <= number <= self._reading.policy.ladder.height:
            raise ValueError(words)
        return number

    def _end_of_day(self, days: int) -> Any:
        return end_of_day(london_date(self._reading.now) + timedelta(days=days))


def _role(words: str) -> Role | int:
    kind, _, value = words.partition(":")
    if kind == "role":
        return Role(value)
    if kind == "person" and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004 - no number of a person is as long
        return int(value)
    raise ValueError(words)


def _days(words: str) -> timedelta:
    number = int(words)
    if not 1 <= number <= _LONGEST_STUCK:
        raise ValueError(words)
    return timedelta(days=number)
