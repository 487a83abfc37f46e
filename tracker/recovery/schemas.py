"""The forms of recovery plans: which orders, in which waves, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from tracker.domain.recovery import MOST_ORDERS, MOST_WAVES
from tracker.forms import FormSchema, LondonDate, Words

_WAVES = range(1, MOST_WAVES + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which late orders a plan is for: those that fit all of it, or those that are named."""

    unit: str | None = None
    premises: str | None = None
    supplier: str | None = None
    category: str | None = None
    stage: int | None = None
    older_than_days: int | None = None
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wave:
    """A date of a plan, and how many orders fall to it; None shares what is left."""

    target_on: date
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A choice of orders with the waves that they are shared out over."""

    choice: Choice
    waves: tuple[Wave, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft(Draft):
    """A recovery plan to be proposed; `asked_id` is the person who is asked to approve it."""

    name: str
    reason: str
    asked_id: int


def _number(what: str, lowest: int, highest: int) -> fields.Integer:
    words = f"Enter {what} as a number from {lowest} to {highest:,}"
    return fields.Integer(
        load_default=None,
        validate=validate.Range(lowest, highest, error=words),
        error_messages={"invalid": words},
    )


def _size() -> fields.Integer:
    return _number("how many orders", 1, MOST_ORDERS)


class ChoiceSchema(FormSchema):
    """Which orders, and in which waves: all that a preview needs."""

    unit = fields.String(load_default=None)
    premises = fields.String(load_default=None)
    supplier = fields.String(load_default=None)
    category = fields.String(load_default=None)
    stage = _number("the stage", 1, 6)
    older_than_days = _number("the age in days", 1, 10_000)
    orders = Words(longest=50_000, what="the references", multiline=True, load_default="")
    wave_1_on = LondonDate(load_default=None)
    wave_1_size = _size()
    wave_2_on = LondonDate(load_default=None)
    wave_2_size = _size()
    wave_3_on = LondonDate(load_default=None)
    wave_3_size = _size()
    wave_4_on = LondonDate(load_default=None)
    wave_4_size = _size()

    @validates_schema
    def check_waves(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a plan without a date, a size without its date, and dates out of order."""
        dates = [data.get(f"wave_{n}_on") for n in _WAVES]
        if dates[0] is None:
            raise ValidationError("Enter the date by which the first wave is fixed", "wave_1_on")
        for n in _WAVES[1:]:
            here, before = dates[n - 1], dates[n - 2]
            if here is None and data.get(f"wave_{n}_size") is not None:
                raise ValidationError("Enter the date of this wave", f"wave_{n}_on")
            if here is not None and (before is None or here <= before):
                raise ValidationError(
                    "Each wave must have a later date than the one before", f"wave_{n}_on"
                )

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> Draft:
        """Return the draft."""
        return Draft(choice=_choice(data), waves=_waves(data))


class PlanSchema(ChoiceSchema):
    """Propose a recovery plan."""

    name = Words(shortest=3, longest=100, what="a name for the plan", required=True)
    reason = Words(
        shortest=5, longest=3_000, what="the public reason", multiline=True, required=True
    )
    asked = fields.Integer(
        required=True,
        error_messages={
            "required": "Select who is asked to approve it",
            "invalid": "Select who is asked to approve it",
        },
    )

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> PlanDraft:
        """Return the draft."""
        return PlanDraft(
            choice=_choice(data),
            waves=_waves(data),
            name=data["name"],
            reason=data["reason"],
            asked_id=data["asked"],
        )


def _choice(data: dict[str, Any]) -> Choice:
    names = ("unit", "premises", "supplier", "category", "stage", "older_than_days")
    listed = data["orders"].replace(",", " ").replace(";", " ").split()
    return Choice(**{name: data[name] for name in names}, orders=tuple(dict.fromkeys(listed)))


def _waves(data: dict[str, Any]) -> tuple[Wave, ...]:
    return tuple(
        Wave(data[f"wave_{n}_on"], data.get(f"wave_{n}_size"))
        for n in _WAVES
        if data.get(f"wave_{n}_on") is not None
    )
