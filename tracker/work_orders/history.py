"""What was done to an order, told from the trail in plain words: what, by whom and when."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.wording import moment
from tracker.people.models import Person
from tracker.trail.models import TrailEntry
from tracker.trail.queries import entries_after_version, latest_entries
from tracker.unit_of_work import trail_name
from tracker.work_orders.done_in_words import comes_about, in_few_words
from tracker.work_orders.models import WorkOrder

_PERSON, _MACHINE = "person:", "machine"


def changes_since(session: Session, order: WorkOrder, version: int) -> tuple[str, ...]:
    """Return what was done since the version, the oldest first."""
    found = entries_after_version(session, order.reference, trail_name(order), version)
    names = _names(session, found)
    return tuple(_words(entry, names) for entry in found)


def last_events(session: Session, references: Sequence[str]) -> Mapping[str, str]:
    """Return, by reference, the last that was done to each order; two queries for all."""
    found = latest_entries(session, references)
    names = _names(session, found)
    return {entry.subject: _words(entry, names) for entry in found}


def last_human_acts(session: Session, orders: Sequence[WorkOrder]) -> Mapping[int, str]:
    """Return, by the order's number, who acted on it last, as the trail names them; one query.

    An order that came with a backlog, and on which nobody has acted here, is left out.
    """
    if not orders:
        return {}
    acted = (
        sa.select(WorkOrder.id, TrailEntry.actor)
        .join(
            TrailEntry,
            sa.and_(
                TrailEntry.subject == WorkOrder.reference,
                TrailEntry.at == WorkOrder.last_human_action_at,
            ),
        )
        .where(WorkOrder.id.in_([order.id for order in orders]), TrailEntry.actor != _MACHINE)
    )
    return {row.id: row.actor for row in session.execute(acted)}


def person_behind(actor: str) -> int | None:
    """Return the number of the person whom the trail names so; None for whoever is none."""
    return _number(actor) if actor.startswith(_PERSON) else None


def stands_for(actor: str) -> str:
    """Return whom the trail means by a name that is no person's."""
    kind = actor.partition(":")[0]
    return {_MACHINE: "Makesafe itself", "visitor": "a visitor"}.get(kind, "the operator")


def actor_name(session: Session, actor: str) -> str:
    """Return who stands on the trail under this name."""
    return _named(actor, session.get(Person, _number(actor)) if actor.startswith(_PERSON) else None)


def _names(session: Session, entries: Iterable[TrailEntry]) -> dict[str, str]:
    actors = {entry.actor for entry in entries}
    numbers = {_number(actor) for actor in actors if actor.startswith(_PERSON)}
    people = {
        row.id: row for row in session.scalars(sa.select(Person).where(Person.id.in_(numbers)))
    }
    return {
        actor: _named(actor, people.get(_number(actor)) if actor.startswith(_PERSON) else None)
        for actor in actors
    }


def _named(actor: str, person: Person | None) -> str:
    if actor.startswith(_PERSON):
        return person.name if person else "somebody"
    return stands_for(actor)


def _number(actor: str) -> int:
    return int(actor.removeprefix(_PERSON))


def _words(entry: TrailEntry, names: Mapping[str, str]) -> str:
    what, at = in_few_words(entry.kind), moment(entry.at)
    if entry.actor == _MACHINE and comes_about(entry.kind):
        return f"{what} at {at}"
    return f"{what} by {names[entry.actor]} at {at}"
