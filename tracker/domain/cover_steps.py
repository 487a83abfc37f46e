"""What the machine does next about a post of night cover, and when, if nobody does anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.cover import COVERED, CoverState, CoverTimes

# Fewer than this at their posts is no cover: whoever is there has nobody beside them.
TWO_AWAKE = 2


class CoverStepKind(StrEnum):
    """One thing that the machine does about a post; on a tie the first named goes first."""

    WARN = "warn"
    OPEN_GAP = "open_gap"
    NO_SHOW = "no_show"
    SOLE_CHARGE = "sole_charge"
    CLIMB = "climb"
    MISS_CHECK = "miss_check"
    ASK_CHECK = "ask_check"
    END = "end"


@dataclass(frozen=True, slots=True)
class GapPosition:
    """Where an open gap stands.

    `rung` counts the rungs that were reached. `counts_from` is the instant (UTC) from which the
    post is missing: the start of the shift, or when somebody left. `asked_at` is set while an
    answer of the person alone is awaited, `next_check_at` while the next question is.
    """

    rung: int
    opened_at: datetime
    counts_from: datetime
    in_sole_charge: bool = False
    asked_at: datetime | None = None
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShiftPosition:
    """All that decides what happens to a post next; `on_post` counts the night's covered posts."""

    state: CoverState
    starts_at: datetime
    ends_at: datetime
    warned: bool
    arrived: bool
    on_post: int
    gap: GapPosition | None


@dataclass(frozen=True, slots=True)
class CoverStep:
    """What falls due, and the last instant (UTC) at which somebody can forestall it."""

    kind: CoverStepKind
    at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be done now; at the very instant a person is still in time."""
        return now > self.at


_RANK = {kind: rank for rank, kind in enumerate(CoverStepKind)}


def next_cover_step(position: ShiftPosition, times: CoverTimes) -> CoverStep:
    """Return what falls due first: at the latest, the end of the night."""
    return min(_steps(position, times), key=lambda step: (step.at, _RANK[step.kind]))


def _steps(at: ShiftPosition, times: CoverTimes) -> Iterator[CoverStep]:
    yield CoverStep(CoverStepKind.END, at.ends_at)
    if at.state is CoverState.STOOD_DOWN:
        return
    if at.state is CoverState.SCHEDULED and not at.warned:
        yield CoverStep(CoverStepKind.WARN, at.starts_at - _minutes(times.warn_before))
    if at.state is CoverState.SCHEDULED and at.gap is None:
        due = at.starts_at - _minutes(times.unconfirmed_before)
        yield CoverStep(CoverStepKind.OPEN_GAP, due)
    if _nobody_came(at, times):
        yield CoverStep(CoverStepKind.NO_SHOW, at.starts_at + _minutes(times.no_show_after))
    if at.gap is not None:
        yield from _gap_steps(at, at.gap, times)


def _nobody_came(at: ShiftPosition, times: CoverTimes) -> bool:
    if at.state in {CoverState.SCHEDULED, CoverState.AT_RISK}:
        return True
    return times.arrival_is_recorded and at.state in COVERED and not at.arrived


def _gap_steps(at: ShiftPosition, gap: GapPosition, times: CoverTimes) -> Iterator[CoverStep]:
    # Once somebody is alone the time for asking around is over.
    if gap.rung < len(times.rungs) and not gap.in_sole_charge:
        due = at.starts_at - _minutes(times.rungs[gap.rung].before)
        yield CoverStep(CoverStepKind.CLIMB, max(due, gap.opened_at))
    if at.state is CoverState.UNCOVERED and at.on_post < TWO_AWAKE:
        yield CoverStep(CoverStepKind.SOLE_CHARGE, max(at.starts_at, gap.counts_from))
    if gap.in_sole_charge and gap.asked_at is not None:
        yield CoverStep(CoverStepKind.MISS_CHECK, gap.asked_at + _minutes(times.answer_within))
    elif gap.in_sole_charge and gap.next_check_at is not None:
        yield CoverStep(CoverStepKind.ASK_CHECK, gap.next_check_at)


def rungs_due(starts_at: datetime, times: CoverTimes, *, reached: int, now: datetime) -> int:
    """Return how many rungs a gap has reached at `now`, at least those that it had reached."""
    passed = sum(now > starts_at - _minutes(rung.before) for rung in times.rungs)
    return max(reached, passed)


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
