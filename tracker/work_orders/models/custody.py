"""What holding an order leaves behind: chases with their promises, measures, and decisions."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class ChaseChannel(StrEnum):
    """How the person who must act was chased."""

    MAKESAFE = "makesafe"
    TELEPHONE = "telephone"
    EMAIL = "email"
    IN_PERSON = "in_person"


class Promise(StrEnum):
    """What became of a promised day."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"  # by a later promise, before its day was over


class Chase(Base):
    """Who chased whom about an order, how, what was answered, and what became of a promise.

    Whom: the person who held the order, or somebody without an account, by name.
    """

    __tablename__ = "chase"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    # The round of a day asks for those since the round before.
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    # Whether nobody chased but the machine, by its cadence: counted apart from people's chases.
    by_machine: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Who held the order at that moment; null where the stage had nobody.
    whom_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    channel: Mapped[ChaseChannel] = mapped_column(EnumByValue(ChaseChannel))
    note_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    spoken_to_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    answer_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    # Of a further answer: the instant of the chase that was answered already.
    follows_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    promise: Mapped[Promise | None] = mapped_column(EnumByValue(Promise))
    settled_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="chases")
    by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[by_id])
    whom: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[whom_id])
    answered_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[answered_by_id])
    note: Mapped[FreeText | None] = relationship(lazy="joined", foreign_keys=[note_key])
    spoken_to: Mapped[FreeText | None] = relationship(lazy="joined", foreign_keys=[spoken_to_key])
    answer: Mapped[FreeText | None] = relationship(lazy="joined", foreign_keys=[answer_key])

    @property
    def is_further_answer(self) -> bool:
        """Whether nobody chased here: an answer that came after the one to a chase."""
        return self.follows_at is not None

    @property
    def trail_key(self) -> str:
        """The order and the instant."""
        return f"{self.order.reference}/{self.at.isoformat()}"


class InterimKind(StrEnum):
    """Our own controls while a fix is awaited."""

    FIRE_WATCH = "fire_watch"
    AREA_CLOSED = "area_closed"
    ROOM_OUT_OF_USE = "room_out_of_use"
    EXTRA_STAFF = "extra_staff"
    MANUAL_KEY_CONTROL = "manual_key_control"
    PORTABLE_EQUIPMENT = "portable_equipment"
    BOTTLED_WATER = "bottled_water"
    TEMPORARY_RAMP = "temporary_ramp"
    ALTERNATIVE_ROUTE = "alternative_route"
    ALTERNATIVE_VENUE = "alternative_venue"
    BUDDY_SYSTEM = "buddy_system"
    EMERGENCY_SERVICE_INFORMED = "emergency_service_informed"
    RESIDENT_MOVED = "resident_moved"


class InterimMeasure(Base):
    """A control that keeps people safe while the fix is awaited, with the date of its review."""

    __tablename__ = "interim_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    kind: Mapped[InterimKind] = mapped_column(EnumByValue(InterimKind))
    started_at: Mapped[datetime]
    review_by: Mapped[datetime]
    # When its present review was found to have been missed.
    missed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    note_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="interim_measures")
    by: Mapped[Person | None] = relationship(lazy="select")
    note: Mapped[FreeText | None] = relationship(lazy="joined")

    @property
    def trail_key(self) -> str:
        """The order, the kind and its start."""
        return f"{self.order.reference}/{self.kind}/{self.started_at.isoformat()}"


class Decision(Base):
    """What was decided on an order at the highest stage, for the minutes of the estates board."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    text_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    review_at: Mapped[datetime]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="decisions")
    by: Mapped[Person | None] = relationship(lazy="select")
    text: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The order and the instant."""
        return f"{self.order.reference}/{self.at.isoformat()}"
