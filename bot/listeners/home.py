"""The App Home of each person, drawn when it is opened and after what they do."""

import logging

from slack_bolt import App

from bot.blocks.elements import Block
from bot.blocks.home import (
    ORDERS_SHOWN,
    PREMISES_SHOWN,
    HomeFacts,
    Pages,
    home,
    stranger_home,
)
from bot.facts import Looking
from bot.ids import Action
from bot.mine import to_act_on
from bot.requests.call import Call, Unlinked
from bot.requests.listening import listening
from tracker.cover.board import look_at_tonight
from tracker.domain.disclosure import Surface
from tracker.domain.roles import Actor, Permission
from tracker.engine import engine_as_seen
from tracker.people.preferences import preferences_of
from tracker.runtime import Runtime
from tracker.work_orders.at_premises import open_at_premises

FIRST = Pages()
log = logging.getLogger(__name__)


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the opening of Home, and for the buttons that turn its pages."""
    bolt.event("app_home_opened")(listening(runtime, opened))
    bolt.action(Action.HOME_BACK)(listening(runtime, turn))
    bolt.action(Action.HOME_ON)(listening(runtime, turn))


def opened(call: Call) -> None:
    """Draw Home for whoever opened it; a stranger is asked to link their account."""
    call.acknowledge()
    if call.body["event"].get("tab", "home") == "home":
        publish(call)


def publish(call: Call, pages: Pages = FIRST) -> None:
    """Publish the Home of whoever asks; after the acknowledgement, for it calls Slack."""
    try:
        actor = call.actor
    except Unlinked:
        view = stranger_home()
    else:
        view = home_of(call.runtime, actor, pages)
    call.args.client.views_publish(user_id=call.user_id, view=view)


def refresh_home(call: Call) -> None:
    """Publish Home again after what its owner did, at the page that they did it from.

    It was done, whatever becomes of this.
    """
    try:
        publish(call, Pages.read(call.page_of_home))
    except Exception as error:
        log.warning("Home could not be published: %s", type(error).__name__)


def turn(call: Call) -> None:
    """Draw Home at the page of the button; one that is not there gives the nearest."""
    call.acknowledge()
    publish(call, Pages.read(str(call.pressed["value"])))


def home_of(runtime: Runtime, actor: Actor, pages: Pages) -> Block:
    """Return the Home view of somebody: all that concerns them, at these pages."""
    web = runtime.settings.base_url.rstrip("/")
    with runtime.reading() as reading:
        session, now = reading.session, reading.now
        looking = Looking(reading, web, surface=Surface.SLACK_DIRECT, actor=actor)
        return home(
            HomeFacts(
                to_act_on=to_act_on(reading, looking, actor, limit=ORDERS_SHOWN, page=pages.orders),
                premises=open_at_premises(session, actor, page=pages.premises, size=PREMISES_SHOWN),
                tonight=look_at_tonight(session, actor, now),
                preferences=preferences_of(session, actor.person_id or 0).in_words,
                engine=engine_as_seen(session, now),
                may_report=actor.may_anywhere(Permission.REPORT),
                web=web,
                now=now,
            )
        )
