"""The tables of photographs: what is known of each, its picture, and what is still to come."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.photographs import EvidenceOf, Trouble
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models import WorkOrder


class Photograph(Base):
    """One photograph of an order; its picture is apart, so that no list loads it.

    `sha256` is of the kept picture, and stands on the trail. A sealed one was redacted: the
    picture stays for those who may open it.
    """

    __tablename__ = "photograph"
    __table_args__ = (
        sa.UniqueConstraint("work_order_id", "number"),
        # The same picture twice (a double click, another try) is one photograph.
        sa.UniqueConstraint("work_order_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    number: Mapped[int] = mapped_column(sa.SmallInteger)
    evidence_of: Mapped[EvidenceOf] = mapped_column(EnumByValue(EvidenceOf))
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]  # bytes, of the kept picture
    width: Mapped[int]
    height: Mapped[int]
    caption_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))
    sealed_at: Mapped[datetime | None]
    sealed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    seal_reason_key: Mapped[str | None] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select")
    given_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[given_by_id])
    sealed_by: Mapped[Person | None] = relationship(lazy="select", foreign_keys=[sealed_by_id])
    caption: Mapped[FreeText | None] = relationship(lazy="select", foreign_keys=[caption_key])
    seal_reason: Mapped[FreeText | None] = relationship(
        lazy="select", foreign_keys=[seal_reason_key]
    )

    @property
    def trail_key(self) -> str:
        """The order's reference and its number there."""
        return f"{self.order.reference}/{self.number}"

    @property
    def sealed(self) -> bool:
        """Whether it was redacted."""
        return self.sealed_at is not None


class PhotographContent(Base):
    """The picture of a photograph, as a JPEG of ours; the database refuses to change it."""

    __tablename__ = "photograph_content"

    photograph_id: Mapped[int] = mapped_column(
        sa.ForeignKey("photograph.id"), primary_key=True, autoincrement=False
    )
    picture: Mapped[bytes]
    thumbnail: Mapped[bytes]


class AwaitedState(StrEnum):
    """How far the fetching of a file has come."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    GIVEN_UP = "given_up"


class AwaitedPhotograph(Base):
    """A file that somebody gave in Slack, to be fetched after they were answered.

    Neither its name nor its address is kept, for the address holds the name; Slack is asked for
    it at each try.
    `next_try_at` is pushed on while a scheduler is fetching it, so that no other does.
    """

    __tablename__ = "awaited_photograph"
    __table_args__ = (
        sa.UniqueConstraint("work_order_id", "file_id"),
        # The fetcher asks: what is waiting, and due?
        sa.Index("ix_awaited_photograph_state", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    file_id: Mapped[str] = mapped_column(sa.String(40))
    evidence_of: Mapped[EvidenceOf] = mapped_column(EnumByValue(EvidenceOf))
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[AwaitedState] = mapped_column(EnumByValue(AwaitedState))
    tries: Mapped[int] = mapped_column(sa.SmallInteger)
    next_try_at: Mapped[datetime]
    trouble: Mapped[Trouble | None] = mapped_column(EnumByValue(Trouble))
    photograph_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photograph.id"))

    order: Mapped[WorkOrder] = relationship(lazy="select")
    given_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The order's reference and Slack's name of the file."""
        return f"{self.order.reference}/{self.file_id}"
