"""What the machine does next about a night and its posts, and when, if nobody does anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.cover import COVERED, CoverState, CoverTimes


class CoverStepKind(StrEnum):
    """One thing that the machine does about a night; on a tie the first named goes first."""

    ASK_SUPPLIER = "ask_supplier"
    WARN = "warn"
    OPEN_GAP = "open_gap"
    NO_SHOW = "no_show"
    CLIMB = "climb"
    MISS_CHECK = "miss_check"
    ASK_CHECK = "ask_check"
    END = "end"


@dataclass(frozen=True, slots=True)
class GapPosition:
    """Where an open gap stands: `rung` counts the rungs that were reached."""

    rung: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ShiftPosition:
    """All that decides what happens to a post next; `alone`: its night is in sole charge."""

    state: CoverState
    starts_at: datetime
    warned: bool
    arrived: bool
    alone: bool
    gap: GapPosition | None


@dataclass(frozen=True, slots=True)
class NightPosition:
    """All that decides what happens to a night as a whole.

    `unconfirmed`: a post of it is neither confirmed nor refused. `check_asked_at` (UTC) is set
    while an answer of the person alone is awaited, `next_check_at` while the next question is.
    """

    starts_at: datetime
    ends_at: datetime
    unconfirmed: bool
    asked: bool
    check_asked_at: datetime | None = None
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CoverStep:
    """What falls due, and the last instant (UTC) at which somebody can forestall it."""

    kind: CoverStepKind
    at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be done now; at the very instant a person is still in time."""
        return now > self.at


_RANK = {kind: rank for rank, kind in enumerate(CoverStepKind)}


def first_of(steps: Iterable[CoverStep]) -> CoverStep | None:
    """Return the step that falls due first, or None where there is none."""
    return min(steps, key=lambda step: (step.at, _RANK[step.kind]), default=None)


def night_steps(at: NightPosition, times: CoverTimes) -> Iterator[CoverStep]:
    """Yield what awaits a night as a whole: at the latest, its end."""
    yield CoverStep(CoverStepKind.END, at.ends_at)
    if at.unconfirmed and not at.asked:
        due = at.starts_at - _minutes(times.confirm_before)
        yield CoverStep(CoverStepKind.ASK_SUPPLIER, due)
    if at.check_asked_at is not None:
        due = at.check_asked_at + _minutes(times.answer_within)
        yield CoverStep(CoverStepKind.MISS_CHECK, due)
    elif at.next_check_at is not None:
        yield CoverStep(CoverStepKind.ASK_CHECK, at.next_check_at)


def post_steps(at: ShiftPosition, times: CoverTimes) -> Iterator[CoverStep]:
    """Yield what awaits a post by itself; nothing while all is well with it."""
    if at.state is CoverState.STOOD_DOWN:
        return
    if at.state is CoverState.SCHEDULED and not at.warned:
        yield CoverStep(CoverStepKind.WARN, at.starts_at - _minutes(times.warn_before))
    if at.state is CoverState.SCHEDULED and at.gap is None:
        due = at.starts_at - _minutes(times.unconfirmed_before)
        yield CoverStep(CoverStepKind.OPEN_GAP, due)
    if _nobody_came(at, times):
        yield CoverStep(CoverStepKind.NO_SHOW, at.starts_at + _minutes(times.no_show_after))
    # Once somebody is alone the time for asking around is over.
    if at.gap is not None and at.gap.rung < len(times.rungs) and not at.alone:
        due = at.starts_at - _minutes(times.rungs[at.gap.rung].before)
        yield CoverStep(CoverStepKind.CLIMB, max(due, at.gap.opened_at))


def _nobody_came(at: ShiftPosition, times: CoverTimes) -> bool:
    if at.state in {CoverState.SCHEDULED, CoverState.AT_RISK}:
        return True
    return times.arrival_is_recorded and at.state in COVERED and not at.arrived


def rungs_due(starts_at: datetime, times: CoverTimes, *, reached: int, now: datetime) -> int:
    """Return how many rungs a gap has reached at `now`, at least those that it had reached."""
    passed = sum(now > starts_at - _minutes(rung.before) for rung in times.rungs)
    return max(reached, passed)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
