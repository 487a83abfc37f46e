"""Putting the coming nights on the roster, and raising the alarm where there is none."""

from datetime import date

from tracker.cover.models import CoverNight, CoverRequirement, RosterAlarm
from tracker.cover.position import reschedule
from tracker.cover.queries import (
    coming_nights,
    list_approved_premises,
    list_nights,
    list_requirements,
    required_on,
    untold_faults,
)
from tracker.cover.service.moving import add_posts
from tracker.domain.calendar import london_date
from tracker.domain.cover import window
from tracker.domain.events import NightRostered, RosterEmpty
from tracker.domain.roles import SYSTEM
from tracker.premises.models import Premises
from tracker.unit_of_work import UnitOfWork


def put_on_roster(uow: UnitOfWork, *, limit: int = 200) -> int:
    """Make the coming nights that requirements ask for and that are not there; return how many.

    It may be done again and again: what is there already stays. Nights that are there follow
    another requirement when that is set (`move_nights`).
    """
    premises = list_approved_premises(uow.session, SYSTEM)
    nights = coming_nights(uow.now, uow.policy)
    required = list_requirements(uow.session, [item.id for item in premises])
    there = {
        (row.premises_id, row.night)
        for row in list_nights(uow.session, SYSTEM, first=nights[0], last=nights[-1])
    }
    made = 0
    for night in nights:
        for item in premises:
            requirement = required_on(required[item.id], night)
            if requirement is None or made >= limit:
                continue
            if (item.id, night) not in there:
                made += _make(uow, item, night, requirement)
    return made


def alarm_empty_rosters(uow: UnitOfWork) -> int:
    """Tell the managers of premises with an empty roster, once a day each; return how many."""
    today = london_date(uow.now)
    faults = untold_faults(uow.session, uow.now, uow.policy)
    for fault in faults:
        alarm = RosterAlarm(premises_id=fault.premises.id, told_on=today)
        alarm.premises = fault.premises
        uow.add(alarm)
        uow.session.flush()
        first = fault.nights[0] if fault.nights else today
        uow.record(RosterEmpty(fault.premises.code, len(fault.nights), first), alarm)
    return len(faults)


def _make(uow: UnitOfWork, premises: Premises, on: date, requirement: CoverRequirement) -> int:
    starts_at, ends_at = window(on, requirement.begins, requirement.ends)
    if uow.now >= ends_at:
        return 0
    night = CoverNight(
        premises_id=premises.id,
        night=on,
        starts_at=starts_at,
        ends_at=ends_at,
        supplied_by=requirement.supplied_by,
        supplier_id=premises.contract.supplier_id,
        times_version=uow.policy.current_cover.version,
    )
    night.premises, night.supplier = premises, premises.contract.supplier
    night.order, night.shifts, night.soles = None, [], []
    uow.add(night)
    new = add_posts(night, requirement.posts)
    uow.add(*new)
    reschedule(night, uow.policy)
    uow.session.flush()
    uow.record(NightRostered(premises.code, on), night, *new)
    return 1
