"""Finding when people are away."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.owners.models import Absence
from tracker.people.queries import names_alone


def list_absences(
    session: Session, *, since: date, person_id: int | None = None
) -> Sequence[Absence]:
    """Return the absences that last until this day or longer and were not ended, soonest first.

    Of one person where their number is given, else of everybody.
    """
    statement = (
        sa.select(Absence)
        .where(Absence.ended_at.is_(None), Absence.last_day >= since)
        .order_by(Absence.first_day, Absence.id)
        .options(names_alone(Absence.person))
    )
    if person_id is not None:
        statement = statement.where(Absence.person_id == person_id)
    return session.scalars(statement).all()
