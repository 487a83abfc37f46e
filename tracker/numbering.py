"""References that are handed out once and never again."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.db import Base
from tracker.domain.reference import Reference


class Counter(Base):
    """The last number given for one prefix and year."""

    __tablename__ = "counter"

    prefix: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_reference(session: Session, prefix: str, year: int) -> Reference:
    """Return the next free reference of the year (a London year), such as WO-2026-000123.

    One statement makes or raises the counter, so two writers cannot be given the same number:
    the second waits for the first's commit.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Counter)
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[Counter.prefix, Counter.year], set_={"last": Counter.last + 1}
        )
        .returning(Counter.last)
    )
    return Reference(prefix, year, session.execute(statement).scalar_one())
