"""The tables of stage owners, of absences, and of the directory's version."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.joint import Part
from tracker.domain.reachability import AbsenceKind
from tracker.domain.roles import ScopeKind
from tracker.people.models import Person


class StageOwner(Base):
    """The named owner of a stage over a scope, and who stands in; the narrower scope goes first.

    The out-of-hours contact is for what runs round the clock, while the offices are shut. Where a
    stage wants two acceptances, the second has an owner of its own.
    """

    __tablename__ = "stage_owner"
    __table_args__ = (sa.UniqueConstraint("stage", "part", "scope_kind", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    part: Mapped[Part] = mapped_column(
        EnumByValue(Part), default=Part.OWNER, server_default=Part.OWNER
    )
    scope_kind: Mapped[ScopeKind] = mapped_column(EnumByValue(ScopeKind))
    # 0 where the scope is everything, so that the unique key holds there too.
    scope_id: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    out_of_hours_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    deputy: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[deputy_id])
    out_of_hours: Mapped[Person | None] = relationship(
        lazy="joined", foreign_keys=[out_of_hours_id]
    )

    @property
    def trail_key(self) -> str:
        """The stage and the scope, and which of two acceptances where it is the second."""
        part = "" if self.part is Part.OWNER else f"/{self.part}"
        return f"{self.stage}/{self.scope_kind}/{self.scope_id}{part}"


# Everybody whom a row names.
NAMED = (StageOwner.owner, StageOwner.deputy, StageOwner.out_of_hours)


class Absence(Base):
    """Days on which somebody is away, both whole days in London; it may end early."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[AbsenceKind] = mapped_column(EnumByValue(AbsenceKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    ended_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The person and the first day."""
        return f"{self.person_id}/{self.first_day}"


class DirectoryVersion(Base):
    """One row, whose token triggers renew with every change of who may hold what.

    A token and not a count: a count that was rolled back would come again for another state.
    """

    __tablename__ = "directory_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(36))
