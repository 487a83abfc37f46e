"""The check of whoever is alone: asked, answered with one tap, or missed; then calls are made."""

from datetime import timedelta

from tracker.cover.models import CoverNight
from tracker.cover.position import times_of
from tracker.cover.queries import find_plan, get_approved_premises, get_night, running_night
from tracker.cover.service.finding import settle, watch_night
from tracker.cover.service.sole_charge import about_sole, judge_sole_charge
from tracker.cover.sole_charge_models import SafetyCheck, SoleCharge
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
    sole = night.sole
    if sole is None:
        raise Conflict(f"Nobody is in sole charge at {premises.code} now.")

    check = sole.awaited or _new_check(uow, sole)
    check.answered_at, check.answered_by_id = uow.now, uow.actor.person_id
    sole.missed_in_a_row, sole.calls_at = 0, None
    every = timedelta(minutes=times_of(night, uow.policy).check_every)
    sole.next_check_at = uow.now + every
    uow.session.flush()
    uow.record(SafetyCheckAnswered(**about_sole(sole), number=check.number), sole, check, night)
    settle(uow, night)
    return night


def ask_check(uow: UnitOfWork, night: CoverNight) -> None:
    """Ask the person alone whether they are safe."""
    # Should somebody have closed the order meanwhile, there is one again.
    judge_sole_charge(uow, night, due_at=uow.now)
    sole = night.sole
    if sole is None:
        return
    check = _new_check(uow, sole)
    sole.next_check_at = None
    uow.session.flush()
    uow.record(
        SafetyCheckAsked(
            **about_sole(sole),
            number=check.number,
            answer_by=check.answer_by,
            person_id=sole.alone_id,
        ),
        sole,
        check,
        night,
    )


def miss_check(uow: UnitOfWork, night: CoverNight) -> None:
    """Put on record that no answer came, tell who answers for it, and ask again at once.

    As many missed in a row as the times say start the call chain.
    """
    sole = night.sole
    check = sole.awaited if sole is not None else None
    if sole is None or check is None:
        return
    check.missed_at = uow.now
    sole.missed_in_a_row += 1
    uow.record(
        SafetyCheckMissed(
            **about_sole(sole),
            number=check.number,
            in_a_row=sole.missed_in_a_row,
            due_at=check.answer_by,
            late_by=int((uow.now - check.answer_by).total_seconds()),
        ),
        sole,
        check,
        night,
    )
    times = times_of(night, uow.policy)
    if sole.missed_in_a_row >= times.missed_for_calls and sole.calls_at is None:
        _start_calls(uow, sole)
    ask_check(uow, night)


def _start_calls(uow: UnitOfWork, sole: SoleCharge) -> None:
    """Call everybody by name who can go there or send somebody, each of them on record."""
    sole.calls_at = uow.now
    people = _call_chain(uow, sole)
    for person in people:
        uow.record(CallMade(**about_sole(sole), person_id=person.id))
    uow.record(CallChainStarted(**about_sole(sole), called=len(people)), sole, sole.of_night)


def _call_chain(uow: UnitOfWork, sole: SoleCharge) -> tuple[Contact, ...]:
    """Return the plan's out-of-hours manager, the managers there, and who holds the order."""
    night, order = sole.of_night, sole.order
    place = night.premises.place
    directory = Directory.load(uow.session, uow.now)
    plan = find_plan(uow.session, night.premises_id)
    named = directory.person(plan.out_of_hours_id or 0) if plan is not None else None
    people = [named] if named is not None and named.active else []
    people += directory.confirmers(place)
    ladder = ladder_of(order, uow.policy)
    for stage in range(order.stage, ladder.height + 1):
        people += directory.holders(ladder, stage, place, out_of_hours=True).people
    return tuple({person.id: person for person in people}.values())


def _new_check(uow: UnitOfWork, sole: SoleCharge) -> SafetyCheck:
    times = times_of(sole.of_night, uow.policy)
    check = SafetyCheck(
        number=len(sole.checks) + 1,
        asked_at=uow.now,
        answer_by=uow.now + timedelta(minutes=times.answer_within),
    )
    sole.checks.append(check)
    uow.add(check)
    return check
