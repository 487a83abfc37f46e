"""The forms of visits, defects and duplicates, the same for every door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields, post_load

from tracker.domain.visits import VisitOutcome
from tracker.forms import FormSchema, LondonInstant, Words
from tracker.work_orders.schemas import NOTE_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """That an engineer came or did not; without `at` it was just now."""

    outcome: VisitOutcome
    at: datetime | None = None
    note: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDraft:
    """Which order goes on for this one, and why they are the same fault."""

    survivor: str
    reason: str
    version: int | None = None


def _version() -> fields.Integer:
    return fields.Integer(
        load_default=None, error_messages={"invalid": "This form is damaged. Open it again."}
    )


class VisitSchema(FormSchema):
    """Record a visit."""

    outcome = fields.Enum(
        VisitOutcome,
        by_value=True,
        required=True,
        error_messages={
            "required": "Select what came of the visit",
            "unknown": "Select what came of the visit",
        },
    )
    at = LondonInstant(load_default=None)
    note = Words(longest=NOTE_LENGTH, what="a note", multiline=True, load_default=None)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> VisitDraft:
        """Return the draft."""
        return VisitDraft(**data)


class MergeSchema(FormSchema):
    """Merge a duplicate into the order that goes on for it."""

    survivor = fields.String(
        required=True, error_messages={"required": "Enter the reference of the other order"}
    )
    reason = Words(
        shortest=5, longest=NOTE_LENGTH, what="the reason", multiline=True, required=True
    )
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> MergeDraft:
        """Return the draft."""
        return MergeDraft(**data)
