"""The forms of a work order: one for each act, the same for every door."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from marshmallow import fields, post_load, validate

from tracker.domain.impact import Impact
from tracker.domain.lifecycle import PROGRESS, Status
from tracker.forms import FormSchema, LondonDate, LondonInstant, Words, YesNo
from tracker.work_orders.custody_schemas import WithImpacts
from tracker.work_orders.models import ChaseChannel, InterimKind

TITLE_LENGTH = 120
NOTE_LENGTH = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderDraft:
    """A fault as somebody reports it."""

    premises_code: str
    category_code: str
    title: str
    at_risk: bool
    details: str | None = None
    location_code: str | None = None
    occurred_at: datetime | None = None
    reported_for: str | None = None
    helpdesk_reference: str | None = None
    impacts: frozenset[Impact] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDraft:
    """The holder takes the order on: what they will do next, and by which day."""

    next_action: str
    next_action_on: date
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseDraft:
    """Somebody asks the holder to act; what was said, and what was promised."""

    note: str | None = None
    channel: ChaseChannel = ChaseChannel.MAKESAFE
    promised_on: date | None = None
    spoken_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDraft:
    """What has happened: a note, a further status, a number from the helpdesk.

    So many photographs come with it: they say something too.
    """

    note: str | None = None
    status: Status | None = None
    helpdesk_reference: str | None = None
    photographs: int = 0
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft:
    """Words for the record of an order."""

    reference: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonDraft:
    """An act that needs a reason: to escalate by hand, or to reject a fix."""

    reason: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraft:
    """Completing or confirming a fix, with a note where there is something to add."""

    note: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimDraft:
    """A control that keeps people safe meanwhile, and when it must be looked at again."""

    kind: InterimKind
    review_by: datetime | None = None
    note: str | None = None
    version: int | None = None


def accompanied(draft: Any, photographs: int) -> Any:
    """Return an act's draft that knows how many photographs come with it."""
    return replace(draft, photographs=photographs) if isinstance(draft, UpdateDraft) else draft


def _note(**kwargs: Any) -> Words:
    return Words(longest=NOTE_LENGTH, what="a note", multiline=True, **kwargs)


def _helpdesk_reference() -> Words:
    return Words(longest=40, what="the helpdesk's reference", load_default=None)


def _version() -> fields.Integer:
    """The version that the person saw; a stale one is a conflict that says what changed."""
    return fields.Integer(
        load_default=None, error_messages={"invalid": "This form is damaged. Open it again."}
    )


class WorkOrderDraftSchema(WithImpacts):
    """Report a fault."""

    premises_code = fields.String(required=True, error_messages={"required": "Select the premises"})
    category_code = fields.String(
        required=True, error_messages={"required": "Select what kind of fault it is"}
    )
    title = Words(shortest=5, longest=TITLE_LENGTH, what="what is wrong", required=True)
    at_risk = YesNo(question="is anyone at risk now?", required=True)
    details = Words(
        longest=NOTE_LENGTH, what="more about the fault", multiline=True, load_default=None
    )
    location_code = fields.String(load_default=None)
    occurred_at = LondonInstant(load_default=None)
    reported_for = Words(longest=80, what="whom you report it for", load_default=None)
    helpdesk_reference = _helpdesk_reference()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> WorkOrderDraft:
        """Return the draft."""
        return WorkOrderDraft(**data)


class AcceptSchema(FormSchema):
    """Accept an order with a next action and a date."""

    next_action = Words(shortest=3, longest=300, what="what you will do next", required=True)
    next_action_on = LondonDate(
        required=True, error_messages={"required": "Enter the day by which you will do it"}
    )
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> AcceptDraft:
        """Return the draft."""
        return AcceptDraft(**data)


class ChaseSchema(FormSchema):
    """Chase whoever holds the order."""

    note = _note(load_default=None)
    channel = fields.Enum(
        ChaseChannel,
        by_value=True,
        load_default=ChaseChannel.MAKESAFE,
        error_messages={"unknown": "Select how you chased"},
    )
    promised_on = LondonDate(load_default=None)
    spoken_to = Words(longest=80, what="whom you spoke to", load_default=None)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ChaseDraft:
        """Return the draft."""
        return ChaseDraft(**data)


class UpdateSchema(FormSchema):
    """Say what has happened."""

    note = _note(load_default=None)
    status = fields.Enum(
        Status,
        by_value=True,
        load_default=None,
        validate=validate.OneOf(PROGRESS, error="Select one of the statuses offered"),
        error_messages={"unknown": "Select one of the statuses offered"},
    )
    helpdesk_reference = _helpdesk_reference()
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> UpdateDraft:
        """Return the draft."""
        return UpdateDraft(**data)


class NoteSchema(FormSchema):
    """Add to the record of an order."""

    reference = fields.String(required=True, error_messages={"required": "Select the order"})
    note = _note(required=True)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> NoteDraft:
        """Return the draft."""
        return NoteDraft(**data)


class ReasonSchema(FormSchema):
    """Escalate by hand, or reject a fix: with a reason."""

    reason = Words(
        shortest=5, longest=NOTE_LENGTH, what="the reason", multiline=True, required=True
    )
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ReasonDraft:
        """Return the draft."""
        return ReasonDraft(**data)


class ClosingSchema(FormSchema):
    """Complete or confirm a fix."""

    note = _note(load_default=None)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ClosingDraft:
        """Return the draft."""
        return ClosingDraft(**data)


class InterimSchema(FormSchema):
    """Record an interim measure."""

    kind = fields.Enum(
        InterimKind,
        by_value=True,
        required=True,
        error_messages={
            "required": "Select the kind of measure",
            "unknown": "Select the kind of measure",
        },
    )
    review_by = LondonInstant(load_default=None)
    note = _note(load_default=None)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> InterimDraft:
        """Return the draft."""
        return InterimDraft(**data)
