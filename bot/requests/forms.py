"""What was typed into a modal, as a plain form, and a form's messages under the right blocks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.text import cut

_LONGEST_MESSAGE = 2_000


@dataclass(frozen=True, slots=True)
class About:
    """What a modal is about: the order, and the version of it that the person saw.

    It travels through Slack and proves nothing: rights are asked for again at every step.
    """

    reference: str
    version: int

    def __str__(self) -> str:
        return json.dumps({"reference": self.reference, "version": self.version})

    @classmethod
    def read(cls, metadata: str) -> "About":
        """Return what the modal was about; raises ValueError where it does not say."""
        try:
            found = json.loads(metadata)
            return cls(str(found["reference"]), int(found["version"]))
        except (KeyError, TypeError) as error:
            raise ValueError("the modal does not say what it is about") from error

    @property
    def value(self) -> str:
        """The value of a button: `WO-2026-000123@7`."""
        return f"{self.reference}@{self.version}"

    @classmethod
    def of_button(cls, value: str) -> "About":
        """Return what a button was about; a button of unknown make counts as version 0."""
        reference, _, version = value.partition("@")
        return cls(reference, int(version) if version.isdecimal() else 0)


def form_values(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the modal's answers by field; each input block is named after its field."""
    values = {}
    for block_id, block in _states(view).items():
        for state in block.values():
            value = _value_of(state)
            if value is not None:
                values[block_id] = value
    return values


def kept(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return, by field, what must be set again in its element for nothing typed to be lost."""
    found: dict[str, dict[str, Any]] = {}
    for block_id, block in _states(view).items():
        for state in block.values():
            if state.get("selected_option"):
                found[block_id] = {"initial_option": state["selected_option"]}
            elif state.get("selected_date"):
                found[block_id] = {"initial_date": state["selected_date"]}
            elif state.get("selected_date_time"):
                found[block_id] = {"initial_date_time": state["selected_date_time"]}
            elif state.get("selected_options"):
                found[block_id] = {"initial_options": state["selected_options"]}
            elif state.get("value"):
                found[block_id] = {"initial_value": state["value"]}
    return found


def block_errors(errors: Mapping[str, Sequence[str]], view: Mapping[str, Any]) -> dict[str, str]:
    """Return the messages by input block, as Slack shows them; each field's first.

    What belongs to no block of this modal is said under its first one, for Slack refuses an
    unknown name and the person would learn nothing.
    """
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    found: dict[str, str] = {}
    for field, messages in errors.items():
        block = field if field in inputs else inputs[0]
        found.setdefault(block, cut(str(messages[0]), _LONGEST_MESSAGE))
    return found


def typed_words(view: Mapping[str, Any]) -> str:
    """Return the words that were typed into a form; what was chosen is left out."""
    typed = [
        block["block_id"]
        for block in view["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    ]
    values = form_values(view)
    return "\n".join(values[name] for name in typed if values.get(name))


def has_inputs(view: Mapping[str, Any]) -> bool:
    """Whether something can be typed or chosen in this modal."""
    return any(block["type"] == "input" for block in view["blocks"])


def _states(view: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    states: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
    return states


def _value_of(state: Mapping[str, Any]) -> str | None:
    if "selected_option" in state:
        chosen = state["selected_option"]
        return chosen["value"] if chosen else None
    if "selected_options" in state:  # as many as apply, as one answer with commas
        return ",".join(one["value"] for one in state["selected_options"] or ())
    if state.get("selected_date_time"):  # seconds since 1970, whatever zone it was chosen in
        return str(state["selected_date_time"])
    value: str | None = state.get("selected_date") or state.get("value")
    return value
