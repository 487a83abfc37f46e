"""The ladder that an unresolved work order climbs: whose it is, until when, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.domain.authority import Authority
from tracker.domain.calendar import Span, WorkingCalendar
from tracker.domain.categories import PremisesType
from tracker.domain.chasing import Cadence
from tracker.domain.joint import Part, SecondRole
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger, TriggerRule


@dataclass(frozen=True, slots=True)
class Stage:
    """One rung: who owns an order there, what they must and may do, and what lets it leave.

    A priority is either in `limits` (its time here, after which it climbs) or in `reviews`
    (it climbs no further by itself, and comes up for review at this interval). `once_safe` holds
    the limits that stand in once the danger is gone and only the permanent fix is owed. Where
    `with_role` is given, somebody of a second role must accept the stage as well.
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
    once_safe: Mapping[Priority, Span] = field(default_factory=dict)
    with_role: SecondRole | None = None

    def parts_at(self, premises_type: PremisesType) -> tuple[Part, ...]:
        """Return whose acceptances some order at premises of this type may want here."""
        second = self.with_role
        wanted = second is not None and second.is_wanted_at(premises_type)
        return tuple(Part) if wanted else (Part.OWNER,)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stage that an order had reached before we knew of it, and when."""

    to_stage: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """One published version of the ladder; an order keeps the version it began with.

    `triggers` holds the causes that move an order, each with the stage it leads to; one that is
    not there is not used by this version. `confirm_within` is how long a premises has to confirm
    a fix before it is reminded, `confirm_again` how long after each reminder the next one comes.
    What nobody confirmed in `close_unconfirmed_after` closes by itself; a priority that is not in
    it never does. `accept_lasts` is how long an acceptance holds after the last word of whoever
    accepted; that of a priority that is not in it never lapses. An order that was closed may be
    reopened for `reopen_within_days`. A safety-critical order is stepped down only by the holder
    of `step_down_safety_stage` or of a stage above. The dwells are the minutes that a new owner is
    left with, however late the move comes. A stage that nobody has accepted when
    `accept_within_percent` of its time has passed pages the deputy; 0 pages nobody. `chasing` says
    how often the machine chases a silent holder; a version without it never does.
    """

    version: int
    key: str
    name: str
    stages: tuple[Stage, ...]
    confirm_within: Mapping[Priority, Span]
    triggers: Mapping[Trigger, TriggerRule]
    dwell_minutes: int = 30
    dwell_minutes_safety: int = 10
    accept_within_percent: int = 0
    authority: tuple[Authority, ...] = ()
    accept_lasts: Mapping[Priority, Span] = field(default_factory=dict)
    confirm_again: Mapping[Priority, Span] = field(default_factory=dict)
    close_unconfirmed_after: Mapping[Priority, Span] = field(default_factory=dict)
    reopen_within_days: int = 28
    step_down_safety_stage: int = 4
    chasing: Cadence | None = None
    # Asked some ten times for each order of a sweep.
    _tops: Mapping[Priority, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tops: dict[Priority, int] = {}
        for stage in self.stages:
            for priority in stage.reviews:
                tops.setdefault(priority, stage.number)
        object.__setattr__(self, "_tops", tops)  # frozen to all others

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
        return self._tops[priority]

    def uses(self, trigger: Trigger) -> bool:
        """Whether this version of the ladder lets the trigger move an order."""
        return trigger in self.triggers

    def tells_above(self, trigger: Trigger) -> bool:
        """Whether the stage above the one that a trigger leads to is told at once as well."""
        rule = self.triggers.get(trigger)
        return rule is not None and rule.tell_above

    def entry(self, trigger: Trigger, stage: int, priority: Priority) -> int:
        """Return the stage that a trigger leads to from a stage: never down, nor off the top.

        For a manual move it is the lowest stage that may be chosen. A trigger that this version
        does not use leads nowhere.
        """
        rule = self.triggers.get(trigger)
        if rule is None:
            return stage
        named = stage + 1 if rule.enter is None else rule.enter
        end = self.height if trigger is Trigger.MANUAL else self.top(priority)
        return max(stage, min(named, end))

    def limit(self, stage: int, priority: Priority, *, made_safe: bool = False) -> Span | None:
        """Return how long an order may stay at a stage, or None where it is reviewed instead."""
        rung = self.stage(stage)
        permanent = rung.once_safe.get(priority) if made_safe else None
        return permanent or rung.limits.get(priority)

    def dwell(self, *, safety_critical: bool) -> timedelta:
        """Return what a new owner is left with, however late the move comes."""
        minutes = self.dwell_minutes_safety if safety_critical else self.dwell_minutes
        return timedelta(minutes=minutes)

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
        made_safe: bool = False,
    ) -> datetime:
        """Return when a stage that is entered now runs out.

        Its clock started when the one before ran out, not when the machine noticed; but after
        an outage every owner is still left a minimum dwell.
        """
        limit = self.limit(to_stage, priority, made_safe=made_safe)
        return max(
            calendar.after(ran_out_at, limit)
            if limit
            else self.stage_due(to_stage, priority, ran_out_at, calendar),
            now + self.dwell(safety_critical=safety_critical),
        )

    def accept_due(
        self, stage: int, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> datetime | None:
        """Return when a stage that is entered at `since` pages the deputy if nobody accepts it.

        None at stage 0, whose acceptance is a milestone of its own, and where nobody is paged.
        """
        rung = self.stage(stage)
        span = rung.limits.get(priority) or rung.reviews.get(priority)
        if span is None or not self.accept_within_percent:
            return None
        return calendar.after(since, span.part(self.accept_within_percent))

    def trigger_due(
        self, trigger: Trigger, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> datetime | None:
        """Return when a trigger fires that waits so long after the report at `since`, or None."""
        rule = self.triggers.get(trigger)
        span = rule.after.get(priority) if rule else None
        return calendar.after(since, span) if span else None

    def chase_due(
        self,
        priority: Priority,
        since: datetime,
        calendar: WorkingCalendar,
        *,
        safety_critical: bool,
    ) -> datetime | None:
        """Return when the machine chases a holder who was heard or asked at `since`; None: never.

        What is safety-critical at that very instant, all else in the next round.
        """
        if self.chasing is None:
            return None
        return self.chasing.due(priority, since, calendar, safety_critical=safety_critical)

    def confirm_due(
        self, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return when the premises is reminded to confirm a fix that was completed at `since`."""
        return calendar.after(since, self.confirm_within[priority])

    def remind_again_due(
        self, priority: Priority, reminded_at: datetime, now: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return the reminder after the one that was due at `reminded_at`; it lies after `now`."""
        again = self.confirm_again.get(priority) or self.confirm_within[priority]
        due = calendar.after(reminded_at, again)
        return due if due > now else calendar.after(now, again)

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
