"""The course of an order up its ladder, as it was or as it would have been, and what differs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest

from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger

# A fact that the machine stated: its kind, and when.
Step = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Move:
    """One stage entered: why, when the cause arose and when the move was made (UTC)."""

    run: int
    from_stage: int
    to_stage: int
    trigger: Trigger
    due_at: datetime
    moved_at: datetime

    @property
    def late(self) -> timedelta:
        """The time between cause and move."""
        return self.moved_at - self.due_at

    @property
    def late_seconds(self) -> int:
        """The same in whole seconds, as the tables keep it."""
        return int(self.late.total_seconds())


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch in which an open order stood at one stage (UTC)."""

    stage: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """All that one version of the ladder made of an order up to `until` (UTC).

    `steps` are the facts that the machine stated, by their kind and instant, moves among them.
    `notices` counts those owed to holders and deputies, by the role of the stage. `asides` names
    the acts that had no place in this course. `parted` says why it could not be followed beyond
    `until`; it is empty where it could.
    """

    moves: tuple[Move, ...]
    held: tuple[Held, ...]
    until: datetime
    steps: tuple[Step, ...] = ()
    notices: Mapping[Role, int] = field(default_factory=dict)
    asides: tuple[str, ...] = ()
    parted: str = ""

    def stage_at(self, until: datetime) -> int:
        """Return the stage at which it stood last before an instant, or stands at it (UTC)."""
        return next((one.stage for one in reversed(self.held) if one.since <= until), 0)

    def time_at_stages(self, until: datetime | None = None) -> dict[int, timedelta]:
        """Return how long the order stood at each stage while it was open, until an instant."""
        found: dict[int, timedelta] = {}
        for one in self.held:
            end = one.until if until is None else min(one.until, until)
            if end > one.since:
                found[one.stage] = found.get(one.stage, timedelta(0)) + (end - one.since)
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two courses part; None stands for no such move."""

    before: Move | None
    after: Move | None


def first_difference(before: Sequence[Move], after: Sequence[Move]) -> Difference | None:
    """Return the first move that two courses do not share, or None where they are the same."""
    for one, other in zip_longest(before, after):
        if one != other:
            return Difference(one, other)
    return None


@dataclass(slots=True)
class Sum:
    """What one version makes of many orders: added up order by order, so that memory is flat."""

    orders: int = 0
    promotions: int = 0
    held: Counter[int] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)
    notices: Counter[Role] = field(default_factory=Counter)

    def add(self, course: Course, until: datetime) -> None:
        """Add the course of one order as far as an instant (UTC)."""
        self.orders += 1
        # A move that leads up by itself or by hand; a new run begins where it was put.
        self.promotions += sum(
            move.to_stage > move.from_stage and move.moved_at <= until for move in course.moves
        )
        for stage, time in course.time_at_stages(until).items():
            self.held[stage] += 1
            self.seconds[stage] += int(time.total_seconds())
        self.notices.update(course.notices)

    def hours(self, stage: int) -> float:
        """Return the hours that all the orders together stood at a stage."""
        return self.seconds[stage] / 3_600
