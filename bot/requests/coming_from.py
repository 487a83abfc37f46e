"""The page of Home that a modal was opened from: it travels in the modal, and proves nothing."""

import re
from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import Block

_KEPT = re.compile(r"home:([\d/]{1,20})\|")
_METADATA = "private_metadata"


def page_of_home(body: Mapping[str, Any]) -> str:
    """Return the page of Home that a request comes from, as Home names it; empty for the first."""
    view = body.get("view") or {}
    metadata = str(view.get(_METADATA) or "")
    if view.get("type") == "home":
        return metadata
    kept = _KEPT.match(metadata)
    return kept[1] if kept else ""


def without_page(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a modal as it was made, without the page that it was given on its way."""
    metadata = str(view.get(_METADATA) or "")
    return {**view, _METADATA: _KEPT.sub("", metadata, count=1)} if metadata else dict(view)


def with_page(view: Block, page: str) -> Block:
    """Return the modal with the page of Home that it is opened from."""
    return {**view, _METADATA: f"home:{page}|{view.get(_METADATA, '')}"} if page else view
