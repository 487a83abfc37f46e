"""What the machine will do with an order if nobody acts: the whole list, and what comes first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger


class StepKind(StrEnum):
    """What the machine does when nobody else does anything.

    In the order in which steps of one instant are taken, so that the trail tells a cause before
    its effect.
    """

    # The words stand beside the value, so that no kind can lack them.
    WARN = "warn", "a mark of its time passes"
    BREACH = "breach", "counts as missed"
    LAPSE = "lapse", "its acceptance lapses"
    RESUME = "resume", "its clock runs again"
    LAPSE_CLAIM = "lapse_claim", "a claim to stop its clock lapses"
    MISS_RULING = "miss_ruling", "its dispute counts as not ruled on"
    PAGE = "page", "the deputy is asked to take it"
    BROKEN_PROMISE = "broken_promise", "a promise to it counts as broken"
    MISSED_REVIEW = "missed_review", "an interim measure counts as not reviewed"
    MISSED_RECOVERY = "missed_recovery", "its recovery target counts as missed"
    PROMOTE = "promote", "goes to stage {}"
    REVIEW = "review", "comes up for review"
    REMIND = "remind", "confirmation is asked for"
    CLOSE = "close", "closes, as nobody objected"
    CHASE = "chase", "its holder is chased"

    brief: str

    def __new__(cls, value: str, brief: str) -> Self:
        """Return the kind with its few words for a list, in which {} is the stage it leads to."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.brief = brief
        return kind


_RANKS = {kind: rank for rank, kind in enumerate(StepKind)}


@dataclass(slots=True)  # not frozen: made for each order of a sweep, at a third of the time
class Position:
    """Where an order stands: all that decides what the machine will do with it next.

    `unmet` holds the due instants of the milestones neither met nor yet recorded as missed.
    `stage_due_at` is when the stage runs out or comes up for review; at supplier complete,
    when the premises will be reminded to confirm. The other instants are None where nothing of
    the kind is awaited: `accept_by`, when a stage that nobody has accepted pages the deputy;
    `then_lapses_at` is when the later of two acceptances does, where a stage wants both;
    `reference_by` and `interim_by`, when the helpdesk's reference and a first interim measure
    are missing; `lapses_at`, when the acceptance lapses; `promise_by`, when the first open promise
    is broken; `review_by`, when the first interim measure is overdue for review;
    `recovery_by`, when the target of its recovery plan is missed; `closes_at`, when a completion
    that nobody confirmed closes; `jump_at`, when the order goes to stage `jump_to`
    whatever else it waits for;
    `resume_at`, when a pause of the clock ends by itself, with the trigger where the wait was
    ours; `claim_lapses_at`, when nobody has decided whether the clock stops; `rule_by`, when a
    dispute must be ruled on; `chase_at`, when its holder is chased by the machine. `warnings` holds
    when the next mark of a milestone's time passes.
    """

    status: Status
    stage: int
    priority: Priority
    safety_critical: bool
    stage_due_at: datetime
    unmet: Mapping[MilestoneKind, datetime]
    accept_by: datetime | None = None
    reference_by: datetime | None = None
    interim_by: datetime | None = None
    lapses_at: datetime | None = None
    then_lapses_at: datetime | None = None
    promise_by: datetime | None = None
    review_by: datetime | None = None
    recovery_by: datetime | None = None
    closes_at: datetime | None = None
    jump_at: datetime | None = None
    jump_to: int | None = None
    jump_trigger: Trigger | None = None
    warnings: Mapping[MilestoneKind, datetime] = field(default_factory=dict)
    resume_at: datetime | None = None
    resume_trigger: Trigger | None = None
    claim_lapses_at: datetime | None = None
    rule_by: datetime | None = None
    chase_at: datetime | None = None


