"""The table of windows: when premises are closed or under maintenance, and who said so."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.windows import WindowKind, WindowState, window_state
from tracker.people.models import Person
from tracker.premises.models import Premises
from tracker.trail.models import FreeText


class PremisesWindow(Base):
    """A stretch of time in which premises are closed or under maintenance; never deleted.

    `ends_at` is when it ends by itself; `ended_at` when a person ended it before that, or called
    it off before it began.
    """

    __tablename__ = "premises_window"
    __table_args__ = (sa.UniqueConstraint("premises_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)  # counted at its premises from 1
    kind: Mapped[WindowKind] = mapped_column(EnumByValue(WindowKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    announced_at: Mapped[datetime]
    announced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    # The last time that its end was put off.
    extended_at: Mapped[datetime | None]
    extended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    extension_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    ending_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    premises: Mapped[Premises] = relationship(lazy="select")
    announced_by: Mapped[Person | None] = relationship(
        lazy="select", foreign_keys=[announced_by_id]
    )
    extended_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[extended_by_id])
    ended_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[ended_by_id])
    reason: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[reason_key])
    extension: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[extension_key])
    ending: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[ending_key])

    @property
    def until(self) -> datetime:
        """When it ended, or will end by itself (UTC)."""
        return self.ended_at or self.ends_at

    def state(self, now: datetime) -> WindowState:
        """Return how it stands at `now` (UTC)."""
        return window_state(self.starts_at, self.ends_at, self.ended_at, now)

    @property
    def trail_key(self) -> str:
        """The premises and the number of the window there."""
        return f"{self.premises.code}/window-{self.number}"
