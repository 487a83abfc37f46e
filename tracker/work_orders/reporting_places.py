"""Where somebody is likely to report: premises found by what they type, their recent ones first."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.categories import PremisesType
from tracker.domain.roles import Actor, Permission
from tracker.premises.models import Premises, PremisesStatus
from tracker.premises.queries import escape_like, visible_to
from tracker.trail.models import FreeText
from tracker.work_orders.models import WorkOrder

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})?")


def suggest_premises(
    session: Session, actor: Actor, typed: str = "", *, limit: int
) -> Sequence[Premises]:
    """Return the open premises where the actor may report that fit what they typed.

    Those where they reported last come first, then by code. It looks into codes and names, and
    takes a postcode where the actor may know the address.
    """
    recent = (
        sa.select(WorkOrder.premises_id, sa.func.max(WorkOrder.reported_at).label("last"))
        .where(WorkOrder.reported_by_id == actor.person_id)
        .group_by(WorkOrder.premises_id)
        .subquery()
    )
    statement = (
        sa.select(Premises)
        .outerjoin(recent, recent.c.premises_id == Premises.id)
        .where(visible_to(actor, Permission.REPORT), Premises.status == PremisesStatus.OPEN)
        .order_by(recent.c.last.is_(None), recent.c.last.desc(), Premises.code)
        .limit(limit)
    )
    words = " ".join(typed.replace("\x00", "").split())
    if words:
        pattern = f"%{escape_like(words)}%"
        statement = statement.where(
            sa.or_(
                Premises.code.ilike(pattern, escape="\\"),
                Premises.name.ilike(pattern, escape="\\"),
                at_postcode(actor, words),
            )
        )
    return session.scalars(statement).all()


def at_postcode(actor: Actor, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that premises lie at this postcode, for who may know so.

    Half a postcode finds offices. Approved premises are found by a whole one only, and only for
    whom their address may be shown to: nobody is to close in on one by trying.
    """
    found = _POSTCODE.fullmatch(words.upper())
    if found is None:
        return sa.false()
    outward, inward = found.groups()
    address = sa.func.upper(FreeText.body)
    if inward:
        there = sa.or_(
            address.like(f"% {outward} {inward}%"), address.like(f"% {outward}{inward}%")
        )
    else:
        there = address.like(f"% {outward} %")
    # Of each premises its own address, never of all words that were ever typed.
    lies = sa.exists().where(FreeText.key == Premises.address_key, there)
    known = Premises.premises_type != PremisesType.APPROVED_PREMISES
    if inward:
        known = sa.or_(known, visible_to(actor, Permission.VIEW_ADDRESS))
    return sa.and_(lies, known)
