"""The first step of every act: the order, the permission, and that the person saw it as it is."""

from sqlalchemy.orm import Session

from tracker.domain.errors import Conflict
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.people.models import Person
from tracker.trail.queries import entries_after_version
from tracker.unit_of_work import UnitOfWork, trail_name
from tracker.work_orders.models import Note, WorkOrder
from tracker.work_orders.queries import get_order


def find_order(
    uow: UnitOfWork, reference: str, permission: Permission, version: int | None = None
) -> WorkOrder:
    """Return the order, watched for the trail, for somebody who may do this to it.

    Raises NotFound outside what they may see, NotAllowed without the grant, and Conflict, with
    what changed, when `version` is not the one that stands now.
    """
    order = get_order(uow.session, uow.actor, reference, locked=True)
    uow.actor.require(permission, order.premises.place)
    if version is not None and version != order.version:
        raise Conflict(
            f"{order.reference} changed after you opened it. Nothing was saved.",
            changes_since(uow.session, order, version),
        )
    return uow.watch(order)


def add_note(uow: UnitOfWork, order: WorkOrder, words: str) -> Note:
    """Write a note on the order, and return its row."""
    text = uow.keep(words)
    note = Note(author_id=uow.actor.person_id, at=uow.now, text_key=text.key)
    note.text, note.order = text, order
    uow.add(note)
    return note


def human_acted(uow: UnitOfWork, order: WorkOrder) -> None:
    """Remember when a person last did something: what the list of stuck orders asks."""
    order.last_human_action_at = uow.now


def changes_since(session: Session, order: WorkOrder, version: int) -> tuple[str, ...]:
    """Return in plain words what was done since the version: who, what and when."""
    names = {}
    lines = []
    for entry in entries_after_version(session, order.reference, trail_name(order), version):
        if entry.actor not in names:
            names[entry.actor] = _actor_name(session, entry.actor)
        what = entry.kind.removeprefix("work_order.").replace("_", " ")
        lines.append(f"{what} by {names[entry.actor]} at {moment(entry.at)}")
    return tuple(lines)


def _actor_name(session: Session, actor: str) -> str:
    kind, _, number = actor.partition(":")
    if kind == "person":
        person = session.get(Person, int(number))
        return person.name if person else "somebody"
    return "Makesafe itself" if kind == "machine" else "the operator"
