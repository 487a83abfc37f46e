"""Saying “Me too” instead of reporting the same fault again."""

from slack_bolt import App

from bot.blocks.modals import done
from bot.facts import look_up
from bot.ids import Action, View
from bot.listeners.home import refresh_home
from bot.requests.call import Call
from bot.requests.listening import listening
from tracker.domain.errors import AlreadyDone
from tracker.runtime import Runtime
from tracker.work_orders.service import say_me_too

COUNTED_IN = "You are among those who have this fault. You will be told when it is fixed."


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for “Me too” beside an order that is open already."""
    bolt.action(Action.ME_TOO)(listening(runtime, press))


def press(call: Call) -> None:
    """Count the person in, and show them that order; a form not sent yet is not needed any more.

    Where it cannot be done, such as an order that was closed meanwhile, the form stays.
    """
    reference, view = str(call.pressed["value"]), call.body.get("view", {})
    try:
        once = f"slack:{view.get('id')}:me-too:{reference}"
        with call.runtime.begin(call.actor, once=once) as uow:
            say_me_too(uow, reference)
    except AlreadyDone:
        pass
    with call.runtime.reading() as reading:
        facts = look_up(reading, call.actor, reference, base_url=call.base_url)
    call.acknowledge()
    told = done(COUNTED_IN, facts)
    if view.get("callback_id") == View.REPORT:
        call.redraw(told)
    else:  # the receipt of one's own report stays below
        call.open(told)
    refresh_home(call)
