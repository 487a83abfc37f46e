"""The parts that all of the bot's blocks are made of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from bot.text import BUTTON, HEADER, OPTION, cut, escape
from tracker.domain.wording import relative, short_moment

Block = dict[str, Any]
Style = Literal["primary", "danger"]

_TITLE = 24
_LABEL = 2_000
_PLACEHOLDER = 150


def plain(words: str, limit: int = _LABEL) -> Block:
    """Return a plain text, cut to its place."""
    return {"type": "plain_text", "text": cut(words, limit), "emoji": True}


def marked(words: str) -> Block:
    """Return a mrkdwn text; what people typed in it must be escaped already."""
    return {"type": "mrkdwn", "text": words}


def section(words: str, accessory: Block | None = None) -> Block:
    """Return a paragraph, with something to press beside it where given."""
    block: Block = {"type": "section", "text": marked(words)}
    return {**block, "accessory": accessory} if accessory else block


def header(words: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(words, HEADER)}


def context(*words: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [marked(one) for one in words]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def button(
    words: str,
    action: str,
    value: str,
    *,
    style: Style | None = None,
    url: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Return a button; colour only ever repeats what its words say."""
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": plain(words, BUTTON),
        "value": value,
    }
    if style:
        made["style"] = style
    if url:
        made["url"] = url
    if confirm:
        made["confirm"] = confirm
    return made


def asks_first(title: str, words: str, yes: str) -> Block:
    """Return the question that is put before a press counts."""
    return {
        "title": plain(title, 100),
        "text": plain(words, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Not now", 30),
        "style": "danger",
    }


def overflow(action: str, entries: Iterable[tuple[str, str]]) -> Block:
    """Return a menu of at most five entries, given as (value, words)."""
    return {
        "type": "overflow",
        "action_id": action,
        "options": [option(value, words) for value, words in entries][:5],
    }


def actions(elements: Sequence[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def option(value: str, words: str, hint: str = "") -> Block:
    """Return one choice, with a second line where it has one."""
    made: Block = {"value": value, "text": plain(words, OPTION)}
    return {**made, "description": plain(hint, OPTION)} if hint else made


def field(
    name: str,
    label: str,
    element: Mapping[str, Any],
    *,
    initial: Mapping[str, Any] | None = None,
    hint: str = "",
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    """Return an input block named after the form's field, with what was typed before."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": name, **element, **still_offered(element, initial or {})},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint)
    if dispatch:
        block["dispatch_action"] = True
    return block


def still_offered(element: Mapping[str, Any], initial: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an element begins with; a choice as it is offered now, or none.

    Slack refuses a first choice that is not, to the letter, one of those offered.
    """
    groups = element.get("option_groups", ())
    offered = [*element.get("options", ()), *(one for group in groups for one in group["options"])]
    if not offered:
        return initial
    if "initial_options" in initial:
        chosen = {one["value"] for one in initial["initial_options"]}
        same = [one for one in offered if one["value"] in chosen]
        return {"initial_options": same} if same else {}
    if "initial_option" not in initial:
        return initial
    same = [one for one in offered if one["value"] == initial["initial_option"].get("value")]
    return {"initial_option": same[0]} if same else {}


def text_input(*, multiline: bool = False) -> Block:
    """Return a box to type in. The form sets the length: so its message says what is too long."""
    return {"type": "plain_text_input", "multiline": multiline}


def select(words: str, options: Sequence[Block]) -> Block:
    """Return a menu to choose one from."""
    return {"type": "static_select", "placeholder": plain(words, _PLACEHOLDER), "options": options}


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str | None = None,
    submit: str | None = None,
    metadata: str = "",
) -> Block:
    """Return a modal; without `submit` it only tells something."""
    made: Block = {
        "type": "modal",
        "title": plain(title, _TITLE),
        "close": plain("Cancel" if submit else "Close", _TITLE),
        "blocks": list(blocks),
    }
    if callback:
        made["callback_id"] = callback
    if submit:
        made["submit"] = plain(submit, _TITLE)
    if metadata:
        made["private_metadata"] = metadata
    return made


def when(at: datetime) -> str:
    """Return an instant that Slack shows in the reader's own time zone; London's as a fallback."""
    stamp = int(at.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|{escape(short_moment(at))}>"


def how_far(at: datetime, now: datetime) -> str:
    """Return how far off an instant is, which Slack counts anew at each look: `in 4 hours`."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{relative(at, now)}>"
