"""What a person may see, in one function, and finding premises within it."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.categories import PremisesType
from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor, Permission
from tracker.domain.words import fault_in
from tracker.premises.models import Division, Location, Premises, PremisesStatus, Unit
from tracker.suppliers.models import Contract, Supplier


def visible_to(actor: Actor, permission: Permission = Permission.VIEW) -> sa.ColumnElement[bool]:
    """Return the condition over premises that answers "what may this person see?".

    Every list, count, page, export and Slack reply about premises or their orders is filtered by
    it, so that what lies outside is not found rather than refused. With another permission it
    answers "where may this person do this?".
    """
    reach = actor.scopes_for(permission)
    if reach.everything:
        return sa.true()
    return sa.or_(
        sa.false(),
        Premises.id.in_(reach.premises_ids),
        Premises.unit_id.in_(reach.unit_ids),
        Premises.contract_id.in_(reach.contract_ids),
    )


def get_premises(session: Session, actor: Actor, code: str) -> Premises:
    """Return the premises with this code; raises NotFound for one that the actor may not see."""
    wanted = code.strip().upper()
    found = None
    # PostgreSQL refuses a NUL as a fault of ours: words that no code can hold are never asked for.
    if fault_in(wanted, multiline=False) is None:
        found = session.scalars(
            sa.select(Premises).where(sa.func.upper(Premises.code) == wanted, visible_to(actor))
        ).one_or_none()
    if found is None:
        raise NotFound(f"No premises with the code {wanted[:20]} that you may see.")
    return found


def list_premises(
    session: Session,
    actor: Actor,
    *,
    permission: Permission = Permission.VIEW,
    text: str = "",
    unit_code: str = "",
    premises_type: PremisesType | None = None,
    include_closed: bool = False,
    or_else: sa.ColumnElement[bool] | None = None,
    limit: int | None = None,
) -> Sequence[Premises]:
    """Return the premises that the actor may see (or act on), by code, narrowed as asked.

    `or_else` is another condition by which the text may find premises.
    """
    statement = sa.select(Premises).join(Unit).where(visible_to(actor, permission))
    if text.strip():
        pattern = f"%{escape_like(text.strip())}%"
        matches: list[sa.ColumnElement[bool]] = [
            Premises.code.ilike(pattern, escape="\\"),
            Premises.name.ilike(pattern, escape="\\"),
        ]
        if or_else is not None:
            matches.append(or_else)
        statement = statement.where(sa.or_(*matches))
    if unit_code:
        statement = statement.where(Unit.code == unit_code)
    if premises_type is not None:
        statement = statement.where(Premises.premises_type == premises_type)
    if not include_closed:
        statement = statement.where(Premises.status == PremisesStatus.OPEN)
    return session.scalars(statement.order_by(Premises.code).limit(limit)).all()


class Seen(NamedTuple):
    """Premises by code and name, with the unit that runs them and the supplier that serves them."""

    code: str
    name: str
    unit_code: str
    unit: str
    supplier_code: str
    supplier: str


def list_seen(session: Session, actor: Actor) -> Sequence[Seen]:
    """Return all premises that the actor may see, closed ones too, by code; in one statement."""
    statement = (
        sa.select(Premises.code, Premises.name, Unit.code, Unit.name, Supplier.code, Supplier.name)
        .join(Unit, Premises.unit_id == Unit.id)
        .join(Contract, Premises.contract_id == Contract.id)
        .join(Supplier, Contract.supplier_id == Supplier.id)
        .where(visible_to(actor))
        .order_by(Premises.code)
    )
    return [Seen(*row) for row in session.execute(statement)]


def list_units(session: Session, actor: Actor) -> Sequence[Unit]:
    """Return the units in which the actor may see at least one premises, by name."""
    inside = sa.select(Premises.unit_id).where(visible_to(actor))
    return session.scalars(sa.select(Unit).where(Unit.id.in_(inside)).order_by(Unit.name)).all()


def get_division(session: Session, code: str) -> Division:
    """Return the division with this code; raises NotFound for an unknown one."""
    found = session.scalars(sa.select(Division).where(Division.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"No division has the code {code}.")
    return found


def get_unit(session: Session, code: str) -> Unit:
    """Return the unit with this code; raises NotFound for an unknown one."""
    found = session.scalars(sa.select(Unit).where(Unit.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"No unit has the code {code}.")
    return found


def get_location(session: Session, premises: Premises, code: str) -> Location:
    """Return a location of these premises; raises NotFound for one that lies elsewhere."""
    found = None
    if fault_in(code, multiline=False) is None:
        found = session.scalars(
            sa.select(Location).where(Location.premises_id == premises.id, Location.code == code)
        ).one_or_none()
    if found is None:
        raise NotFound(f"{premises.name} has no location {code[:40]}.")
    return found


def escape_like(text: str) -> str:
    """Return the text with LIKE's own signs made plain (escape sign: backslash)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
