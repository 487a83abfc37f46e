"""The form of premises that go on the register."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

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
