"""Which past orders are simulated: the same answers at every door."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from marshmallow import post_load

from tracker.domain.calendar import LONDON
from tracker.forms import FormSchema, LondonDate, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An empty field narrows nothing; `since` is an instant (UTC), `limit` takes the newest."""

    reference: str = ""
    unit: str = ""
    since: datetime | None = None
    limit: int | None = None

    def at_most(self, number: int) -> "Choice":
        """Return the same choice, of which only so many of the newest are taken."""
        return replace(self, limit=number)


class ChoiceSchema(FormSchema):
    """One order, the orders of a unit, those reported on a day or later; or all."""

    order = Words(longest=20, what="the order's reference", attribute="reference")
    unit = Words(longest=20, what="the unit's code")
    since = LondonDate()

    @post_load
    def chosen(self, data: dict[str, Any], **_: object) -> Choice:
        """Return the choice; the day begins at its midnight in London."""
        since = data.get("since")
        begins = datetime.combine(since, time.min, tzinfo=LONDON).astimezone(UTC) if since else None
        return Choice(
            reference=data.get("reference", "").upper(), unit=data.get("unit", ""), since=begins
        )
