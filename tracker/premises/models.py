"""The register's tables: division, units, premises and the tree of their locations."""

from calendar import day_name
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.categories import PremisesType
from tracker.domain.roles import Place
from tracker.suppliers.models import Contract
from tracker.trail.models import FreeText


class UnitKind(StrEnum):
    """The two kinds of unit in a division (inspection report, page on the division's context)."""

    LOCAL_DELIVERY_UNIT = "local_delivery_unit"
    BUSINESS_UNIT = "business_unit"


class Tenure(StrEnum):
    """On what footing probation uses the building; as a guest it depends on the host's contract."""

    MOJ_FREEHOLD = "moj_freehold"
    LEASED = "leased"
    HOSTED_COURT = "hosted_court"
    HOSTED_PRISON = "hosted_prison"
    INDEPENDENT_AP = "independent_ap"


class PremisesStatus(StrEnum):
    """Premises are closed, never deleted: their history stays."""

    OPEN = "open"
    CLOSED = "closed"


class LocationKind(StrEnum):
    """A place inside premises."""

    BUILDING = "building"
    ROOM = "room"


class Division(Base):
    """The organisation's part that one estates board oversees."""

    __tablename__ = "division"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code


class Unit(Base):
    """A local delivery unit or a business unit, with the Slack channel where its cards stand."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[UnitKind] = mapped_column(EnumByValue(UnitKind))
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    slack_channel: Mapped[str | None] = mapped_column(sa.String(30))

    division: Mapped[Division] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code


class Premises(Base):
    """A building in the portfolio. The address of approved premises is sensitive."""

    __tablename__ = "premises"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    premises_type: Mapped[PremisesType] = mapped_column(EnumByValue(PremisesType))
    # Kept like typed words: the trail holds its digest, and it can be erased.
    address_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contract.id"), index=True)
    tenure: Mapped[Tenure] = mapped_column(EnumByValue(Tenure))
    opening_hours: Mapped[str] = mapped_column(sa.String(120))
    # Working hours of its own, as London's wall time ("07:00") and weekdays (0 is Monday); none
    # where the hours of everybody hold.
    works_from: Mapped[str | None] = mapped_column(sa.String(5))
    works_until: Mapped[str | None] = mapped_column(sa.String(5))
    works_on: Mapped[str | None] = mapped_column(sa.String(7))
    status: Mapped[PremisesStatus] = mapped_column(
        EnumByValue(PremisesStatus), default=PremisesStatus.OPEN
    )
    closed_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    contract: Mapped[Contract] = relationship(lazy="joined", innerjoin=True)
    # Read only where somebody asked for it, and that reading is on the trail.
    address: Mapped[FreeText] = relationship(lazy="select")
    locations: Mapped[list["Location"]] = relationship(
        lazy="select", back_populates="premises", order_by="Location.name"
    )

    @property
    def working_hours(self) -> str:
        """Its own working hours in words, or nothing where everybody's hold."""
        if not self.works_on:
            return ""
        days = ", ".join(day_name[int(day)] for day in self.works_on)
        return f"{self.works_from} to {self.works_until} on {days}"

    @property
    def place(self) -> Place:
        """Where it lies for the grants of a person."""
        return Place(self.id, self.unit_id, self.contract_id)

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code


class Location(Base):
    """A building or a room of premises, in a tree."""

    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[LocationKind] = mapped_column(EnumByValue(LocationKind))
    name: Mapped[str] = mapped_column(sa.String(120))

    premises: Mapped[Premises] = relationship(lazy="select", back_populates="locations")

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code
