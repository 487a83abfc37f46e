"""The tables of sole charge: one person alone in a night, and the checks that they are asked."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.people.models import Person
from tracker.work_orders.models import WorkOrder

if TYPE_CHECKING:
    from tracker.cover.models import CoverNight


class SoleCharge(Base):
    """A part of a night in which fewer were there than must be; a record of its own.

    It belongs to the night and not to a post: whoever is alone is alone at the premises, however
    many posts are missing, and is asked once. It ends when enough are there, at whichever posts.
    """

    __tablename__ = "sole_charge"
    __table_args__ = (sa.UniqueConstraint("cover_night_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cover_night_id: Mapped[int] = mapped_column(sa.ForeignKey("cover_night.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    since: Mapped[datetime]
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    alone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    next_check_at: Mapped[datetime | None]
    missed_in_a_row: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    calls_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    of_night: Mapped["CoverNight"] = relationship(lazy="select", back_populates="soles")
    order: Mapped[WorkOrder] = relationship(lazy="select")
    alone: Mapped[Person | None] = relationship(lazy="select")
    checks: Mapped[list["SafetyCheck"]] = relationship(
        lazy="selectin", back_populates="sole", order_by="SafetyCheck.number"
    )

    @property
    def trail_key(self) -> str:
        """The night, and which sole charge of it."""
        return f"{self.of_night.trail_key}/{self.number}"

    @property
    def awaited(self) -> "SafetyCheck | None":
        """The check whose answer is awaited, or None."""
        last = self.checks[-1] if self.checks else None
        return last if last and last.answered_at is None and last.missed_at is None else None


class SafetyCheck(Base):
    """One question to the person alone, whether they are safe: answered by one tap, or missed."""

    __tablename__ = "safety_check"
    __table_args__ = (sa.UniqueConstraint("sole_charge_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sole_charge_id: Mapped[int] = mapped_column(sa.ForeignKey("sole_charge.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    missed_at: Mapped[datetime | None]

    sole: Mapped[SoleCharge] = relationship(lazy="select", back_populates="checks")
    answered_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The sole charge and the number of the question."""
        return f"{self.sole.trail_key}/{self.number}"
