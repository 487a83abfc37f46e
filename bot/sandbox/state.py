"""What people typed into blocks: read from a form, checked as Slack's client does, kept."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from bot.sandbox.limit_elements import PRESSED, TYPED, all_options, option_faults

Element = Mapping[str, Any]
Values = dict[str, dict[str, dict[str, Any]]]

REQUIRED = "Please complete this required field."
CHOOSE = "Choose one of the matches for what you typed."

# The property of a value that holds what was chosen or typed, and that of the first value.
_HELD: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(TYPED, ("value", "initial_value")),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_MANY = ("multi_static_select", "checkboxes", "file_input")


def elements_of(block: Mapping[str, Any]) -> list[Element]:
    """Return the interactive elements of one block."""
    if block["type"] == "actions":
        return list(block["elements"])
    if block["type"] == "input":
        return [block["element"]]
    accessory = block.get("accessory")
    return [accessory] if accessory and accessory["type"] != "image" else []


def find_element(
    blocks: Iterable[Mapping[str, Any]], block_id: str, action_id: str
) -> Element | None:
    """Return the element with those ids, or None."""
    for block in blocks:
        for element in elements_of(block):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                return element
    return None


def field_name(block_id: str, action_id: str, part: str = "v") -> str:
    """Return the name of the form field for an element; `part` q is a type-ahead's words."""
    return f"{part}:{json.dumps([block_id, action_id])}"


def held_in(value: Mapping[str, Any]) -> Any:
    """Return what was chosen or typed: None, or an empty list, where nothing was."""
    return value.get(_HELD[value["type"]][0])


def first_values(blocks: Iterable[Mapping[str, Any]], kept: Values | None = None) -> Values:
    """Return the values of a view just drawn.

    As in Slack, an element that was there before under the same ids keeps what was typed; a new
    one starts with its initial value.
    """
    values: Values = {}
    for block, element in _stateful(blocks):
        held, initial = _HELD[element["type"]]
        nothing: Any = [] if element["type"] in _MANY else None
        first = {"type": element["type"], held: element.get(initial, nothing)}
        before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        same = before is not None and before["type"] == element["type"]
        own = values.setdefault(block["block_id"], {})
        own[element["action_id"]] = before if same and before else first
    return values


def read_values(
    blocks: Iterable[Mapping[str, Any]], form: "MultiDict[str, str]", zone: ZoneInfo
) -> Values:
    """Return the values that a posted form holds, as `view.state.values` has them."""
    values: Values = {}
    for block, element in _stateful(blocks):
        given = form.getlist(field_name(block["block_id"], element["action_id"]))
        held = _HELD[element["type"]][0]
        own = values.setdefault(block["block_id"], {})
        own[element["action_id"]] = {
            "type": element["type"],
            held: _chosen(element, [one for one in given if one], zone),
        }
    return values


def missing(
    blocks: Iterable[Mapping[str, Any]], values: Values, form: "MultiDict[str, str]"
) -> dict[str, str]:
    """Return the message under each input that Slack's client would not let through."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        held = held_in(values[name][element["action_id"]])
        sought = form.get(field_name(name, element["action_id"], "q"), "")
        if element["type"] == "external_select" and sought and not held:
            errors[name] = CHOOSE
        elif not held and not block.get("optional", False):
            errors[name] = REQUIRED
        elif held and element["type"] in TYPED:
            errors |= _length(element, str(held), name)
    return errors


def _length(element: Element, text: str, name: str) -> dict[str, str]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return {name: f"Please enter at least {least} characters."}
    if len(text) > most:
        return {name: f"Please enter no more than {most} characters: this has {len(text)}."}
    return {}


def _stateful(
    blocks: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], Element]]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in PRESSED:
                yield block, element


def _chosen(element: Element, given: list[str], zone: ZoneInfo) -> Any:
    kind = element["type"]
    if kind in _MANY:
        return [option for one in given if (option := _option(element, one))]
    if not given:
        return None
    if kind in TYPED:
        return given[0].replace("\r\n", "\n")
    if kind == "external_select":
        return offered_option(given[0])
    if kind in {"static_select", "radio_buttons"}:
        return _option(element, given[0])
    if kind == "datetimepicker":
        return _instant(given[0], zone)
    return given[0]


def _option(element: Element, value: str) -> dict[str, Any] | None:
    return next((one for one in all_options(element) if one["value"] == value), None)


def offered_option(words: str) -> dict[str, Any] | None:
    """Return the option that a type-ahead offered, which its field carries as JSON."""
    try:
        option = json.loads(words)
    except ValueError:
        return None
    return None if any(option_faults(option, "")) else dict(option)


def _instant(words: str, zone: ZoneInfo) -> int | None:
    try:
        local = datetime.fromisoformat(words)
    except ValueError:
        return None
    return int(local.replace(tzinfo=local.tzinfo or zone).astimezone(UTC).timestamp())
