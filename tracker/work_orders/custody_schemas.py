"""The forms of holding an order: answers, reviews, handing on, impacts and decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import fields, post_load, pre_load

from tracker.domain.impact import Impact
from tracker.forms import FormSchema, LondonDate, LondonInstant, Words, YesNo

_LONGEST = 3_000
_PREFIX = "impact_"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraft:
    """What was answered to a chase, and whether a day was promised or a promise was kept.

    `chase` is the chase's instant as ISO text (UTC); None means the latest.
    """

    answer: str
    chase: str | None = None
    promised_on: date | None = None
    kept: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """An interim measure was looked at and stays; `measure` is its start as ISO text (UTC)."""

    measure: str
    review_by: datetime | None = None
    note: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDownDraft:
    """Why the stage below can take the order again, and what shows that it can."""

    reason: str
    evidence: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactDraft:
    """Whom or what a fault touches."""

    impacts: frozenset[Impact]
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision at the highest stage, and when it is looked at again (UTC)."""

    decision: str
    review_at: datetime | None = None
    version: int | None = None


class Impacts(fields.Field[frozenset[Impact]]):
    """Tags, as a list or as text with commas."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> frozenset[Impact]:
        given = value.split(",") if isinstance(value, str) else value
        try:
            return frozenset(Impact(str(each).strip()) for each in given)
        except (TypeError, ValueError) as error:
            raise self.make_error("unknown") from error

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "unknown": "Select the impacts from the list"
    }


class WithImpacts(FormSchema):
    """A form with a box to tick for each impact: `impact_staff_safety` and so on."""

    impacts = Impacts(load_default=frozenset())

    @pre_load
    def gather_impacts(self, data: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """Make one answer of the boxes."""
        ticked = [
            name.removeprefix(_PREFIX)
            for name, value in data.items()
            if name.startswith(_PREFIX) and value
        ]
        return {**data, "impacts": ticked} if ticked else dict(data)


def _version() -> fields.Integer:
    return fields.Integer(
        load_default=None, error_messages={"invalid": "This form is damaged. Open it again."}
    )


class AnswerSchema(FormSchema):
    """Record the answer to a chase."""

    chase = fields.String(load_default=None)
    answer = Words(longest=_LONGEST, what="what was answered", multiline=True, required=True)
    promised_on = LondonDate(load_default=None)
    kept = YesNo(question="was the promise kept?", load_default=False)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> AnswerDraft:
        """Return the draft."""
        return AnswerDraft(**data)


class ReviewSchema(FormSchema):
    """Review an interim measure that stays."""

    measure = fields.String(
        required=True, error_messages={"required": "Select the measure that you reviewed"}
    )
    review_by = LondonInstant(load_default=None)
    note = Words(longest=_LONGEST, what="a note", multiline=True, load_default=None)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ReviewDraft:
        """Return the draft."""
        return ReviewDraft(**data)


class StepDownSchema(FormSchema):
    """Give an order back to the stage below."""

    reason = Words(shortest=5, longest=_LONGEST, what="the reason", multiline=True, required=True)
    evidence = Words(
        shortest=5, longest=_LONGEST, what="the evidence", multiline=True, required=True
    )
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> StepDownDraft:
        """Return the draft."""
        return StepDownDraft(**data)


class ImpactSchema(WithImpacts):
    """Say whom or what a fault touches."""

    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ImpactDraft:
        """Return the draft."""
        return ImpactDraft(**data)


class DecisionSchema(FormSchema):
    """Minute a decision."""

    decision = Words(
        shortest=5, longest=_LONGEST, what="what was decided", multiline=True, required=True
    )
    review_at = LondonInstant(load_default=None)
    version = _version()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> DecisionDraft:
        """Return the draft."""
        return DecisionDraft(**data)
