"""Saying of a post what takes more than one tap: who fills in, who does not count, and the cost."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from slack_bolt import App

from bot.blocks.cover_forms import cost_modal, post_modal
from bot.blocks.elements import Block
from bot.blocks.modals import Kept, told
from bot.ids import Action, View
from bot.listeners.home import refresh_home
from bot.requests.call import Call
from bot.requests.forms import form_values, kept
from bot.requests.listening import Handler, listening
from bot.text import escape
from tracker.cover.acts import CoverAct, get_act
from tracker.cover.asking import SHEETS
from tracker.cover.queries import get_gap, get_night
from tracker.cover.schemas import CostSchema
from tracker.cover.service import record_fill_cost
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotFound
from tracker.domain.roles import Permission
from tracker.domain.wording import day, pounds
from tracker.forms import load
from tracker.runtime import Runtime

# The acts that open a form, by the button that stands for each.
FORMS: Mapping[Action, str] = MappingProxyType(
    {
        Action.COVER_FILL: "fill",
        Action.COVER_UNSUITABLE: "unsuitable",
        Action.COVER_STAND_DOWN: "stand-down",
    }
)
_cost = CostSchema()

Drawing = Callable[[Kept | None, str], Block]


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the buttons that open a form, and for the forms."""
    for action, name in FORMS.items():
        bolt.action(action)(listening(runtime, _opening(name)))
    bolt.action(Action.COVER_COST)(listening(runtime, open_cost))
    bolt.view(View.COVER_ACT)(listening(runtime, send))
    bolt.view(View.COVER_COST)(listening(runtime, send_cost))


def which_post(value: str) -> tuple[str, date, int]:
    """Return what a button is about: `AP-01/2026-11-16/2`; it proves nothing."""
    code, _, rest = value.partition("/")
    night, _, post = rest.partition("/")
    try:
        return code, date.fromisoformat(night), int(post)
    except ValueError as error:
        raise NotFound("There is no such post.") from error


def _opening(name: str) -> Handler:
    return lambda call: open_form(call, name, str(call.pressed["value"]))


def open_form(call: Call, name: str, value: str) -> None:
    """Open the form of an act on a post for whoever may take it there."""
    view = _drawn(call, get_act(name), value)(None, "")
    call.acknowledge()
    call.open(view)


def send(call: Call) -> None:
    """Say it of the post, and answer with what is recorded; once, however often it is sent."""
    name, _, value = str(call.view["private_metadata"]).partition(":")
    act, (code, on, post) = get_act(name), which_post(value)
    again = _drawn(call, act, value)
    try:
        draft = load(act.schema, form_values(call.view))
        with call.runtime.begin(call.actor, once=call.once) as uow:
            act.service(uow, code, on, post, draft)
    except Invalid as error:
        call.refuse_fields(error)
        return
    except Conflict as error:
        view = again(kept(call.view), error.message)
        call.acknowledge(response_action="update", view=view)
        return
    except AlreadyDone:
        pass  # the same form came again: it was done, and is answered as it was
    _done(call, f"{SHEETS[name].done} Post {post}, {day(on)}.")


def open_cost(call: Call) -> None:
    """Open the form of what filling in cost, with nothing chosen."""
    view = _cost_drawn(call, str(call.pressed["value"]))(None, "")
    call.acknowledge()
    call.open(view)


def send_cost(call: Call) -> None:
    """Keep what it cost; once, however often it is sent."""
    value = str(call.view["private_metadata"])
    code, _, reference = value.partition("/")
    again = _cost_drawn(call, value)
    try:
        draft = load(_cost, form_values(call.view))
        with call.runtime.begin(call.actor, once=call.once) as uow:
            record_fill_cost(uow, code, reference, draft)
    except Invalid as error:
        call.refuse_fields(error)
        return
    except Conflict as error:
        view = again(kept(call.view), error.message)
        call.acknowledge(response_action="update", view=view)
        return
    except AlreadyDone:
        _done(call, "What it cost is recorded.")
        return
    _done(call, f"It is recorded that it cost {pounds(draft.cost_pence)}.")


def _drawn(call: Call, act: CoverAct, value: str) -> Drawing:
    """Return what draws the form, for somebody who may; raises NotAllowed and NotFound."""
    code, on, post = which_post(value)

    def draw(before: Kept | None, message: str) -> Block:
        with call.runtime.reading() as look:
            night = get_night(look.session, call.actor, code, on)
            call.actor.require(act.permission, night.premises.place)
            shift = next((row for row in night.shifts if row.post == post), None)
            if shift is None:
                raise NotFound("There is no such post on this night.")
            about = f"{act.name}:{value}"
            return post_modal(SHEETS[act.name], shift, about=about, before=before, message=message)

    return draw


def _cost_drawn(call: Call, value: str) -> Drawing:
    code, _, reference = value.partition("/")

    def draw(before: Kept | None, message: str) -> Block:
        with call.runtime.reading() as look:
            gap = get_gap(look.session, call.actor, code, reference)
            call.actor.require(Permission.COVER_FILL, gap.shift.of_night.premises.place)
            return cost_modal(gap, about=value, before=before, message=message)

    return draw


def _done(call: Call, words: str) -> None:
    view = told("Saved", f":white_check_mark: *{escape(words)}*")
    call.acknowledge(response_action="update", view=view)
    refresh_home(call)
