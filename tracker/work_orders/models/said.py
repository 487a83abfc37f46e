"""What was said about an order: the supplier's own numbers for it, and notes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class HelpdeskReference(Base):
    """The supplier's own number for the job; one fault may have many."""

    __tablename__ = "helpdesk_reference"
    __table_args__ = (sa.UniqueConstraint("supplier_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("supplier.id"))
    reference: Mapped[str] = mapped_column(sa.String(40))
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="helpdesk_references")

    @property
    def trail_key(self) -> str:
        """The order and the supplier's number."""
        return f"{self.order.reference}/{self.reference}"


class Note(Base):
    """What somebody wrote about an order."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    text_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="notes")
    author: Mapped[Person | None] = relationship(lazy="select")
    text: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The order and the words' key."""
        return f"{self.order.reference}/{self.text_key}"
