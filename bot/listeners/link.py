"""Linking a Slack user to an account, and the presses that need no more than a nod."""

from slack_bolt import App

from bot.ids import Action
from bot.requests.call import Call
from bot.requests.linking import offer_link
from bot.requests.listening import listening
from bot.requests.replay import go_on
from tracker.runtime import Runtime


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the wish to be linked, and for buttons that are links."""
    bolt.action(Action.LINK)(listening(runtime, give_link))
    bolt.action(Action.WEB)(listening(runtime, nod))
    bolt.action(Action.GO_ON)(listening(runtime, lambda call: resume(bolt, call)))


def give_link(call: Call) -> None:
    """Give a fresh one-time link to whoever asks, linked already or not."""
    offer_link(call)


def resume(bolt: App, call: Call) -> None:
    """Go on with what was asked for before the Slack user was linked: its form opens now."""
    call.acknowledge()
    go_on(bolt, call.body, str(call.pressed["value"]))


def nod(call: Call) -> None:
    """Acknowledge that a link was opened: Slack tells of it all the same."""
    call.acknowledge()
