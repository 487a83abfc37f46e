"""The table of powers used: what somebody spent or decided under the ladder's authority."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.authority import Power
from tracker.people.models import Person
from tracker.suppliers.models import Contract
from tracker.trail.models import FreeText
from tracker.work_orders.models.order import WorkOrder


class PowerUse(Base):
    """One use of a power: by whom, under which clause, for how much, and who pays in the end."""

    __tablename__ = "power_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(sa.ForeignKey("work_order.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    authority: Mapped[str] = mapped_column(sa.String(40))
    power: Mapped[Power] = mapped_column(EnumByValue(Power))
    clause: Mapped[str] = mapped_column(sa.String(20))
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    amount_pence: Mapped[int]
    limit_pence: Mapped[int]
    # The supplier's contract that the amount is to be taken back from; null where it is not.
    recharge_contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contract.id"))
    note_key: Mapped[str] = mapped_column(sa.ForeignKey("free_text.key"))

    order: Mapped[WorkOrder] = relationship(lazy="select")
    by: Mapped[Person | None] = relationship(lazy="select")
    recharge_contract: Mapped[Contract | None] = relationship(lazy="select")
    note: Mapped[FreeText] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The order, the clause and the instant."""
        return f"{self.order.reference}/{self.clause}/{self.at.isoformat()}"
