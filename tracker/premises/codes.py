"""QR codes of premises: made for a room, shown once, withdrawn; and finding one by its token."""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.events import RoomCodeMade, RoomCodeWithdrawn
from tracker.domain.roles import Permission
from tracker.people.queries import digest_of
from tracker.premises.models import Location, Premises, PremisesStatus
from tracker.premises.models_codes import RoomCode
from tracker.premises.queries import get_location, get_premises
from tracker.unit_of_work import UnitOfWork


def make_code(uow: UnitOfWork, premises_code: str, location_code: str = "") -> tuple[int, str]:
    """Make a QR code; return its number at the premises, and its token, which is not kept.

    Without a location it is for the premises as a whole. Raises Invalid under `location_code`
    for a location that lies elsewhere, and Conflict at closed premises.
    """
    premises = _to_change(uow, premises_code)
    if premises.status is PremisesStatus.CLOSED:
        raise Conflict(f"{premises.name} is closed. Nobody reports a fault there any more.")
    location = _location(uow, premises, location_code)
    token = secrets.token_urlsafe(24)
    made = RoomCode(
        premises_id=premises.id,
        number=1 + len(list_codes(uow.session, premises)),  # none is ever deleted
        location_id=location.id if location else None,
        token_digest=digest_of(token),
        made_at=uow.now,
        made_by_id=uow.actor.person_id,
        withdrawn_at=None,
    )
    made.premises, made.location = premises, location
    uow.add(made)
    uow.session.flush()
    uow.record(RoomCodeMade(premises.code, made.number), made)
    return made.number, token


def withdraw_code(uow: UnitOfWork, premises_code: str, number: int) -> None:
    """Let nobody report by this code any more.

    Raises NotFound for a code that the premises do not have; to withdraw one twice changes
    nothing.
    """
    premises = _to_change(uow, premises_code)
    found = uow.session.scalars(
        sa.select(RoomCode).where(RoomCode.premises_id == premises.id, RoomCode.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound(f"{premises.name} has no QR code {number}.")
    if found.withdrawn_at is None:
        uow.watch(found)
        found.withdrawn_at = uow.now
        uow.record(RoomCodeWithdrawn(premises.code, number), found)


def list_codes(session: Session, premises: Premises) -> Sequence[RoomCode]:
    """Return all codes there ever were at the premises, the latest first."""
    return session.scalars(
        sa.select(RoomCode)
        .where(RoomCode.premises_id == premises.id)
        .order_by(RoomCode.number.desc())
        .options(selectinload(RoomCode.location), selectinload(RoomCode.made_by))
    ).all()


def find_code(session: Session, token: str) -> RoomCode:
    """Return the code of this token; raises NotFound for one that nobody may report by.

    An unknown one, one that was withdrawn and one of closed premises look alike.
    """
    found = session.scalars(
        sa.select(RoomCode)
        .join(RoomCode.premises)
        .where(
            RoomCode.token_digest == digest_of(token),
            RoomCode.withdrawn_at.is_(None),
            Premises.status == PremisesStatus.OPEN,
        )
        .options(selectinload(RoomCode.premises), selectinload(RoomCode.location))
    ).one_or_none()
    if found is None:
        raise NotFound("This QR code is not in use.")
    return found


def lock_codes(session: Session, premises: Premises) -> None:
    """Let one at a time count, make or report by the codes of the premises."""
    # Weaker than a change of the key: rows that only point to the premises do not wait.
    session.execute(
        sa.select(Premises.id).where(Premises.id == premises.id).with_for_update(key_share=True)
    )


def _to_change(uow: UnitOfWork, premises_code: str) -> Premises:
    """Return the premises whose codes the actor may change; another who would has to wait."""
    premises = get_premises(uow.session, uow.actor, premises_code)
    uow.actor.require(Permission.MANAGE_REGISTER, premises.place)
    lock_codes(uow.session, premises)
    return premises


def _location(uow: UnitOfWork, premises: Premises, code: str) -> Location | None:
    if not code:
        return None
    try:
        return get_location(uow.session, premises, code)
    except NotFound as error:
        raise Invalid({"location_code": ["Select a location of these premises"]}) from error
