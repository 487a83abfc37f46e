"""Acting on an order: a button or a command opens the form, and the form sent in does it."""

import logging

from slack_bolt import App

from bot.blocks.acts import FORMS, act_modal
from bot.blocks.cards import card, fallback
from bot.blocks.explain import explain
from bot.blocks.modals import done, too_late
from bot.blocks.sharing import shareable
from bot.call import Call, Handler, listening
from bot.facts import OrderFacts, look_up
from bot.forms import About, block_errors, form_values, kept
from bot.ids import Act, Action
from bot.listeners.home import refresh_home
from bot.text import INPUT
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from tracker.domain.roles import refusal
from tracker.forms import load
from tracker.runtime import Runtime
from tracker.work_orders.acts import get_act
from tracker.work_orders.queries import get_order
from tracker.work_orders.service.finding import changes_since

log = logging.getLogger(__name__)
# The fields of the forms that hold a person's own words.
_WORDS = frozenset({"note", "reason", "next_action", "helpdesk_reference"})


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for every act's button and form, for the menu, and for what only looks."""
    for act in Act:
        bolt.action(act)(listening(runtime, _pressing(act)))
        bolt.view(act)(listening(runtime, _sending(act)))
    bolt.action(Action.WHY)(listening(runtime, press_why))
    bolt.action(Action.SHOW)(listening(runtime, press_show))
    bolt.action(Action.MORE)(listening(runtime, choose))


def show_card(call: Call, reference: str) -> None:
    """Show an order's card to the one who asks, with the buttons that are theirs."""
    facts = look(call, reference)
    call.tell(fallback(facts), shareable(facts) if call.in_conversation else card(facts))


def show_why(call: Call, reference: str) -> None:
    """Explain to the one who asks why an order is where it is."""
    facts = look(call, reference)
    call.tell(fallback(facts), explain(facts))


def open_form(call: Call, act: Act, about: About, *, reason: str = "") -> None:
    """Open the form of an act for whoever may do it, or say why there is nothing to do.

    A late press is told what others did since the version that it was about. `reason` is what
    was typed already, which the form begins with.
    """
    known = get_act(act)
    with call.runtime.reading() as reading:
        order = get_order(reading.session, call.actor, about.reference)
        if not call.actor.may(known.permission, order.premises.place):
            raise NotAllowed(refusal(known.permission))
        facts = look_up(reading, call.actor, about.reference, base_url=call.base_url)
        changes = changes_since(reading.session, order, about.version) if about.version else ()
    call.acknowledge()
    if act in facts.acts:
        typed = {"reason": {"initial_value": reason[:INPUT]}} if reason else None
        call.open(act_modal(act, facts, before=typed))
    else:
        now = f"{facts.reference}: {facts.status_label}."
        call.open(too_late(now, changes, facts, reason))


def choose(call: Call) -> None:
    """Do what was chosen from a menu: each entry names another action and its order."""
    name, _, value = str(call.pressed["selected_option"]["value"]).partition(":")
    about = About.of_button(value)
    if name in set(Act):
        open_form(call, Act(name), about)
    elif name == Action.WHY:
        show_why(call, about.reference)
    else:
        show_card(call, about.reference)


def press_why(call: Call) -> None:
    """Explain the order of the button."""
    show_why(call, About.of_button(call.pressed["value"]).reference)


def press_show(call: Call) -> None:
    """Show the card of the order of the button."""
    show_card(call, About.of_button(call.pressed["value"]).reference)


def _pressing(act: Act) -> Handler:
    return lambda call: open_form(call, act, About.of_button(call.pressed["value"]))


def _sending(act: Act) -> Handler:
    return lambda call: send(call, act)


def send(call: Call, act: Act) -> None:
    """Do the act and answer with how the order stands; once, however often the form is sent."""
    known, about = get_act(act), About.read(call.view["private_metadata"])
    actor = call.actor
    values = {**form_values(call.view), "version": str(about.version)}
    try:
        draft = load(known.schema, values)
        with call.runtime.begin(actor, once=call.once) as uow:
            known.service(uow, about.reference, draft)
    except Invalid as error:
        call.acknowledge(response_action="errors", errors=block_errors(error.errors, call.view))
        return
    except Conflict as error:
        _answer_conflict(call, act, about, error)
        return
    except AlreadyDone:
        log.info("The form %s about %s came again", act, about.reference)
    facts = look(call, about.reference)
    call.acknowledge(response_action="update", view=done(FORMS[act].done, facts))
    refresh_home(call)


def _answer_conflict(call: Call, act: Act, about: About, error: Conflict) -> None:
    """Show the form again where the act still makes sense; else say who did what meanwhile."""
    facts = look(call, about.reference)
    if act in facts.acts and facts.about.version != about.version:
        view = act_modal(
            act, facts, before=kept(call.view), message=error.message, changes=error.changes
        )
    else:
        typed = "\n".join(value for name, value in form_values(call.view).items() if name in _WORDS)
        view = too_late(error.message, error.changes, facts, typed)
    call.acknowledge(response_action="update", view=view)


def look(call: Call, reference: str) -> OrderFacts:
    """Return an order as the one who asks may see it; raises NotFound outside that."""
    with call.runtime.reading() as reading:
        return look_up(reading, call.actor, reference, base_url=call.base_url)
