"""The forms that touch an order's clocks: pauses, priorities, disputes and rulings."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import fields, post_load

from tracker.domain.priority import Priority
from tracker.forms import FormSchema, LondonDate, LondonInstant, Words, YesNo
from tracker.work_orders.schemas import NOTE_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseDraft:
    """A claim that the clock should stop; without a start it stops with the claim."""

    reason: str
    evidence: str
    review_by: datetime
    starts_at: datetime | None = None
    parts_due_on: date | None = None
    proof: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """Yes or no to the claim, the proposal or the dispute of this number, and why."""

    number: int
    agreed: bool
    reason: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDraft:
    """The work can go on: the pause of this number ends."""

    number: int
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityDraft:
    """Another priority, another category, or both; a category alone brings its own priority."""

    reason: str
    priority: Priority | None = None
    category_code: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDraft:
    """What is wrong: the priority, with the one it should have, or the pause of this number."""

    reason: str
    pause: int | None = None
    priority: Priority | None = None
    version: int | None = None


class _Form(FormSchema):
    version = fields.Integer(
        load_default=None, error_messages={"invalid": "This form is damaged. Open it again."}
    )


def _why(what: str) -> Words:
    return Words(shortest=5, longest=NOTE_LENGTH, what=what, multiline=True, required=True)


def _number(what: str) -> fields.Integer:
    words = f"Select {what}"
    return fields.Integer(required=True, error_messages={"required": words, "invalid": words})


def _priority() -> fields.Field[Priority]:
    return fields.Enum(
        Priority,
        by_value=True,
        load_default=None,
        error_messages={"unknown": "Select one of the five priorities"},
    )


class PauseSchema(_Form):
    """Claim that the clock should stop."""

    reason = fields.String(required=True, error_messages={"required": "Select the reason"})
    evidence = _why("the evidence")
    review_by = LondonInstant(
        required=True, error_messages={"required": "Enter when it must be looked at again"}
    )
    starts_at = LondonInstant(load_default=None)
    parts_due_on = LondonDate(load_default=None)
    proof = Words(longest=300, what="the proof of the order", load_default=None)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> PauseDraft:
        """Return the draft."""
        return PauseDraft(**data)


class ClaimDecisionSchema(_Form):
    """Approve or refuse a claim."""

    number = _number("the claim")
    agreed = YesNo(question="should the clock stop?", required=True)
    reason = _why("the reason")

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> DecisionDraft:
        """Return the draft."""
        return DecisionDraft(**data)


class ChangeDecisionSchema(ClaimDecisionSchema):
    """Approve or refuse a proposed change of priority."""

    number = _number("the proposal")
    agreed = YesNo(question="should the priority change?", required=True)


class RulingSchema(ClaimDecisionSchema):
    """Uphold or dismiss a dispute."""

    number = _number("the dispute")
    agreed = YesNo(question="is the dispute upheld?", required=True)


class ResumeSchema(_Form):
    """Let the clock run again."""

    number = _number("the pause")

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ResumeDraft:
        """Return the draft."""
        return ResumeDraft(**data)


class PrioritySchema(_Form):
    """Change the priority or the category, or propose it."""

    priority = _priority()
    category_code = fields.String(load_default=None)
    reason = _why("the reason")

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> PriorityDraft:
        """Return the draft."""
        return PriorityDraft(**data)


class DisputeSchema(_Form):
    """Dispute the priority, or the decision on a pause."""

    pause = fields.Integer(load_default=None, error_messages={"invalid": "Select what is disputed"})
    priority = _priority()
    reason = _why("the reason")

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> DisputeDraft:
        """Return the draft."""
        return DisputeDraft(**data)
