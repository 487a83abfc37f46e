"""The ladder that an unresolved work order climbs: whose it is, until when, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.calendar import Span, WorkingCalendar
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.roles import Role


class Trigger(StrEnum):
    """Why an order moved to a stage."""

    MILESTONE_MISSED = "milestone_missed"
    STAGE_LIMIT = "stage_limit"
    MANUAL = "manual"
    FIX_REJECTED = "fix_rejected"
    BACKLOG = "backlog"

    @property
    def label(self) -> str:
        """The reason in words, to follow "because"."""
        return _TRIGGER_LABELS[self]


_TRIGGER_LABELS = {
    Trigger.MILESTONE_MISSED: "a milestone was missed",
    Trigger.STAGE_LIMIT: "the time of the stage below ran out",
    Trigger.MANUAL: "somebody escalated it by hand",
    Trigger.FIX_REJECTED: "the premises rejected the fix",
    Trigger.BACKLOG: "it was overdue already when it was imported",
}


class StepKind(StrEnum):
    """What the machine does when nobody else does anything."""

    PROMOTE = "promote"
    BREACH = "breach"
    REVIEW = "review"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class Stage:
    """One rung: who owns an order there, what they must and may do, and what lets it leave.

    A priority is either in `limits` (its time here, after which it climbs) or in `reviews`
    (it climbs no further by itself, and comes up for review at this interval).
    """

    number: int
    key: str
    name: str
    owner_role: Role
    duty: str
    powers: str
    exit_test: str
    limits: Mapping[Priority, Span]
    reviews: Mapping[Priority, Span]


@dataclass(frozen=True, slots=True)
class Position:
    """Where an order stands: all that decides what the machine will do with it next.

    `unmet` holds the due instants of the milestones neither met nor yet recorded as missed.
    `stage_due_at` is when the stage runs out or comes up for review; at supplier complete,
    when the premises will be reminded to confirm.
    """

    status: Status
    stage: int
    priority: Priority
    safety_critical: bool
    stage_due_at: datetime
    unmet: Mapping[MilestoneKind, datetime]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the machine will do, and the last instant at which somebody can forestall it."""

    kind: StepKind
    at: datetime
    to_stage: int
    trigger: Trigger | None = None
    milestone: MilestoneKind | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be done now; at the very instant a person is still in time."""
        return now > self.at


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stage that an order had reached before we knew of it, and when."""

    to_stage: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """One published version of the ladder; an order keeps the version it began with.

    `enters` names the stage that a trigger leads to, where that is not the next one up.
    `confirm_within` is how long a premises has to confirm a fix before it is reminded.
    The dwells are the minutes that a new owner is left with, however late the move comes.
    """

    version: int
    key: str
    name: str
    stages: tuple[Stage, ...]
    confirm_within: Mapping[Priority, Span]
    enters: Mapping[Trigger, int]
    dwell_minutes: int = 30
    dwell_minutes_safety: int = 10

    @property
    def height(self) -> int:
        """The number of the highest stage."""
        return self.stages[-1].number

    def stage(self, number: int) -> Stage:
        """Return a stage by its number; raises IndexError outside 0 to the height."""
        if number < 0:
            raise IndexError(number)
        return self.stages[number]

    def top(self, priority: Priority) -> int:
        """Return the highest stage that this priority reaches by itself."""
        return next(stage.number for stage in self.stages if priority in stage.reviews)

    def entry(self, trigger: Trigger, stage: int, priority: Priority) -> int:
        """Return the stage that a trigger leads to from a stage: never down, nor off the top.

        For a manual move it is the lowest stage that may be chosen.
        """
        named = self.enters.get(trigger, stage + 1)
        end = self.height if trigger is Trigger.MANUAL else self.top(priority)
        return max(stage, min(named, end))

    def stage_due(
        self, stage: int, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return when a stage begun at `since` runs out, or at the top is due for review.

        Raises ValueError for stage 0, which has no limit: its milestones end it.
        """
        rung = self.stage(stage)
        span = rung.limits.get(priority) or rung.reviews.get(priority)
        if span is None:
            raise ValueError(f"stage {stage} has neither limit nor review for {priority}")
        return calendar.after(since, span)

    def promoted_due(
        self,
        to_stage: int,
        priority: Priority,
        *,
        ran_out_at: datetime,
        now: datetime,
        safety_critical: bool,
        calendar: WorkingCalendar,
    ) -> datetime:
        """Return when a stage that is entered now runs out.

        Its clock started when the one before ran out, not when the machine noticed; but after
        an outage every owner is still left a minimum dwell.
        """
        dwell = self.dwell_minutes_safety if safety_critical else self.dwell_minutes
        return max(
            self.stage_due(to_stage, priority, ran_out_at, calendar),
            now + timedelta(minutes=dwell),
        )

    def confirm_due(
        self, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return when the premises is reminded to confirm a fix that was completed at `since`."""
        return calendar.after(since, self.confirm_within[priority])

    def next_step(self, position: Position) -> NextStep:
        """Return what the machine will do next, and when, if nobody does anything.

        Stage 0 ends at the earliest unmet milestone, whose breach is recorded with the move.
        Above it, a milestone that falls due is only recorded, and the stage's own time leads
        up or, at the top, to a review. Raises ValueError for an order that is closed.
        """
        if position.status not in OPEN:
            raise ValueError(f"an order that is {position.status} has no next step")
        stage, due_at = position.stage, position.stage_due_at
        if position.status is Status.SUPPLIER_COMPLETE:
            return NextStep(StepKind.REMIND, due_at, stage)
        missed = min(position.unmet, key=position.unmet.__getitem__, default=None)
        if stage == 0 and missed is not None:
            enters = self.entry(Trigger.MILESTONE_MISSED, 0, position.priority)
            trigger = Trigger.MILESTONE_MISSED
            return NextStep(StepKind.PROMOTE, position.unmet[missed], enters, trigger, missed)
        # On a tie the breach goes first, so that the trail tells the cause before the effect.
        if missed is not None and position.unmet[missed] <= due_at:
            return NextStep(StepKind.BREACH, position.unmet[missed], stage, milestone=missed)
        if stage >= self.top(position.priority):
            return NextStep(StepKind.REVIEW, due_at, stage)
        above = self.entry(Trigger.STAGE_LIMIT, stage, position.priority)
        return NextStep(StepKind.PROMOTE, due_at, above, Trigger.STAGE_LIMIT)

    def replay(
        self,
        priority: Priority,
        since: datetime,
        now: datetime,
        calendar: WorkingCalendar,
        *,
        stage: int = 0,
    ) -> tuple[tuple[Replayed, ...], datetime]:
        """Return the stages passed by `now` by an order whose `stage` ran out at `since`.

        Stage 0 runs out with the first missed milestone. Also returns when the last stage
        passed runs out or is next reviewed, which is not before `now`. Nobody is left a
        dwell: these stages lie in the past. Not overdue yet: no stages, and `since`.
        """
        passed: list[Replayed] = []
        due = since
        while now > due:
            above = self.entry(Trigger.STAGE_LIMIT if stage else Trigger.BACKLOG, stage, priority)
            if above > stage:
                passed.append(Replayed(above, due))
            stage = above
            due = self.stage_due(stage, priority, due, calendar)
        return tuple(passed), due
