"""The first step of every act: the night, locked, the permission, and the post that is meant."""

from datetime import date

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import reschedule
from tracker.cover.queries import get_night
from tracker.domain.errors import Conflict, NotFound
from tracker.domain.roles import Permission
from tracker.domain.wording import day
from tracker.unit_of_work import UnitOfWork


def find_post(
    uow: UnitOfWork, code: str, night: date, post: int, permission: Permission
) -> CoverShift:
    """Return the post, its whole night locked and watched, for somebody who may do this there.

    Raises NotFound outside what they may see, NotAllowed without the grant, and Conflict once
    the night is over.
    """
    found = get_night(uow.session, uow.actor, code, night, locked=True)
    uow.actor.require(permission, found.premises.place)
    watch_night(uow, found)
    if found.is_over or uow.now >= found.ends_at:
        raise Conflict(f"The night of {day(night)} is over.")
    shift = next((row for row in found.shifts if row.post == post), None)
    if shift is None:
        raise NotFound(f"{found.premises.code} has no post {post} on {day(night)}.")
    return shift


def watch_night(uow: UnitOfWork, night: CoverNight) -> CoverNight:
    """Watch everything of the night that an act may change, and return it."""
    uow.watch(night)
    for shift in night.shifts:
        uow.watch(shift)
        for gap in shift.gaps:
            uow.watch(gap)
    for sole in night.soles:
        uow.watch(sole)
        for check in sole.checks:
            uow.watch(check)
    return night


def settle(uow: UnitOfWork, night: CoverNight) -> None:
    """End an act: the night is scheduled anew, and a repeat is told where it is."""
    reschedule(night, uow.policy)
    uow.answer = night.premises.code
    uow.session.flush()
