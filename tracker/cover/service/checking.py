"""The check of whoever is alone: asked, answered with one tap, or missed; then calls are made."""

from datetime import timedelta

from tracker.cover.gap_models import CoverGap, SafetyCheck
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import times_of
from tracker.cover.queries import find_plan, get_approved_premises, get_night, running_night
from tracker.cover.service.finding import settle, watch_night
from tracker.cover.service.gaps import about
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    CallChainStarted,
    CallMade,
    SafetyCheckAnswered,
    SafetyCheckAsked,
    SafetyCheckMissed,
)
from tracker.domain.reachability import Contact
from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.position import ladder_of


def answer_check(uow: UnitOfWork, code: str) -> CoverNight:
    """Say, with one tap and no more words, that one is safe; the next question comes in its time.

    It may be said before one is asked. Raises Conflict where nobody is in sole charge.
    """
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_REPORT, premises.place)
    running = running_night(uow.session, premises, uow.now)
    if running is None:
        raise Conflict(f"No night is in progress at {premises.code}.")
    night = watch_night(uow, get_night(uow.session, uow.actor, code, running.night, locked=True))
    alone = [row for row in night.shifts if row.gap and row.gap.sole_since is not None]
    if not alone:
        raise Conflict(f"Nobody is in sole charge at {premises.code} now.")

    every = timedelta(minutes=times_of(night, uow.policy).check_every)
    for shift in alone:
        gap = shift.gap
        if gap is None:
            continue
        check = gap.awaited or _new_check(uow, shift, gap)
        check.answered_at, check.answered_by_id = uow.now, uow.actor.person_id
        gap.missed_in_a_row, gap.calls_at = 0, None
        gap.next_check_at = uow.now + every
        uow.session.flush()
        uow.record(SafetyCheckAnswered(**about(shift, gap), number=check.number), gap, check, night)
    settle(uow, night)
    return night


def ask_check(uow: UnitOfWork, shift: CoverShift, gap: CoverGap) -> None:
    """Ask the person alone whether they are safe."""
    check = _new_check(uow, shift, gap)
    gap.next_check_at = None
    uow.session.flush()
    uow.record(
        SafetyCheckAsked(
            **about(shift, gap),
            number=check.number,
            answer_by=check.answer_by,
            person_id=gap.alone_id,
        ),
        gap,
        check,
        shift.of_night,
    )


def miss_check(uow: UnitOfWork, shift: CoverShift, gap: CoverGap) -> None:
    """Put on record that no answer came, tell who answers for it, and ask again at once.

    As many missed in a row as the times say start the call chain.
    """
    check = gap.awaited
    if check is None:
        return
    check.missed_at = uow.now
    gap.missed_in_a_row += 1
    uow.record(
        SafetyCheckMissed(
            **about(shift, gap),
            number=check.number,
            in_a_row=gap.missed_in_a_row,
            due_at=check.answer_by,
            late_by=int((uow.now - check.answer_by).total_seconds()),
        ),
        gap,
        check,
        shift.of_night,
    )
    times = times_of(shift.of_night, uow.policy)
    if gap.missed_in_a_row >= times.missed_for_calls and gap.calls_at is None:
        _start_calls(uow, shift, gap)
    ask_check(uow, shift, gap)


def _start_calls(uow: UnitOfWork, shift: CoverShift, gap: CoverGap) -> None:
    """Call everybody by name who can go there or send somebody, each of them on record."""
    gap.calls_at = uow.now
    people = _call_chain(uow, shift.of_night)
    for person in people:
        uow.record(CallMade(**about(shift, gap), person_id=person.id))
    uow.record(CallChainStarted(**about(shift, gap), called=len(people)), gap, shift.of_night)


def _call_chain(uow: UnitOfWork, night: CoverNight) -> tuple[Contact, ...]:
    """Return the plan's out-of-hours manager, the managers there, and who holds the order."""
    place = night.premises.place
    directory = Directory.load(uow.session, uow.now)
    plan = find_plan(uow.session, night.premises_id)
    named = directory.person(plan.out_of_hours_id or 0) if plan is not None else None
    people = [named] if named is not None and named.active else []
    people += directory.confirmers(place)
    order = night.order
    if order is not None:
        ladder = ladder_of(order, uow.policy)
        for stage in range(order.stage, ladder.height + 1):
            people += directory.holders(ladder, stage, place, out_of_hours=True).people
    return tuple({person.id: person for person in people}.values())


def _new_check(uow: UnitOfWork, shift: CoverShift, gap: CoverGap) -> SafetyCheck:
    times = times_of(shift.of_night, uow.policy)
    check = SafetyCheck(
        number=len(gap.checks) + 1,
        asked_at=uow.now,
        answer_by=uow.now + timedelta(minutes=times.answer_within),
    )
    gap.checks.append(check)
    uow.add(check)
    return check
