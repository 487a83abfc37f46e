"""The trail's tables: the entries, the one-row head of their chain, and the words beside them."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class TrailEntry(Base):
    """One change, by a person or by the machine; never altered, never removed."""

    __tablename__ = "trail_entry"
    # An order's page asks for its own entries in their order; the search of the trail for those of
    # a time, of whoever acted, and of one kind, the newest first.
    __table_args__ = (
        sa.Index("ix_trail_entry_subject", "subject", "number"),
        sa.Index("ix_trail_entry_at", "at", "number"),
        sa.Index("ix_trail_entry_actor", "actor", "at", "number"),
        sa.Index("ix_trail_entry_kind", "kind", "at", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(40))  # "person:12", "machine", "operator:NAME"
    door: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(60))
    # Canonical JSON, kept as the very text that was hashed.
    data: Mapped[str] = mapped_column(sa.Text)
    previous: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))

    @property
    def values(self) -> dict[str, Any]:
        """The structured values: `event` (its fields), `changes` (row → column → [old, new])."""
        loaded: dict[str, Any] = json.loads(self.data)
        return loaded


class TrailHead(Base):
    """The end of the chain, in one row: the lock that keeps two writers from forking it."""

    __tablename__ = "trail_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))


class FreeText(Base):
    """Words that a person typed, apart from the trail, which holds only their salted digest.

    So words can be erased for good without breaking the chain; `erased_at` says that they were.
    """

    __tablename__ = "free_text"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    body: Mapped[str | None] = mapped_column(sa.Text)
    salt: Mapped[str] = mapped_column(sa.String(32))
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    @property
    def words(self) -> str:
        """The words, or a plain statement that they were erased."""
        return self.body if self.body is not None else "[erased]"
