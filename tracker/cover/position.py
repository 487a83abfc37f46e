"""Where a post stands for the rules, and when the machine next looks at a night."""

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight, CoverShift
from tracker.domain.cover import CoverTimes
from tracker.domain.cover_steps import CoverStep, GapPosition, ShiftPosition, next_cover_step
from tracker.domain.policy import Policy


def times_of(night: CoverNight, policy: Policy) -> CoverTimes:
    """Return the version of the times that the night keeps."""
    return policy.cover[night.times_version]


def position_of(shift: CoverShift) -> ShiftPosition:
    """Return all that decides what happens to the post next."""
    night = shift.of_night
    return ShiftPosition(
        state=shift.state,
        starts_at=night.starts_at,
        ends_at=night.ends_at,
        warned=shift.warned_at is not None,
        arrived=shift.arrived_at is not None,
        on_post=night.covered,
        gap=_gap_position(shift.gap),
    )


def next_step_of(shift: CoverShift, policy: Policy) -> CoverStep | None:
    """Return what the sweep will do about the post if nobody acts; None once the night is over."""
    if shift.of_night.is_over:
        return None
    return next_cover_step(position_of(shift), times_of(shift.of_night, policy))


def reschedule(night: CoverNight, policy: Policy) -> None:
    """Set when the sweep looks at the night again."""
    steps = [next_step_of(shift, policy) for shift in night.shifts]
    night.next_step_at = min((step.at for step in steps if step is not None), default=None)


def _gap_position(gap: CoverGap | None) -> GapPosition | None:
    if gap is None:
        return None
    return GapPosition(
        rung=gap.rung,
        opened_at=gap.opened_at,
        counts_from=gap.counts_from,
        in_sole_charge=gap.sole_since is not None,
        asked_at=gap.awaited.asked_at if gap.awaited else None,
        next_check_at=gap.next_check_at,
    )
