"""The table of QR codes that hang in premises, by which strangers may report a fault."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.people.models import Person
from tracker.premises.models import Location, Premises


class RoomCode(Base):
    """A code for a room, or for the premises as a whole; withdrawn, never deleted.

    Only the token's digest is kept: a copy of the table opens nothing.
    """

    __tablename__ = "room_code"
    __table_args__ = (sa.UniqueConstraint("premises_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)  # counted at its premises from 1
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    premises: Mapped[Premises] = relationship(lazy="select")
    location: Mapped[Location | None] = relationship(lazy="select")
    made_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def where(self) -> str:
        """The room it hangs in, in words."""
        return self.location.name if self.location else "Anywhere in the premises"

    @property
    def trail_key(self) -> str:
        """The premises and the number of the code there."""
        return f"{self.premises.code}/code-{self.number}"