class NextStep(NamedTuple):
    """What the machine will do, and the last instant at which somebody can forestall it."""

    kind: StepKind
    at: datetime
    to_stage: int
    trigger: Trigger | None = None
    milestone: MilestoneKind | None = None

    @property
    def brief(self) -> str:
        """What it does to the order, in the few words of a list."""
        return self.kind.brief.format(self.to_stage)

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be done now; at the very instant a person is still in time."""
        return now > self.at


def agenda(ladder: Ladder, position: Position) -> list[NextStep]:
    """Return all that the machine will do if nobody acts, the earliest first; never empty.

    What a step changes (a new stage has times of its own) is not foreseen. Raises ValueError
    for an order that is closed.
    """
    return sorted(_steps(ladder, position), key=_in_turn)


def next_step(ladder: Ladder, position: Position) -> NextStep:
    """Return what the machine will do next, and when, if nobody does anything.

    Raises ValueError for an order that is closed.
    """
    return min(_steps(ladder, position), key=_in_turn)


def step_now(ladder: Ladder, position: Position, now: datetime) -> NextStep:
    """Return what the machine takes up at `now`; where nothing is due, what comes next.

    A chase comes after whatever else has fallen due: nobody is chased for an order that leaves
    them in the same sweep. Raises ValueError for an order that is closed.
    """
    steps = list(_steps(ladder, position))
    due = [step for step in steps if step.is_due(now)]
    before_a_chase = [step for step in due if step.kind is not StepKind.CHASE]
    return min(before_a_chase or due or steps, key=_in_turn)


def _in_turn(step: NextStep) -> tuple[datetime, int, int]:
    return step.at, _RANKS[step.kind], -step.to_stage


def _steps(ladder: Ladder, position: Position) -> Iterator[NextStep]:
    if position.status not in OPEN:
        raise ValueError(f"an order that is {position.status} has no next step")
    stage = position.stage
    if position.jump_at is not None and position.jump_to is not None and position.jump_to > stage:
        yield NextStep(StepKind.PROMOTE, position.jump_at, position.jump_to, position.jump_trigger)
    yield from _clock_steps(ladder, position)
    if position.status is Status.SUPPLIER_COMPLETE:
        yield NextStep(StepKind.REMIND, position.stage_due_at, stage)
        if position.closes_at is not None:
            yield NextStep(StepKind.CLOSE, position.closes_at, stage)
        return
    for kind, due_at in position.unmet.items():
        yield _missed(ladder, position, kind, due_at)
    awaited = (
        (Trigger.HELPDESK_REFERENCE_MISSING, position.reference_by),
        (Trigger.INTERIM_MISSING, position.interim_by),
    )
    for trigger, at in awaited:
        if at is not None and (to_stage := ladder.entry(trigger, stage, position.priority)) > stage:
            yield NextStep(StepKind.PROMOTE, at, to_stage, trigger)
    held = (
        (StepKind.BROKEN_PROMISE, Trigger.PROMISE_BROKEN, position.promise_by),
        (StepKind.MISSED_REVIEW, Trigger.INTERIM_REVIEW_MISSED, position.review_by),
        (StepKind.MISSED_RECOVERY, Trigger.RECOVERY_MISSED, position.recovery_by),
    )
    for kind_of_step, trigger, at in held:
        if at is not None:  # at the top, too, it is recorded: nothing is let pass
            to_stage = ladder.entry(trigger, stage, position.priority)
            yield NextStep(kind_of_step, at, to_stage, trigger)
    silent = (
        (StepKind.LAPSE, position.lapses_at),
        (StepKind.LAPSE, position.then_lapses_at),
        (StepKind.PAGE, position.accept_by),
        (StepKind.CHASE, _chase_at(position)),
    )
    for kind_of_step, at in silent:
        if at is not None:
            yield NextStep(kind_of_step, at, stage)
    if (stage or not position.unmet) and not _ends_with_recovery(ladder, position):
        yield _stage_ends(ladder, position)


def _clock_steps(ladder: Ladder, position: Position) -> Iterator[NextStep]:
    """Yield what the clock itself does: marks passed, pauses ended, claims and rulings missed."""
    stage = position.stage
    for kind, at in position.warnings.items():
        yield NextStep(StepKind.WARN, at, stage, milestone=kind)
    awaited = (
        (StepKind.RESUME, position.resume_at, position.resume_trigger),
        (StepKind.LAPSE_CLAIM, position.claim_lapses_at, None),
        (StepKind.MISS_RULING, position.rule_by, Trigger.DISPUTE_UNRULED),
    )
    for step, due_at, trigger in awaited:
        if due_at is not None:
            to_stage = ladder.entry(trigger, stage, position.priority) if trigger else stage
            yield NextStep(step, due_at, to_stage, trigger)


def _missed(ladder: Ladder, position: Position, kind: MilestoneKind, due_at: datetime) -> NextStep:
    """Return what a missed milestone leads to.

    Stage 0 ends at it. Above, it is only recorded, unless it is danger not made safe in time.
    """
    stage = position.stage
    if kind is MilestoneKind.MAKE_SAFE and position.safety_critical:
        trigger = Trigger.MAKE_SAFE_MISSED
        to_stage = ladder.entry(trigger, stage, position.priority)
        if ladder.uses(trigger) and to_stage > stage:
            return NextStep(StepKind.PROMOTE, due_at, to_stage, trigger, kind)
    if stage == 0:
        trigger = Trigger.MILESTONE_MISSED
        to_stage = ladder.entry(trigger, stage, position.priority)
        return NextStep(StepKind.PROMOTE, due_at, to_stage, trigger, kind)
    return NextStep(StepKind.BREACH, due_at, stage, milestone=kind)


def _ends_with_recovery(ladder: Ladder, position: Position) -> bool:
    """Whether the stage lasts until the recovery target, which then is what moves the order."""
    climbs = position.stage < ladder.top(position.priority)
    held = position.recovery_by == position.stage_due_at
    return climbs and held and ladder.uses(Trigger.RECOVERY_MISSED)


def _chase_at(position: Position) -> datetime | None:
    """Return when its holder is chased; the end of the stage asks somebody by itself."""
    at_triage = position.stage == 0 and position.unmet
    ends_at = min(position.unmet.values()) if at_triage else position.stage_due_at
    return position.chase_at if position.chase_at and position.chase_at < ends_at else None


def _stage_ends(ladder: Ladder, position: Position) -> NextStep:
    stage, due_at = position.stage, position.stage_due_at
    if stage >= ladder.top(position.priority):
        return NextStep(StepKind.REVIEW, due_at, stage)
    above = ladder.entry(Trigger.STAGE_LIMIT, stage, position.priority)
    return NextStep(StepKind.PROMOTE, due_at, above, Trigger.STAGE_LIMIT)
