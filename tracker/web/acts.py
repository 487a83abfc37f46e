"""The acts on an order as the pages offer them, and the questions of their forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.impact import Impact
from tracker.work_orders.acts import Act
from tracker.work_orders.asking import SHEETS, Field, Kind, Sheet

_BOX = "impact_"
_EXAMPLES = {
    Kind.DAY: "For example 16/11/2026",
    Kind.INSTANT: "London time, for example 16/11/2026 14:30",
}
# A menu says what an empty choice means, and what is ticked says so by itself.
_SAYS_OPTIONAL = frozenset({Kind.WORDS, Kind.LINE, Kind.DAY, Kind.INSTANT, Kind.POUNDS})


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act as the pages offer it."""

    act: Act
    words: Sheet

    @property
    def name(self) -> str:
        """Its name in the address."""
        return self.act.name


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form in the words and choices in which a page asks it."""

    name: str
    kind: str
    label: str
    hint: str
    choices: Sequence[tuple[str, ...]]
    blank: str | None
    wide: bool


def page_of(act: Act) -> ActPage:
    """Return the act with the words of its page."""
    return ActPage(act, SHEETS[act.name])


def question_of(field: Field) -> Question:
    """Return the field as a page asks it: with an example of a date, and boxes by their names."""
    optional = not field.needed and field.kind in _SAYS_OPTIONAL
    hint = ". ".join(words for words in (_EXAMPLES.get(field.kind, ""), field.hint) if words)
    return Question(
        name=field.name,
        kind=str(field.kind),
        label=f"{field.label} (optional)" if optional else field.label,
        hint=hint,
        choices=_choices(field),
        blank=field.blank or None,
        wide=field.wide,
    )


def first_values(fields: Sequence[Field]) -> dict[str, str]:
    """Return what is chosen and ticked before anybody has answered."""
    values = {}
    for field in fields:
        if field.kind is Kind.BOXES:
            values.update({f"{_BOX}{value}": "yes" for value in field.begins})
        elif field.begins:
            values[field.name] = field.begins[0]
    return values


def impact_boxes() -> list[tuple[str, str]]:
    """Return a box for each impact: its name in the form, and its words."""
    return [(f"{_BOX}{impact}", impact.label) for impact in Impact]


def _choices(field: Field) -> list[tuple[str, ...]]:
    match field.kind:
        case Kind.BOXES:
            return [(f"{_BOX}{one.value}", one.words) for one in field.choices]
        case Kind.MENU:
            return [
                (one.value, f"{one.words}. {one.hint}" if one.hint else one.words)
                for one in field.choices
            ]
        case _:
            return [
                (one.value, one.words, one.hint) if one.hint else (one.value, one.words)
                for one in field.choices
            ]
