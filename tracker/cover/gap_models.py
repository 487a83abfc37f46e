"""The tables of what goes wrong at night: gaps in cover, and the checks of whoever is alone."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.cover import CoverState, FilledBy, GapCause
from tracker.people.models import Person

if TYPE_CHECKING:
    from tracker.cover.models import CoverShift


class CoverGap(Base):
    """A post without anybody who counts, timed to the start of its shift; a record of its own.

    `counts_from` is when the post began, or begins, to be missing: the start of the shift, or the
    instant at which somebody was found not to count.
    """

    __tablename__ = "cover_gap"
    __table_args__ = (sa.UniqueConstraint("cover_shift_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    cover_shift_id: Mapped[int] = mapped_column(sa.ForeignKey("cover_shift.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    cause: Mapped[GapCause] = mapped_column(EnumByValue(GapCause))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    counts_from: Mapped[datetime]
    rung: Mapped[int] = mapped_column(sa.SmallInteger)
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    sole_since: Mapped[datetime | None]
    alone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    next_check_at: Mapped[datetime | None]
    missed_in_a_row: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    calls_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[CoverState | None] = mapped_column(EnumByValue(CoverState))
    filled_by: Mapped[FilledBy | None] = mapped_column(EnumByValue(FilledBy))

    shift: Mapped["CoverShift"] = relationship(lazy="select", back_populates="gaps")
    alone: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[alone_id])
    checks: Mapped[list["SafetyCheck"]] = relationship(
        lazy="selectin", back_populates="gap", order_by="SafetyCheck.number"
    )

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference

    @property
    def awaited(self) -> "SafetyCheck | None":
        """The check whose answer is awaited, or None."""
        last = self.checks[-1] if self.checks else None
        return last if last and last.answered_at is None and last.missed_at is None else None


class SafetyCheck(Base):
    """One question to the person alone, whether they are safe: answered by one tap, or missed."""

    __tablename__ = "safety_check"
    __table_args__ = (sa.UniqueConstraint("cover_gap_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cover_gap_id: Mapped[int] = mapped_column(sa.ForeignKey("cover_gap.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    missed_at: Mapped[datetime | None]

    gap: Mapped[CoverGap] = relationship(lazy="select", back_populates="checks")
    answered_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The gap and the number of the question."""
        return f"{self.gap.reference}/{self.number}"
