"""Letting nights that are on the roster follow what is required, before they begin."""

from tracker.cover.models import CoverNight, CoverRequirement, CoverShift
from tracker.cover.moves import NightChange, change_of
from tracker.cover.position import reschedule
from tracker.cover.queries import nights_not_begun
from tracker.cover.service.finding import watch_night
from tracker.cover.service.gaps import aimed, standing_order
from tracker.cover.service.posts import stand_down_post
from tracker.domain.cover import CoverState, StandDown
from tracker.domain.events import NightMoved, NightRostered, ShiftNeeded
from tracker.unit_of_work import UnitOfWork


def move_nights(uow: UnitOfWork, required: CoverRequirement) -> list[NightChange]:
    """Change every night that has not begun to what is required; return what was changed.

    Nights that have begun stay as they are, and so do nights for which nothing is required any
    more: the absence of a rule sends nobody home.
    """
    nights = nights_not_begun(
        uow.session,
        required.premises_id,
        uow.now,
        first=required.valid_from,
        last=required.valid_to,
        locked=True,
    )
    done = []
    for night in nights:
        change = change_of(night, required, uow.now)
        if not change.is_none and not change.late:
            _apply(uow, watch_night(uow, night), change)
        if not change.is_none:
            done.append(change)
    return done


def add_posts(night: CoverNight, number: int) -> list[CoverShift]:
    """Add so many posts to a night, for somebody to confirm, and return them."""
    new = []
    for post in range(len(night.shifts) + 1, len(night.shifts) + number + 1):
        shift = CoverShift(post=post, state=CoverState.SCHEDULED, short_notice=False)
        shift.gaps = []
        new.append(shift)
    night.shifts.extend(new)
    return new


def _apply(uow: UnitOfWork, night: CoverNight, change: NightChange) -> None:
    code, posts = night.premises.code, {row.post: row for row in night.shifts}
    if change.ask_again or change.need_again or change.add:
        night.asked_at = None
    if change.moves:
        night.starts_at, night.ends_at = change.starts_at, change.ends_at
        night.supplied_by = change.supplied_by
        gaps = night.open_gaps
        for gap in gaps:
            gap.counts_from = night.starts_at
        uow.session.flush()
        order = standing_order(uow, night)
        moved = NightMoved(code, night.night, night.starts_at, night.ends_at)
        uow.record(moved, night, *gaps, *aimed(uow, night, order))
    for post in change.stand_down:
        stand_down_post(uow, posts[post], StandDown.SURPLUS)
    for post in (*change.ask_again, *change.need_again):
        _ask_again(uow, posts[post])
    if change.add:
        new = add_posts(night, change.add)
        uow.add(*new)
        uow.session.flush()
        uow.record(NightRostered(code, night.night), night, *new)
    reschedule(night, uow.policy)
    uow.session.flush()


def _ask_again(uow: UnitOfWork, shift: CoverShift) -> None:
    shift.state, shift.stood_down_as = CoverState.SCHEDULED, None
    shift.confirmed_at, shift.confirmed_by_id = None, None
    shift.warned_at, shift.arrived_at, shift.filled_by = None, None, None
    night = shift.of_night
    uow.session.flush()
    uow.record(ShiftNeeded(night.premises.code, night.night, shift.post), shift, night)
