"""The questions of an act's form as Slack asks them: one input block for each field."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.blocks.elements import Block, field, option, plain, select, text_input
from bot.blocks.modals import Kept
from tracker.work_orders.asking import Choice, Field, Kind

_MOST_CHOICES = 100
_MOST_RADIOS = 10
_CHOOSE = "Choose one"


def questions(fields: Sequence[Field], before: Kept | None) -> list[Block]:
    """Return the input blocks, named as the schema names its fields, with all typed `before`.

    With None it is the first time, and what is chosen from the start is. A menu that offers
    nothing is left out, for Slack refuses one.
    """
    return [
        field(
            asked.name,
            asked.label,
            _ELEMENTS[asked.kind](asked),
            initial=_begins(asked) if before is None else before.get(asked.name),
            hint=asked.hint,
            optional=not asked.needed,
        )
        for asked in fields
        if asked.choices or asked.kind not in _OF_CHOICES
    ]


def _menu(asked: Field) -> Block:
    return select(asked.blank or _CHOOSE, _options(asked.choices))


def _radios(asked: Field) -> Block:
    if len(asked.choices) > _MOST_RADIOS:
        return _menu(asked)
    return {"type": "radio_buttons", "options": _options(asked.choices)}


def _several(asked: Field) -> Block:
    return {
        "type": "multi_static_select",
        "placeholder": plain("Choose all that apply"),
        "options": _options(asked.choices),
    }


_ELEMENTS: Mapping[Kind, Callable[[Field], Block]] = MappingProxyType(
    {
        Kind.WORDS: lambda _: text_input(multiline=True),
        Kind.LINE: lambda _: text_input(),
        Kind.POUNDS: lambda _: text_input(),
        Kind.DAY: lambda _: {"type": "datepicker", "placeholder": plain("Choose a day")},
        Kind.INSTANT: lambda _: {"type": "datetimepicker"},
        Kind.MENU: _menu,
        Kind.RADIOS: _radios,
        Kind.BOXES: _several,
        Kind.ORDER: lambda _: {
            "type": "external_select",
            "placeholder": plain("Start typing its reference"),
            "min_query_length": 0,
        },
    }
)
_OF_CHOICES = frozenset({Kind.MENU, Kind.RADIOS, Kind.BOXES})


def _options(choices: Sequence[Choice]) -> list[Block]:
    return [option(one.value, one.words, one.hint) for one in choices[:_MOST_CHOICES]]


def _begins(asked: Field) -> Mapping[str, Any]:
    chosen = _options([one for one in asked.choices if one.value in asked.begins])
    if not chosen:
        return {}
    return (
        {"initial_options": chosen} if asked.kind is Kind.BOXES else {"initial_option": chosen[0]}
    )
