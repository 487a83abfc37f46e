"""The app's manifest, made from what the bot listens for and calls: nothing more is asked for."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.ids import Word
from bot.listeners.every import register_all
from bot.needs import EVENTS, REASONS, SHORTCUTS, scopes
from tracker.domain.errors import ConfigurationFault
from tracker.runtime import Runtime

EVENTS_PATH = "/slack/events"
_HEAD = (
    "# The app as Slack must know it. Paste it at https://api.slack.com/apps "
    '("Create New App", "From a manifest").',
    "# `flask --app wsgi slack manifest` prints it for your own address.",
)
_NAME = "Makesafe"
_ABOUT = "Report a fault, chase it, and see who has it"


@dataclass(slots=True)
class Heard:
    """Stands where Bolt stands while the listeners register, and notes what they listen for.

    Buttons, forms and type-aheads need no entry in a manifest.
    """

    commands: list[str] = field(default_factory=list)
    shortcuts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def command(self, name: str) -> Callable[[object], None]:
        """Note a command."""
        return self._noting(self.commands, name)

    def shortcut(self, name: str) -> Callable[[object], None]:
        """Note a shortcut by its callback_id."""
        return self._noting(self.shortcuts, name)

    global_shortcut = message_shortcut = shortcut

    def event(self, name: str | Mapping[str, Any]) -> Callable[[object], None]:
        """Note an event by its type."""
        return self._noting(self.events, name if isinstance(name, str) else str(name["type"]))

    def message(self, *_words: object) -> Callable[[object], None]:
        """Note that messages are listened for."""
        return self._noting(self.events, "message")

    def action(self, *_name: object) -> Callable[[object], None]:
        """Pass over what needs no entry."""
        return self._noting([], "")

    view = view_submission = view_closed = block_action = options = action

    @staticmethod
    def _noting(among: list[str], name: str) -> Callable[[object], None]:
        if name not in among:
            among.append(str(name))
        return lambda _listener: None


def heard_by(runtime: Runtime) -> Heard:
    """Return what the listeners listen for."""
    heard = Heard()
    register_all(heard, runtime)  # type: ignore[arg-type]
    return heard


def manifest(runtime: Runtime, *, base_url: str, socket_mode: bool = False) -> dict[str, Any]:
    """Return the manifest for an address (without it over Socket Mode, which has none).

    Raises ConfigurationFault for a listener of which `bot/needs.py` says nothing.
    """
    heard = heard_by(runtime)
    url = {} if socket_mode else {"url": f"{base_url.rstrip('/')}{EVENTS_PATH}"}
    request_url = {"request_url": url["url"]} if url else {}
    menus = {"message_menu_options_url": url["url"]} if url else {}
    features: dict[str, Any] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": _NAME, "always_online": True},
        "slash_commands": [
            {
                "command": name,
                **url,
                "description": "Report, chase or look up a fault",
                "usage_hint": " | ".join([*Word, "WO-2026-000123"]),
                "should_escape": True,
            }
            for name in heard.commands
        ],
    }
    if heard.shortcuts:
        features["shortcuts"] = [_shortcut(callback_id) for callback_id in heard.shortcuts]
    return {
        "display_information": {
            "name": _NAME,
            "description": _ABOUT,
            "background_color": "#00703c",
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": [str(scope) for scope in scopes()]}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": _bot_events(heard)},
            "interactivity": {"is_enabled": True, **request_url, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(callback_id: str) -> dict[str, str]:
    known = SHORTCUTS.get(callback_id)
    if known is None:
        raise ConfigurationFault([f"The shortcut {callback_id} is not in bot/needs.py."])
    return {
        "name": known.name,
        "type": str(known.kind),
        "callback_id": callback_id,
        "description": known.description,
    }


def _bot_events(heard: Heard) -> list[str]:
    unknown = [name for name in heard.events if name not in EVENTS]
    if unknown:
        raise ConfigurationFault([f"The event {name} is not in bot/needs.py." for name in unknown])
    return sorted(one.name for name in heard.events for one in EVENTS[name])


def as_yaml(described: Mapping[str, Any]) -> str:
    """Return the manifest as YAML that Slack takes, with the reason beside each scope."""
    reasons = {str(scope): words for scope, words in REASONS.items()}
    return "\n".join([*_HEAD, *_lines(described, 0, reasons)]) + "\n"


def _lines(value: Any, depth: int, reasons: Mapping[str, str]) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, Mapping):
        for name, below in value.items():
            if isinstance(below, Mapping | list):
                yield f"{pad}{name}:"
                yield from _lines(below, depth + 1, reasons)
            else:
                yield f"{pad}{name}: {_scalar(below)}"
    elif isinstance(value, Sequence):
        for one in value:
            if isinstance(one, Mapping):
                first, *rest = _lines(one, depth + 1, reasons)
                yield f"{pad}- {first.lstrip()}"
                yield from rest
            else:
                why = f" # {reasons[one]}" if one in reasons else ""
                yield f"{pad}- {one}{why}"


def _scalar(value: object) -> str:
    """Return a value in JSON's spelling, which is YAML too and asks no questions of quoting."""
    return json.dumps(value, ensure_ascii=False)
