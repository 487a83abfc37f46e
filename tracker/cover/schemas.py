"""The forms of night cover: one for each act, the same for every door."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from tracker.domain.cover import UNSUITABLE, FilledBy, GapCause, SuppliedBy
from tracker.forms import FormSchema, LondonDate, WallTime, Words, YesNo
from tracker.work_orders.power_schemas import Pounds

MOST_POSTS = 6
_CONTACT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementDraft:
    """What premises must have at night, in London's wall time, from one day on."""

    begins: time
    ends: time
    posts: int
    supplied_by: SuppliedBy
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """Whom to turn to when cover fails, as the premises writes it down."""

    neighbour: str
    bank: str
    manager: str
    police: str
    out_of_hours: str | None = None
    tested_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """An act on a post that needs no more said; `worker` is the supplier's word for who comes."""

    worker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FillDraft:
    """Who fills in, and what it costs in pence where that is known already."""

    filled_by: FilledBy
    worker: str | None = None
    cost_pence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDownDraft:
    """Whether nobody is needed at one post, or in the whole night."""

    whole_night: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDraft:
    """What filling in cost, in pence."""

    cost_pence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsuitableDraft:
    """Why somebody who is there, or was to come, does not count as cover."""

    cause: GapCause


def _choice(
    kind: type[StrEnum], asked: str, *, among: tuple[StrEnum, ...] = ()
) -> fields.Field[Any]:
    return fields.Enum(
        kind,
        by_value=True,
        required=True,
        error_messages={"required": f"Choose {asked}", "unknown": f"Choose {asked}"},
        validate=validate.OneOf(among or tuple(kind), error=f"Choose {asked}"),
    )


def _contact(what: str) -> Words:
    return Words(longest=_CONTACT, what=what, multiline=True, required=True)


def _worker() -> Words:
    return Words(longest=80, what="who comes", load_default=None)


class RequirementSchema(FormSchema):
    """The form of a requirement."""

    begins = WallTime(required=True)
    ends = WallTime(required=True)
    posts = fields.Integer(
        required=True,
        error_messages={
            "required": "Enter how many staff must be awake",
            "invalid": "Enter how many staff must be awake as a number",
        },
        validate=validate.Range(
            min=1, max=MOST_POSTS, error=f"Enter a number from 1 to {MOST_POSTS}"
        ),
    )
    supplied_by = _choice(SuppliedBy, "who supplies the staff")
    valid_from = LondonDate(required=True)
    valid_to = LondonDate(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> RequirementDraft:
        """Return the draft."""
        if data["begins"] == data["ends"]:
            raise ValidationError("The night must end at another time than it begins", "ends")
        if data["valid_to"] is not None and data["valid_to"] < data["valid_from"]:
            raise ValidationError("The last day must not come before the first", "valid_to")
        return RequirementDraft(**data)


class PlanSchema(FormSchema):
    """The form of a contingency plan."""

    neighbour = _contact("the neighbouring approved premises and how to reach them")
    bank = _contact("the sessional bank and how to reach it")
    manager = _contact("the out-of-hours manager and how to reach them")
    police = _contact("the police contact")
    out_of_hours = Words(longest=254, what="an e-mail address", load_default=None)
    tested_on = LondonDate(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> PlanDraft:
        """Return the draft."""
        return PlanDraft(**data)


class PostSchema(FormSchema):
    """The form of an act on a post that needs no more said."""

    worker = _worker()

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> PostDraft:
        """Return the draft."""
        return PostDraft(**data)


class FillSchema(FormSchema):
    """The form that says who fills in."""

    filled_by = _choice(FilledBy, "who fills in")
    worker = _worker()
    cost = Pounds(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> FillDraft:
        """Return the draft."""
        return FillDraft(cost_pence=data.pop("cost"), **data)


class StandDownSchema(FormSchema):
    """The form that says that nobody is needed."""

    whole_night = YesNo(question="is nobody needed in the whole night?", load_default=False)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> StandDownDraft:
        """Return the draft."""
        return StandDownDraft(**data)


class CostSchema(FormSchema):
    """The form that says what filling in cost."""

    cost = Pounds(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> CostDraft:
        """Return the draft."""
        return CostDraft(cost_pence=data["cost"])


class UnsuitableSchema(FormSchema):
    """The form that says why somebody does not count."""

    cause = _choice(GapCause, "why they do not count as cover", among=UNSUITABLE)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> UnsuitableDraft:
        """Return the draft."""
        return UnsuitableDraft(**data)
