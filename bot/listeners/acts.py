"""Acting on an order: a button or a command opens the form, and the form sent in does it."""

import logging

from slack_bolt import App

from bot.asking import Asked, ask
from bot.blocks.acts import act_modal, all_acts
from bot.blocks.cards import card, fallback
from bot.blocks.explain import explain
from bot.blocks.modals import done, too_late
from bot.blocks.sharing import shareable
from bot.facts import OrderFacts, look_up
from bot.ids import Act, Action, View
from bot.listeners.home import refresh_home
from bot.photographs import await_files, given_files
from bot.requests.call import Call
from bot.requests.forms import About, form_values, kept, typed_words
from bot.requests.listening import Handler, listening
from bot.text import INPUT
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from tracker.forms import load
from tracker.runtime import Runtime
from tracker.work_orders.acts import get_act
from tracker.work_orders.asking import SHEETS
from tracker.work_orders.history import changes_since
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import accompanied

log = logging.getLogger(__name__)
_CLOSED_WAY = "Not possible now"


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for every act's button and form, for the menu, and for what only looks."""
    for act in Act:
        bolt.action(act)(listening(runtime, _pressing(act)))
        bolt.view(act)(listening(runtime, _sending(act)))
    bolt.action(Action.WHY)(listening(runtime, press_why))
    bolt.action(Action.SHOW)(listening(runtime, press_show))
    bolt.action(Action.MORE)(listening(runtime, choose))
    bolt.action(Action.ALL)(listening(runtime, show_all))
    bolt.view(View.ALL)(listening(runtime, Call.acknowledge))


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
    asked, changes = _ask(call, act, about)
    call.acknowledge()
    if act in asked.facts.acts:
        typed = {"reason": {"initial_value": reason[:INPUT]}} if reason else None
        view = act_modal(act, asked, before=typed)
    else:
        now = f"{asked.facts.reference}: {asked.facts.status_label}."
        if changes:
            view = too_late(now, changes, asked.facts, reason)
        else:
            said = _not_open(act, asked.facts)
            view = too_late(said, (), asked.facts, reason, title=_CLOSED_WAY)
    if call.body.get("view", {}).get("callback_id") == View.ALL:
        call.redraw(view)  # in place of the list, which would be stale beneath it
    else:
        call.open(view)


def _not_open(act: Act, facts: OrderFacts) -> str:
    """Return why there is no form of an act: the order has no room for it as it stands."""
    standing = facts.briefing.standing
    if act is Act.ESCALATE and facts.is_open and standing.stage.number == standing.height:
        return f"{facts.reference} stands at the last stage: there is none above it."
    return f"“{SHEETS[act].short}” is not possible as {facts.reference} stands."


def _ask(call: Call, act: Act, about: About) -> tuple[Asked, tuple[str, ...]]:
    """Return the form as it stands, and what was done since the version that is spoken of."""
    with call.runtime.reading() as reading:
        asked = ask(reading, call.actor, act, about.reference, base_url=call.base_url)
        order = get_order(reading.session, call.actor, about.reference)
        return asked, changes_since(reading.session, order, about.version) if about.version else ()


def show_all(call: Call) -> None:
    """List all that the one who asks may do to the order of the button."""
    facts = look(call, About.of_button(call.pressed["value"]).reference)
    call.acknowledge()
    call.open(all_acts(facts))


def choose(call: Call) -> None:
    """Do what was chosen from a menu: each entry names another action and its order."""
    name, _, value = str(call.pressed["selected_option"]["value"]).partition(":")
    about = About.of_button(value)
    if name in set(Act):
        open_form(call, Act(name), about)
    elif name == Action.WEB:
        call.acknowledge()
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
        draft = accompanied(load(known.schema, values), len(given_files(call.view)))
        with call.runtime.begin(actor, once=call.once) as uow:
            await_files(uow, known.service(uow, about.reference, draft), call.view, act)
    except Invalid as error:
        call.refuse_fields(error)
        return
    except Conflict as error:
        _answer_conflict(call, act, about, error)
        return
    except NotAllowed as error:
        call.refuse(error.message, _since(call, about))
        return
    except AlreadyDone:
        log.info("The form %s about %s came again", act, about.reference)
    facts = look(call, about.reference)
    call.acknowledge(response_action="update", view=done(SHEETS[act].done, facts))
    refresh_home(call)


def _answer_conflict(call: Call, act: Act, about: About, error: Conflict) -> None:
    """Show the form again where the act still makes sense; else say who did what meanwhile."""
    try:
        asked, _ = _ask(call, act, About(about.reference, 0))
    except NotAllowed as refused:
        asked = Asked(look(call, about.reference), (refused.message,), ())
    if asked.fields:
        view = act_modal(
            act, asked, before=kept(call.view), message=error.message, changes=error.changes
        )
    else:
        words = "\n".join([error.message, *asked.says])
        view = too_late(words, error.changes, asked.facts, typed_words(call.view))
    call.acknowledge(response_action="update", view=view)


def _since(call: Call, about: About) -> tuple[str, ...]:
    """Return what was done to the order since the form was opened: it may be why it is refused."""
    with call.runtime.reading() as reading:
        order = get_order(reading.session, call.actor, about.reference)
        return changes_since(reading.session, order, about.version)


def look(call: Call, reference: str) -> OrderFacts:
    """Return an order as the one who asks may see it; raises NotFound outside that."""
    with call.runtime.reading() as reading:
        return look_up(reading, call.actor, reference, base_url=call.base_url)
