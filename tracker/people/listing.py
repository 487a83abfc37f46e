"""A page of people, narrowed by name, role and state."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.people.models import Person, RoleGrant


def page_of_people(
    session: Session,
    allowed: sa.ColumnElement[bool],
    *,
    text: str = "",
    by_address: bool = False,
    role: Role | None = None,
    closed: bool = False,
    page: int = 1,
    size: int = 50,
) -> tuple[Sequence[Person], int]:
    """Return one page of the people who match, by name, and how many match in all.

    `allowed` says whom the reader may know of. An e-mail address is looked into only where
    `by_address` says that the reader may know it.
    """
    conditions: list[sa.ColumnElement[bool]] = [allowed]
    if not closed:
        conditions.append(Person.active.is_(True))
    if text.strip():
        words = text.strip()
        named = Person.name.icontains(words, autoescape=True)
        conditions.append(
            sa.or_(named, Person.email.icontains(words, autoescape=True)) if by_address else named
        )
    if role is not None:
        held = sa.select(RoleGrant.person_id).where(
            RoleGrant.role == role, RoleGrant.revoked_at.is_(None)
        )
        conditions.append(Person.id.in_(held))
    total = session.scalar(sa.select(sa.func.count(Person.id)).where(*conditions)) or 0
    statement = (
        sa.select(Person)
        .where(*conditions)
        .order_by(Person.name, Person.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return session.scalars(statement).all(), total


def people_named(session: Session, words: str, *, limit: int = 100) -> Sequence[int]:
    """Return the numbers of those whose name holds the words, open account or not."""
    named = Person.name.icontains(words, autoescape=True)
    return session.scalars(sa.select(Person.id).where(named).order_by(Person.id).limit(limit)).all()


def names_of(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Return the names of these people, by their numbers."""
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {number: name for number, name in rows}  # noqa: C416 - a result is no mapping
