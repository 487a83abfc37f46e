"""The part of a form that takes photographs."""

from bot.blocks.elements import Block, field
from tracker.domain.photographs import LARGEST_MEGABYTES, MOST_IN_AN_ACT, evidence_of

PHOTOGRAPHS = "photographs"
# Only a convenience of the picker: what a file is, its content says when it arrives.
_OFFERED = ("jpg", "jpeg", "png", "heic", "heif", "webp")


def photographs_of(act: str) -> list[Block]:
    """Return the block for photographs where the form of this act takes some."""
    return [] if evidence_of(act) is None else [photographs_field()]


def photographs_field() -> Block:
    """Return the block by which up to ten photographs are given."""
    chooser = {"type": "file_input", "filetypes": list(_OFFERED), "max_files": MOST_IN_AN_ACT}
    hint = (
        f"Up to {MOST_IN_AN_ACT}, of {LARGEST_MEGABYTES} MB each. Where and when they were taken "
        "is not kept. No residents, please."
    )
    return field(PHOTOGRAPHS, "Photographs", chooser, hint=hint, optional=True)
