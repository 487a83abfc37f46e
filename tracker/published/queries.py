"""What was published, and whether it still stands as it was."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.published.models import PublishedText

# Orders and nights keep the version that they began with: such a file is never edited.
_VERSIONED = re.compile(r"(?:ladders|clocks|cover)/[0-9]{4}")


def is_versioned(name: str) -> bool:
    """Whether a file of the policy is a published version, which is never edited."""
    return _VERSIONED.fullmatch(name) is not None


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def revisions(session: Session) -> Sequence[PublishedText]:
    """Return all that was ever published, by file, the newest revision of each first."""
    return session.scalars(
        sa.select(PublishedText).order_by(PublishedText.name, PublishedText.revision.desc())
    ).all()


def latest(session: Session) -> dict[str, PublishedText]:
    """Return the newest revision of each file, by its name."""
    newest: dict[str, PublishedText] = {}
    for row in revisions(session):
        newest.setdefault(row.name, row)
    return newest


def tampered(session: Session, texts: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the published versions among the texts in use, a line each.

    A version whose text is not the one that was published first, or that is there no more: what
    orders in flight were promised would be another thing (decision D3).
    """
    published = (
        sa.select(PublishedText.name, PublishedText.digest)
        .where(PublishedText.revision == 1)
        .order_by(PublishedText.name)
    )
    return [
        f"{name} is there no more" if name not in texts else f"{name} is not what was published"
        for name, digest in session.execute(published)
        if is_versioned(name) and (name not in texts or digest_of(texts[name]) != digest)
    ]
