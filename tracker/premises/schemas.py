"""The form of premises that go on the register."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from tracker.domain.categories import PremisesType
from tracker.forms import FormSchema, Words
from tracker.premises.models import Tenure


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesDraft:
    """What must be known of premises before they are on the register."""

    code: str
    name: str
    premises_type: PremisesType
    address: str
    tenure: Tenure
    opening_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursDraft:
    """Working hours of its own: London's wall time, and the weekdays in order (0 is Monday)."""

    opens: time
    closes: time
    weekdays: tuple[int, ...]


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class HoursSchema(FormSchema):
    """Give premises working hours of its own."""

    opens = fields.Time(
        format="%H:%M",
        required=True,
        error_messages={"invalid": "Enter when it opens, such as 07:00"},
    )
    closes = fields.Time(
        format="%H:%M",
        required=True,
        error_messages={"invalid": "Enter when it closes, such as 21:00"},
    )
    weekdays = fields.String(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: object) -> None:
        if data["opens"] >= data["closes"]:
            raise ValidationError({"closes": ["It must close later than it opens"]})
        if not set(_named(data["weekdays"])) <= set(_WEEKDAYS):
            raise ValidationError({"weekdays": ["Enter days such as mon,tue,sat"]})

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> HoursDraft:
        """Return the draft."""
        days = sorted({_WEEKDAYS.index(name) for name in _named(data.pop("weekdays"))})
        return HoursDraft(**data, weekdays=tuple(days))


def _named(weekdays: str) -> list[str]:
    return [name.strip().lower() for name in weekdays.split(",")]


class PremisesSchema(FormSchema):
    """Put premises on the register."""

    code = Words(longest=20, what="the code", required=True)
    name = Words(longest=120, what="the name", required=True)
    premises_type = fields.Enum(
        PremisesType,
        by_value=True,
        required=True,
        error_messages={"required": "Select the type", "unknown": "Select the type"},
    )
    address = Words(shortest=5, longest=500, what="the address", multiline=True, required=True)
    tenure = fields.Enum(
        Tenure,
        by_value=True,
        required=True,
        error_messages={"required": "Select the tenure", "unknown": "Select the tenure"},
    )
    opening_hours = Words(longest=120, what="the opening hours", required=True)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> PremisesDraft:
        """Return the draft."""
        return PremisesDraft(**data)
