"""A posted form read as what Slack's client would make of it: a press, a search, a submission."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort
from werkzeug.datastructures import MultiDict

from bot.sandbox.acts import Press
from bot.sandbox.state import Element, field_name, find_element, first_values, read_values

Form = MultiDict[str, str]

# A block_id and an action_id; an overflow adds the value of its option.
IDS_OF_ELEMENT = 2


@dataclass(frozen=True, slots=True)
class Search:
    """The words typed into a type-ahead, for a page that searches without JavaScript."""

    block_id: str
    action_id: str
    words: str


def named(form: Form, name: str) -> list[str]:
    """Return the parts of a button's JSON value; an empty list where it was not the one pressed."""
    words = form.get(name)
    if words is None:
        return []
    try:
        parts = json.loads(words)
    except ValueError:
        abort(400)
    if not isinstance(parts, list) or not all(isinstance(one, str) for one in parts):
        abort(400)
    if len(parts) < IDS_OF_ELEMENT:
        abort(400)
    return parts


def search_in(form: Form) -> Search | None:
    """Return the search that the form asks for, or None."""
    parts = named(form, "find")
    if not parts:
        return None
    return Search(parts[0], parts[1], form.get(field_name(parts[0], parts[1], "q"), ""))


def element_pressed(blocks: Sequence[Mapping[str, Any]], form: Form) -> Element | None:
    """Return the element whose button was pressed; a 404 when it is none of the blocks'."""
    parts = named(form, "press")
    if not parts:
        return None
    element = find_element(blocks, parts[0], parts[1])
    if element is None:
        abort(404)
    return element


def press_in(
    blocks: Sequence[Mapping[str, Any]], element: Element, form: Form, zone: ZoneInfo
) -> Press:
    """Return the press, with the value of the element and of all those around it."""
    block_id, action_id, *rest = named(form, "press")
    values = read_values(blocks, form, zone)
    if element["type"] == "button":
        chosen: Mapping[str, Any] = {}
    elif element["type"] == "overflow":
        option = next((one for one in element["options"] if one["value"] in rest), None)
        if option is None:
            abort(404)
        chosen = {"selected_option": option}
    else:
        chosen = values[block_id][action_id]
    return Press(block_id, element, chosen, values)


def values_shown(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values that a message shows: Slack keeps none of a person's between two pages."""
    return first_values(blocks)


def link_of(element: Element, form: Form) -> str | None:
    """Return the address that a pressed button or overflow option opens besides, or None."""
    rest = named(form, "press")[2:]
    options = element.get("options", ()) if element["type"] == "overflow" else ()
    url = next((one.get("url") for one in options if one["value"] in rest), element.get("url"))
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else None
