"""The table of what was published."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class PublishedText(Base):
    """One file of the policy as a scheduler first found it, with its text.

    `name` is the file without its ending, such as `ladders/0002`; `revision` counts its texts. A
    version of ladder, clocks or cover has one revision, or somebody edited what orders stand on.
    """

    __tablename__ = "published_text"
    __table_args__ = (sa.UniqueConstraint("name", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    revision: Mapped[int] = mapped_column(sa.SmallInteger)
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the text
    text: Mapped[str] = mapped_column(sa.Text)
    # What differs from the version or the text before it, a line for each value.
    changed: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[datetime]

    @property
    def changes(self) -> list[str]:
        """What differs from the version or the text before it, a line for each value."""
        return self.changed.splitlines()

    @property
    def trail_key(self) -> str:
        """The file and the revision of its text."""
        return f"{self.name}/{self.revision}"
