"""How one wants to be told: the form opens, and what was sent in is kept."""

import logging

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.blocks.modals import told
from bot.blocks.preferences import preferences_modal
from bot.ids import Action, View
from bot.listeners.home import refresh_home
from bot.requests.call import Call
from bot.requests.forms import form_values
from bot.requests.listening import listening
from bot.text import escape
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.forms import load
from tracker.people.preferences import preferences_of, set_preferences
from tracker.people.schemas import PreferencesSchema
from tracker.runtime import Runtime

log = logging.getLogger(__name__)


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the button that opens the form, and for the form that was sent in."""
    bolt.action(Action.QUIET)(listening(runtime, open_preferences))
    bolt.view(View.PREFERENCES)(listening(runtime, save))


def open_preferences(call: Call) -> None:
    """Open the form with what holds now for the one who asks."""
    with call.runtime.reading() as look:
        wishes = preferences_of(look.session, call.actor.person_id or 0)
    call.acknowledge()
    call.open(preferences_modal(wishes))


def save(call: Call) -> None:
    """Keep what was sent in, once; what is wrong comes back beside its field."""
    actor = call.actor
    try:
        wishes = load(PreferencesSchema(), form_values(call.view))
        with call.runtime.begin(actor, once=call.once) as uow:
            set_preferences(uow, wishes)
    except Invalid as error:
        call.refuse_fields(error)
        return
    except AlreadyDone:
        log.info("The preferences of somebody came again")
    with call.runtime.reading() as look:
        words = preferences_words(look.session, actor.person_id or 0)
    call.acknowledge(
        response_action="update", view=told("How you are told", f"Saved: {escape(words)}.")
    )
    refresh_home(call)


def preferences_words(session: Session, person_id: int) -> str:
    """Return how somebody is told, in one line."""
    return preferences_of(session, person_id).in_words
