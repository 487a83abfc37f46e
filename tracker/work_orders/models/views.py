"""The views of the queue that people saved, each under a name of their own."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.trail.models import FreeText


class SavedView(Base):
    """Filters and sort of the queue under a name; only whoever saved it has it.

    Name and filters are kept like typed words: what somebody searched for may be a person's name.
    """

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    name_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    filters_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    # What the queue opens with: one view of a person at most.
    is_home: Mapped[bool]
    saved_at: Mapped[datetime]

    name: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True, foreign_keys=[name_key])
    # The arguments of the queue's address: `priority=P1&flag=safety`.
    filters: Mapped[FreeText] = relationship(
        lazy="joined", innerjoin=True, foreign_keys=[filters_key]
    )

    @property
    def trail_key(self) -> str:
        """Whose it is, and its number."""
        return f"{self.person_id}/{self.id}"
