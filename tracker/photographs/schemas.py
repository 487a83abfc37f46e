"""The forms about photographs, the same for every door."""

from dataclasses import dataclass
from typing import Any

from marshmallow import post_load

from tracker.forms import FormSchema, Words

REASON_LENGTH = 300
CAPTION_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SealDraft:
    """Why a photograph is redacted."""

    reason: str


class SealSchema(FormSchema):
    """Redact a photograph, with a reason."""

    reason = Words(shortest=5, longest=REASON_LENGTH, what="why it is redacted", required=True)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> SealDraft:
        """Return the draft."""
        return SealDraft(**data)


class CaptionSchema(FormSchema):
    """What the photographs of an act show, for those who cannot see them."""

    caption = Words(longest=CAPTION_LENGTH, what="what the photographs show", load_default=None)
