"""The table of how files of each shape are read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.people.models import Person


class ImportMapping(Base):
    """Which cell of a row is read as which field, for all files with the same headings.

    The headings themselves are not kept: their digest tells the next file of the shape.
    """

    __tablename__ = "import_mapping"

    shape: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    columns: Mapped[str] = mapped_column(sa.String(1000))  # JSON: the cell's place by field
    chosen_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    chosen_at: Mapped[datetime]

    chosen_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The shape of the files."""
        return self.shape
