"""Night cover with one tap: rights are asked for at the act, and a second tap acts once."""

from collections.abc import Sequence
from datetime import date

from slack_bolt import App

from bot.blocks.cover import ONE_TAP, overview, roster
from bot.ids import Action
from bot.listeners.cover_forms import which_post
from bot.listeners.home import refresh_home
from bot.requests.call import Call
from bot.requests.listening import Handler, listening
from bot.text import escape
from tracker.cover.acts import get_act, offered
from tracker.cover.board import look_at, look_at_tonight
from tracker.cover.models import CoverShift
from tracker.cover.queries import (
    get_approved_premises,
    get_night,
    list_approved_premises,
    tonight,
)
from tracker.cover.service import answer_check, say_alone, say_another_is_alone
from tracker.cover.sole_charge_models import SoleCharge
from tracker.cover.telling import cover_link
from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, NotFound
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.forms import load
from tracker.runtime import Runtime

_ROWS = 10


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the buttons."""
    bolt.action(Action.COVER_SAFE)(listening(runtime, say_safe))
    bolt.action(Action.COVER_ALONE)(listening(runtime, say_one_is_alone))
    bolt.action(Action.COVER_OTHER_ALONE)(listening(runtime, say_somebody_else_is_alone))
    bolt.action(Action.COVER_SHOW)(listening(runtime, press_show))
    bolt.action(Action.COVER)(listening(runtime, show_tonight))
    for action in ONE_TAP:
        bolt.action(action)(listening(runtime, _tapping(action)))


def show(call: Call, words: str) -> None:
    """Show tonight's posts of one premises, or of all that the one who asks may see.

    `words` are the premises' code, with another night behind it where one is meant:
    `AP-01/2026-11-17`.
    """
    actor = call.actor
    code, _, other = words.partition("/")
    with call.runtime.reading() as look:
        if not code:
            approved = list_approved_premises(look.session, actor)
            if len(approved) != 1:
                _show_all(call)
                return
            code = approved[0].code
        premises = get_approved_premises(look.session, actor, code)
        night = tonight(look.session, premises, look.now)
        if other:
            night = get_night(look.session, actor, code, _day(other))
        on = night.night if night else london_date(look.now)
        sole = night.sole if night else None
        shifts = night.shifts if night else []
        begun = night is not None and night.starts_at <= look.now < night.ends_at
        blocks = roster(
            premises.code,
            look_at(night, on, required=True, now=look.now),
            night,
            [(row, offered(row, actor, look.now)) for row in shifts],
            link=cover_link(call.base_url, premises.code),
            may_say_alone=begun
            and (sole is None or sole.alone_id != actor.person_id)
            and actor.may(Permission.COVER_REPORT, premises.place),
            is_alone=sole is not None,
            alone=_who_is_alone(sole),
            costs=_costs(shifts) if actor.may(Permission.COVER_FILL, premises.place) else (),
        )
    call.tell(f"Night cover at {escape(premises.code)}", blocks)


def _show_all(call: Call) -> None:
    with call.runtime.reading() as look:
        rows = look_at_tonight(look.session, call.actor, look.now)
    if not rows:
        call.tell("There are no approved premises that you may see.")
        return
    link = f"{call.base_url}/night-cover"
    blocks = overview(rows[:_ROWS], more=max(0, len(rows) - _ROWS), link=link)
    call.tell("Night cover tonight", blocks)


def show_tonight(call: Call) -> None:
    """Show tonight's posts of all that the one who asks may see."""
    show(call, "")


def press_show(call: Call) -> None:
    """Show the posts of the premises of the button."""
    show(call, str(call.pressed["value"]))


def say_safe(call: Call) -> None:
    """Record that whoever is alone is safe."""
    code = str(call.pressed["value"])
    try:
        with call.runtime.begin(call.actor, once=call.once) as uow:
            answer_check(uow, code)
            now = uow.now
    except AlreadyDone:
        call.tell("Your answer is on record already.")
        return
    call.tell(f"Thank you. It is on record that you are safe, at {moment(now)}.")
    refresh_home(call)


def say_one_is_alone(call: Call) -> None:
    """Record that somebody is alone, and tell the division at once."""
    code = str(call.pressed["value"])
    try:
        with call.runtime.begin(call.actor, once=call.once) as uow:
            say_alone(uow, code)
    except AlreadyDone:
        pass  # it was done, and is answered as it was
    call.tell(
        "It is on record that you are alone. The division has it now, and you are asked every "
        "hour whether you are safe. In danger, ring 999."
    )
    refresh_home(call)


def say_somebody_else_is_alone(call: Call) -> None:
    """Record that somebody else is alone, and tell the division at once; nobody is named by it."""
    code = str(call.pressed["value"])
    try:
        with call.runtime.begin(call.actor, once=call.once) as uow:
            say_another_is_alone(uow, code)
    except AlreadyDone:
        pass  # it was done, and is answered as it was
    call.tell(
        "It is on record that somebody is alone. The division has it now, and each of those on "
        "site is asked whether they are safe. Whoever is alone can say so with “It is me who is "
        "alone”. In danger, ring 999."
    )
    refresh_home(call)


def _tapping(action: Action) -> Handler:
    act = get_act(ONE_TAP[action])

    def tap(call: Call) -> None:
        code, on, post = which_post(str(call.pressed["value"]))
        try:
            draft = load(act.schema, {})
            with call.runtime.begin(call.actor, once=call.once) as uow:
                act.service(uow, code, on, post, draft)
        except AlreadyDone:
            pass  # the same tap came again: it was done, and is answered as it was
        show(call, code)
        refresh_home(call)

    return tap


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise NotFound("There is no such night.") from error


def _who_is_alone(sole: SoleCharge | None) -> str:
    """Say who is alone, or that nobody has said who it is: then nobody can be asked by name."""
    if sole is None:
        return ""
    if sole.alone is None:
        return "Nobody has said who is alone: if it is you, say so."
    return f"{sole.alone.name} is alone."


def _costs(shifts: Sequence[CoverShift]) -> list[str]:
    return [gap.reference for row in shifts for gap in row.gaps if gap.owes_its_cost]
