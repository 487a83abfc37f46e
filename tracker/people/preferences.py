"""How people want to be told: read for one or for all, and set by each for themselves."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import NotAllowed
from tracker.domain.events import PreferencesSet
from tracker.domain.quiet import Preferences
from tracker.people.models import NoticePreference, Person
from tracker.people.queries import get_person
from tracker.unit_of_work import UnitOfWork


def preferences_of(session: Session, person_id: int) -> Preferences:
    """Return how somebody wants to be told; what everybody begins with where they never said."""
    return preferences_of_all(session, (person_id,)).get(person_id, Preferences())


def preferences_of_all(
    session: Session, people: Collection[int] | None = None
) -> Mapping[int, Preferences]:
    """Return how each of these people, or everybody, wants to be told, by their number."""
    statement = sa.select(Person.id, Person.time_zone, NoticePreference).outerjoin(
        NoticePreference, NoticePreference.person_id == Person.id
    )
    if people is not None:
        statement = statement.where(Person.id.in_(people))
    rows = session.execute(statement)
    return {number: _read(time_zone, row) for number, time_zone, row in rows}


def set_preferences(uow: UnitOfWork, wishes: Preferences) -> None:
    """Keep how the one who acts wants to be told, from the next notice on.

    Raises NotAllowed for the machine, which has none. What waits already goes when it was to go.
    """
    if uow.actor.person_id is None:
        raise NotAllowed("Only a person has preferences.")
    person = uow.watch(get_person(uow.session, uow.actor.person_id))
    person.time_zone = wishes.time_zone
    row = uow.session.get(NoticePreference, person.id)
    if row is None:
        row = NoticePreference(person_id=person.id)
        uow.add(row)
    else:
        uow.watch(row)
    row.quiet_from, row.quiet_until = wishes.quiet_from, wishes.quiet_until
    row.ways, row.digest = wishes.ways, wishes.digest
    uow.record(PreferencesSet(person.id), person, row)


def _read(time_zone: str, row: NoticePreference | None) -> Preferences:
    if row is None:
        return Preferences(time_zone=time_zone)
    return Preferences(
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        time_zone=time_zone,
        ways=row.ways,
        digest=row.digest,
    )
