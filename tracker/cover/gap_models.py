"""The table of what goes wrong at night: gaps in cover."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.cover import CoverState, FilledBy, GapCause
from tracker.suppliers.models import Contract

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
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[CoverState | None] = mapped_column(EnumByValue(CoverState))
    filled_by: Mapped[FilledBy | None] = mapped_column(EnumByValue(FilledBy))
    # What filling in cost, in pence; null where nobody has said yet.
    cost_pence: Mapped[int | None]
    # When it became a default of the contract, and of which; null where it is none.
    default_at: Mapped[datetime | None]
    default_contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contract.id"))

    shift: Mapped["CoverShift"] = relationship(lazy="select", back_populates="gaps")
    default_contract: Mapped[Contract | None] = relationship(lazy="select")

    @property
    def is_filled_in(self) -> bool:
        """Whether somebody filled in; a post that was confirmed in the end needed nobody."""
        return self.filled_by is not None and self.ended_as is not CoverState.CONFIRMED

    @property
    def owes_its_cost(self) -> bool:
        """Whether somebody filled in for money of ours, and nobody has said for how much."""
        ours = self.filled_by is not None and self.filled_by is not FilledBy.SUPPLIER
        return self.is_filled_in and ours and self.cost_pence is None

    @property
    def trail_key(self) -> str:
        """Its reference."""
        return self.reference
