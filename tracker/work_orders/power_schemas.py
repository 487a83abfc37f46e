"""The form by which somebody acts under the ladder's authority."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load

from tracker.forms import FormSchema, Words
from tracker.work_orders.schemas import NOTE_LENGTH

_POUNDS = re.compile(r"£?\s*(\d{1,7}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?")


class Pounds(fields.Field[int]):
    """An amount of money as people write it (`1,250.50`), kept as whole pence."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "Enter an amount, 0 if nothing is spent",
        "invalid": "Enter an amount in pounds, such as 120 or 120.50",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        found = _POUNDS.fullmatch(str(value).strip())
        if found is None:
            raise self.make_error("invalid")
        pence = (found[2] or "").ljust(2, "0")
        return int(found[1].replace(",", "")) * 100 + int(pence)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDraft:
    """The clause that somebody acts under, what they spend (pence), and what they do."""

    clause: str
    note: str
    amount_pence: int = 0
    recharge: bool = False
    version: int | None = None


class PowerSchema(FormSchema):
    """Use a power."""

    clause = fields.String(
        required=True, error_messages={"required": "Select what you do, and under which clause"}
    )
    amount = Pounds(load_default=0)
    recharge = fields.Boolean(load_default=False)
    note = Words(
        shortest=5,
        longest=NOTE_LENGTH,
        what="what is done, and by whom",
        multiline=True,
        required=True,
    )
    version = fields.Integer(
        load_default=None, error_messages={"invalid": "This form is damaged. Open it again."}
    )

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> PowerDraft:
        """Return the draft."""
        return PowerDraft(amount_pence=data.pop("amount"), **data)
