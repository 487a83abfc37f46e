"""What the bot asks of Slack, and why: the words for each way in, and the scope of each call.

The manifest is made from the listeners and these tables; a listener, an event or a Web API method
that is missing here stops the manifest, and a scope that nothing needs is not asked for.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """A permission of the bot token, granted when the app is installed."""

    CHANNELS_HISTORY = "channels:history"
    CHANNELS_READ = "channels:read"
    CHAT_WRITE = "chat:write"
    COMMANDS = "commands"
    FILES_READ = "files:read"
    GROUPS_HISTORY = "groups:history"
    GROUPS_READ = "groups:read"
    IM_HISTORY = "im:history"
    IM_WRITE = "im:write"
    REACTIONS_READ = "reactions:read"
    REACTIONS_WRITE = "reactions:write"
    USERS_READ = "users:read"


class ShortcutKind(StrEnum):
    """Where a shortcut is found: in the menu of everything, or in that of one message."""

    GLOBAL = "global"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What Slack shows of a shortcut: at most 24 and 150 characters."""

    name: str
    kind: ShortcutKind
    description: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """An event as the manifest calls it, and the scope without which Slack does not send it."""

    name: str
    scope: Scope | None = None


# Why each scope is asked for, as the manifest says beside it.
REASONS = {
    Scope.CHANNELS_HISTORY: "to hear replies under a card, and to find lost answers again",
    Scope.CHANNELS_READ: "to see who reads in a channel before a card is shared there",
    Scope.CHAT_WRITE: "cards and messages",
    Scope.COMMANDS: "the command, the shortcuts, and their modals and buttons",
    Scope.FILES_READ: "to take photographs in the forms, and to fetch them",
    Scope.GROUPS_HISTORY: "the same in a private channel",
    Scope.GROUPS_READ: "to see whether the units' channels are private and the app is in them",
    Scope.IM_HISTORY: "the same among the direct messages of one person",
    Scope.IM_WRITE: "to open the direct messages of whoever must act",
    Scope.REACTIONS_READ: "to put on record what somebody pins under a card",
    Scope.REACTIONS_WRITE: "to mark a reply under a card that is on record",
    Scope.USERS_READ: "to turn away guests, strangers, bots and deactivated users",
}
# By callback_id.
SHORTCUTS: dict[str, Shortcut] = {
    "report_problem": Shortcut(
        "Report a problem", ShortcutKind.GLOBAL, "Report a fault at your premises"
    ),
    "report_from_message": Shortcut(
        "Make an estates report",
        ShortcutKind.MESSAGE,
        "Report a fault with this message's words, link and photographs",
    ),
    "add_to_order": Shortcut(
        "Add to order…",
        ShortcutKind.MESSAGE,
        "Put this message on the record of a work order",
    ),
}
# By the type that the listener names.
EVENTS: dict[str, tuple[Subscription, ...]] = {
    "app_home_opened": (Subscription("app_home_opened"),),
    "user_change": (Subscription("user_change", Scope.USERS_READ),),
    "message": (
        Subscription("message.channels", Scope.CHANNELS_HISTORY),
        Subscription("message.groups", Scope.GROUPS_HISTORY),
    ),
    "reaction_added": (Subscription("reaction_added", Scope.REACTIONS_READ),),
    "app_uninstalled": (Subscription("app_uninstalled"),),
    "tokens_revoked": (Subscription("tokens_revoked"),),
}
# Every Web API method that the bot calls with its token, and the scope that it wants.
METHODS: dict[str, Scope | None] = {
    "apps.connections.open": None,  # with the app-level token of Socket Mode, if there is one
    "auth.test": None,
    "bots.info": Scope.USERS_READ,
    "chat.getPermalink": None,
    "chat.postEphemeral": Scope.CHAT_WRITE,
    "chat.postMessage": Scope.CHAT_WRITE,
    "chat.update": Scope.CHAT_WRITE,
    "conversations.history": Scope.CHANNELS_HISTORY,
    "conversations.info": Scope.GROUPS_READ,
    "conversations.members": Scope.CHANNELS_READ,
    "conversations.open": Scope.IM_WRITE,
    "conversations.replies": Scope.CHANNELS_HISTORY,
    "files.info": Scope.FILES_READ,
    "reactions.add": Scope.REACTIONS_WRITE,
    "users.info": Scope.USERS_READ,
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
# What wants a scope without a call or an event of its own; a history may be a private one.
FEATURES = (Scope.COMMANDS, Scope.FILES_READ, Scope.GROUPS_HISTORY, Scope.IM_HISTORY)


def scopes() -> list[Scope]:
    """Return the scopes that the bot's calls, events and features want, in the alphabet's order."""
    by_event = {one.scope for subscriptions in EVENTS.values() for one in subscriptions}
    wanted = {*METHODS.values(), *by_event, *FEATURES}
    return sorted(scope for scope in wanted if scope is not None)
