"""The forms of a saved view of the queue: its name, and the filters that it keeps."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from marshmallow import ValidationError, post_load, validates

from tracker.forms import FormSchema, Words

# What a view keeps of the queue's address: what narrows and sorts, never a place within a list.
KEPT = (
    "q", "unit", "premises", "type", "category", "priority", "stage", "escalated", "holder",
    "supplier", "status", "flag", "impact", "due", "unaccepted", "stuck", "mine", "closed", "sort",
    "size",
)  # fmt: skip
LONGEST_FILTERS = 600


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """A view to be saved: its name, and its filters as the arguments of an address."""

    name: str
    filters: str


class ViewNameSchema(FormSchema):
    """Name a view."""

    name = Words(longest=60, what="a name for the view", required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Any:
        """Return the name."""
        return data["name"]


class ViewSchema(ViewNameSchema):
    """Save the filters at hand under a name."""

    filters = Words(longest=LONGEST_FILTERS, what="filters to keep", required=True)

    @validates("filters")
    def narrows(self, value: str, **_: object) -> None:
        """Refuse what would keep nothing."""
        if not filters_of(value):
            raise ValidationError("Choose at least one filter before you save a view")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> ViewDraft:
        """Return the draft; what is no filter of the queue is left out of it."""
        return ViewDraft(data["name"], filters_of(data["filters"]))


def filters_of(words: str) -> str:
    """Return the filters among the arguments of an address, always in the same order."""
    found = [(name, value) for name, value in parse_qsl(words) if name in KEPT and value.strip()]
    return urlencode(sorted(found, key=lambda pair: KEPT.index(pair[0])))
