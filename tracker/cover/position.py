"""Where a night and its posts stand for the rules, and when the machine next looks at them."""

from collections.abc import Iterator

from tracker.cover.models import CoverNight, CoverShift
from tracker.domain.cover import CoverState, CoverTimes
from tracker.domain.cover_steps import (
    CoverStep,
    GapPosition,
    NightPosition,
    ShiftPosition,
    first_of,
    night_steps,
    post_steps,
)
from tracker.domain.policy import Policy


def times_of(night: CoverNight, policy: Policy) -> CoverTimes:
    """Return the version of the times that the night keeps."""
    return policy.cover[night.times_version]


def steps_of(night: CoverNight, policy: Policy) -> Iterator[tuple[CoverStep, CoverShift | None]]:
    """Yield what the sweep will do if nobody acts: about a post, or (None) about the whole night.

    Nothing once the night is over.
    """
    if night.is_over:
        return
    times = times_of(night, policy)
    for step in night_steps(position_of(night), times):
        yield step, None
    for shift in night.shifts:
        first = first_of(post_steps(post_position_of(shift), times))
        if first is not None:
            yield first, shift


def reschedule(night: CoverNight, policy: Policy) -> None:
    """Set when the sweep looks at the night again."""
    first = first_of(step for step, _ in steps_of(night, policy))
    night.next_step_at = first.at if first else None


def position_of(night: CoverNight) -> NightPosition:
    """Return all that decides what happens to the night as a whole."""
    sole = night.sole
    return NightPosition(
        starts_at=night.starts_at,
        ends_at=night.ends_at,
        unconfirmed=any(shift.state is CoverState.SCHEDULED for shift in night.shifts),
        asked=night.asked_at is not None,
        check_asked_at=sole.awaited.asked_at if sole and sole.awaited else None,
        next_check_at=sole.next_check_at if sole else None,
    )


def post_position_of(shift: CoverShift) -> ShiftPosition:
    """Return all that decides what happens to the post next."""
    gap = shift.gap
    return ShiftPosition(
        state=shift.state,
        starts_at=shift.of_night.starts_at,
        warned=shift.warned_at is not None,
        arrived=shift.arrived_at is not None,
        alone=shift.of_night.sole is not None,
        gap=GapPosition(gap.rung, gap.opened_at) if gap is not None else None,
    )
