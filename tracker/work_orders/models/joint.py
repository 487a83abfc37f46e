"""The acceptances of a stage that two people accept, each for themselves."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.joint import Part
from tracker.people.models import Person
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class JointAcceptance(Base):
    """One of the two acceptances of a stage: by whom, with which next action, and until when.

    A part that was accepted again after it lapsed keeps its row; the trail has what it was.
    """

    __tablename__ = "joint_acceptance"
    # Of two who accept the same part at once, one is first.
    __table_args__ = (sa.UniqueConstraint("work_order_id", "run", "stage", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"))
    run: Mapped[int] = mapped_column(sa.SmallInteger)
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    part: Mapped[Part] = mapped_column(EnumByValue(Part))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime]
    next_action_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))
    next_action_on: Mapped[date]
    lapses_at: Mapped[datetime | None]
    # When it lapsed, or was no longer asked for.
    ended_at: Mapped[datetime | None]

    order: Mapped[WorkOrder] = relationship(lazy="select", back_populates="acceptances")
    by: Mapped[Person | None] = relationship(lazy="joined")
    next_action: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The order, the run, the stage, and which of the two."""
        return f"{self.order.reference}/{self.run}/{self.stage}/{self.part}"
