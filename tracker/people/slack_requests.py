"""What somebody asked for in Slack before they were linked: kept with their link, then erased."""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.people.models import OneTimeLink
from tracker.people.queries import digest_of
from tracker.unit_of_work import UnitOfWork

# After this nobody is at it any more who followed the link.
_ABANDONED = timedelta(seconds=30)

Kept = tuple[str, dict[str, Any]]


def asked_for(request: dict[str, Any]) -> str:
    """Return in a line what was asked for, as the page shows it before the link is made."""
    if "command" in request:
        return f"{request['command']} {request.get('text', '')}".strip()
    if request.get("type") == "view_submission":
        return "the form that you sent"
    return "what you pressed"


def kept_request(session: Session, token: str) -> Kept | None:
    """Return the key and the body of what was asked for with this link, or None."""
    link = session.get(OneTimeLink, digest_of(token))
    return None if link is None or link.request is None else (link.digest, json.loads(link.request))


def left_over(session: Session, now: datetime) -> list[Kept]:
    """Return what was to be done when its link was used, and was not: a process had died."""
    rows = session.scalars(
        sa.select(OneTimeLink)
        .where(OneTimeLink.used_at < now - _ABANDONED, OneTimeLink.request.is_not(None))
        .order_by(OneTimeLink.used_at)
    )
    return [(row.digest, json.loads(row.request or "{}")) for row in rows]


def forget_request(uow: UnitOfWork, digest: str) -> None:
    """Erase what was asked for, once it was done."""
    uow.session.execute(
        sa.update(OneTimeLink).where(OneTimeLink.digest == digest).values(request=None)
    )


def erase_expired(uow: UnitOfWork) -> None:
    """Erase what was asked for with links that are too old: it may hold somebody's words."""
    uow.session.execute(
        sa.update(OneTimeLink)
        .where(OneTimeLink.expires_at < uow.now, OneTimeLink.request.is_not(None))
        .values(request=None)
    )
