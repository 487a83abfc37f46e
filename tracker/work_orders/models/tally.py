"""How many orders are open, kept by the database itself beside the orders."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class OpenTally(Base):
    """One more open order of a kind, or one fewer, or how many of them were added up.

    The sum over a kind's rows is how many orders of it are open. Triggers add a row wherever an
    order is opened, closed, moved or made dangerous, in the same transaction, whoever writes. No
    row is ever changed, so two writers never wait for each other here; see ADR 0041.
    """

    __tablename__ = "open_tally"
    __table_args__ = (
        # Holds all that is summed: the table itself is not read.
        sa.Index("ix_open_tally_kind", "premises_id", "stage", "safety_critical", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int]
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    safety_critical: Mapped[bool]
    number: Mapped[int]
