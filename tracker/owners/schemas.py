"""What the doors hand over about owners, and the form that reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import fields, post_load

from tracker.domain.reachability import AbsenceKind
from tracker.forms import FormSchema, LondonDate


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDraft:
    """Days on which somebody will be away, both included."""

    first_day: date
    last_day: date
    kind: AbsenceKind = AbsenceKind.LEAVE


class AbsenceDraftSchema(FormSchema):
    """Say when somebody is away."""

    first_day = LondonDate(required=True, error_messages={"required": "Enter the first day"})
    last_day = LondonDate(required=True, error_messages={"required": "Enter the last day"})
    kind = fields.Enum(
        AbsenceKind,
        by_value=True,
        required=True,
        error_messages={"required": "Select why", "unknown": "Select why"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> AbsenceDraft:
        """Return the draft."""
        return AbsenceDraft(**data)
