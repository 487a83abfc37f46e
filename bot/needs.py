"""What the bot asks of Slack, and why: the words for each way in, and the scope of each call.

The manifest is made from the listeners and these tables; a listener, an event or a Web API method
that is missing here stops the manifest, and a scope that nothing needs is not asked for.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """A permission of the bot token, granted when the app is installed."""

    CHAT_WRITE = "chat:write"
    COMMANDS = "commands"
    IM_WRITE = "im:write"


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
    Scope.CHAT_WRITE: "cards and messages",
    Scope.COMMANDS: "the command, the shortcuts, and their modals and buttons",
    Scope.IM_WRITE: "to open the direct messages of whoever must act",
}
# By callback_id.
SHORTCUTS: dict[str, Shortcut] = {}
# By the type that the listener names.
EVENTS: dict[str, tuple[Subscription, ...]] = {
    "app_home_opened": (Subscription("app_home_opened"),),
}
# Every Web API method that the bot calls with its token, and the scope that it wants.
METHODS: dict[str, Scope | None] = {
    "chat.postMessage": Scope.CHAT_WRITE,
    "chat.update": Scope.CHAT_WRITE,
    "conversations.open": Scope.IM_WRITE,
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
# What wants a scope without a call or an event of its own.
FEATURES = (Scope.COMMANDS,)
