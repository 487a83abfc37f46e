"""The tables of night cover: what is required, the nights with their posts, and the plans."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.cover.gap_models import CoverGap
from tracker.cover.sole_charge_models import SoleCharge
from tracker.db import Base, EnumByValue
from tracker.domain.cover import COVERED, CoverState, FilledBy, StandDown, SuppliedBy
from tracker.people.models import Person
from tracker.premises.models import Premises
from tracker.suppliers.models import Supplier
from tracker.trail.models import FreeText
from tracker.work_orders.models import WorkOrder


class CoverRequirement(Base):
    """The staff that approved premises must have at night, from one day on.

    The times are London's wall times; an end that is not after the beginning is on the next day.
    """

    __tablename__ = "cover_requirement"
    __table_args__ = (sa.UniqueConstraint("premises_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    begins: Mapped[time] = mapped_column(sa.Time)
    ends: Mapped[time] = mapped_column(sa.Time)
    posts: Mapped[int] = mapped_column(sa.SmallInteger)
    supplied_by: Mapped[SuppliedBy] = mapped_column(EnumByValue(SuppliedBy))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    premises: Mapped[Premises] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The premises and the first day."""
        return f"{self.premises.code}/{self.valid_from.isoformat()}"

    def holds_on(self, night: date) -> bool:
        """Whether it is in force for the night that belongs to this date."""
        return self.valid_from <= night and (self.valid_to is None or night <= self.valid_to)


class CoverNight(Base):
    """One night of one premises, which belongs to the date on which it starts: its posts as one.

    Whoever changes a post locks the night first, so that the posts are always judged together.
    """

    __tablename__ = "cover_night"
    __table_args__ = (
        sa.UniqueConstraint("premises_id", "night"),
        # The sweep asks only this: where does something fall due?
        sa.Index("ix_cover_night_next_step_at", "next_step_at"),
        sa.Index("ix_cover_night_night", "night"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    night: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    supplied_by: Mapped[SuppliedBy] = mapped_column(EnumByValue(SuppliedBy))
    # Who owed the staff then, whatever becomes of the contract.
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("supplier.id"), index=True)
    times_version: Mapped[int] = mapped_column(sa.SmallInteger)
    # The work order of its gaps, while one is open.
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    # When the sweep acts if nobody does; null once the night is over.
    next_step_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # When whoever supplies the staff was asked to confirm the posts; null where not yet.
    asked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    premises: Mapped[Premises] = relationship(lazy="joined", innerjoin=True)
    supplier: Mapped[Supplier] = relationship(lazy="joined", innerjoin=True)
    order: Mapped[WorkOrder | None] = relationship(lazy="select")
    shifts: Mapped[list["CoverShift"]] = relationship(
        lazy="selectin", back_populates="of_night", order_by="CoverShift.post"
    )
    soles: Mapped[list[SoleCharge]] = relationship(
        lazy="selectin", back_populates="of_night", order_by="SoleCharge.number"
    )

    # A second writer's stale copy fails on commit instead of overwriting the first.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def trail_key(self) -> str:
        """The premises and the date."""
        return f"{self.premises.code}/{self.night.isoformat()}"

    @property
    def is_over(self) -> bool:
        """Whether the night has ended and nothing more happens to it."""
        return self.closed_at is not None

    @property
    def covered(self) -> int:
        """How many posts somebody who counts has, or has promised to take."""
        return sum(shift.state in COVERED for shift in self.shifts)

    @property
    def needed(self) -> list["CoverShift"]:
        """The posts that are not stood down."""
        return [shift for shift in self.shifts if shift.state is not CoverState.STOOD_DOWN]

    @property
    def sole(self) -> SoleCharge | None:
        """The sole charge that goes on, or None."""
        return next((sole for sole in self.soles if sole.ended_at is None), None)

    @property
    def open_gaps(self) -> list[CoverGap]:
        """The gaps of its posts that are not filled."""
        return [shift.gap for shift in self.shifts if shift.gap is not None]


class CoverShift(Base):
    """One post of one night."""

    __tablename__ = "cover_shift"
    __table_args__ = (sa.UniqueConstraint("cover_night_id", "post"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cover_night_id: Mapped[int] = mapped_column(sa.ForeignKey("cover_night.id"))
    post: Mapped[int] = mapped_column(sa.SmallInteger)
    state: Mapped[CoverState] = mapped_column(EnumByValue(CoverState))
    # The supplier's own word for who comes; a person's name may be in it.
    worker_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    warned_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    # When it was first said that the post would be, or was, without cover; null where never.
    notice_at: Mapped[datetime | None]
    short_notice: Mapped[bool] = mapped_column(default=False)
    filled_by: Mapped[FilledBy | None] = mapped_column(EnumByValue(FilledBy))
    stood_down_as: Mapped[StandDown | None] = mapped_column(EnumByValue(StandDown))

    of_night: Mapped[CoverNight] = relationship(lazy="select", back_populates="shifts")
    worker: Mapped[FreeText | None] = relationship(lazy="select")
    confirmed_by: Mapped[Person | None] = relationship(lazy="select")
    gaps: Mapped[list[CoverGap]] = relationship(
        lazy="selectin", back_populates="shift", order_by="CoverGap.number"
    )

    @property
    def trail_key(self) -> str:
        """The premises, the date and the post."""
        return f"{self.of_night.trail_key}/{self.post}"

    @property
    def gap(self) -> CoverGap | None:
        """The gap that is open, or None."""
        return next((gap for gap in self.gaps if gap.ended_at is None), None)


class ContingencyPlan(Base):
    """Whom approved premises can turn to when cover fails, and when that was last tried."""

    __tablename__ = "contingency_plan"

    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"), primary_key=True)
    neighbour_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    bank_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    manager_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    police_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    # Who is called by name when the person alone does not answer.
    out_of_hours_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    tested_on: Mapped[date | None]
    changed_at: Mapped[datetime]

    premises: Mapped[Premises] = relationship(lazy="joined", innerjoin=True)
    out_of_hours: Mapped[Person | None] = relationship(lazy="joined")
    neighbour: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[neighbour_key])
    bank: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[bank_key])
    manager: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[manager_key])
    police: Mapped[FreeText] = relationship(lazy="select", foreign_keys=[police_key])

    @property
    def trail_key(self) -> str:
        """The code of the premises."""
        return self.premises.code


class RosterAlarm(Base):
    """That the manager was told, on one day, of nights that nobody stands on the roster for."""

    __tablename__ = "roster_alarm"

    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"), primary_key=True)
    told_on: Mapped[date] = mapped_column(primary_key=True)

    premises: Mapped[Premises] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The premises and the day."""
        return f"{self.premises.code}/{self.told_on.isoformat()}"
