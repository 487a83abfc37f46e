"""How much is open at each of somebody's premises: the numbers of a list, in two questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.categories import PremisesType
from tracker.domain.roles import Actor
from tracker.premises.models import Premises, PremisesStatus
from tracker.premises.queries import escape_like, visible_to
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.reporting_places import at_postcode


@dataclass(frozen=True, slots=True)
class OpenAt:
    """One premises: how many orders are open, how many of them are about what, and since when.

    `oldest_at` is when the oldest of them was reported (UTC), None where none is open.
    """

    code: str
    name: str
    premises_type: PremisesType
    open: int
    safety_critical: int
    accessibility: int
    oldest_at: datetime | None

    @property
    def has_night_cover(self) -> bool:
        """Whether these are approved premises, the only ones that are staffed at night."""
        return self.premises_type is PremisesType.APPROVED_PREMISES


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One page of premises, and how many there are in all that match."""

    rows: Sequence[OpenAt]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages the matches fill; at least one."""
        return max(1, -(-self.total // self.size))


def open_at_premises(
    session: Session, actor: Actor, *, text: str = "", page: int = 1, size: int
) -> OpenPage:
    """Return a page of the open premises that the actor may see, those with most orders first.

    `text` narrows them to one code, written with or without its hyphen, else to those whose code
    or name holds the words, or that lie at that postcode where the actor may know so. A page that
    is not there gives the nearest.
    """
    here = [visible_to(actor), Premises.status == PremisesStatus.OPEN]
    words = " ".join(text.replace("\x00", "").split())
    if words:
        own = [*here, _plain(Premises.code) == words.upper().replace("-", "").replace(" ", "")]
        if not session.scalar(sa.select(sa.exists().where(*own))):
            pattern = f"%{escape_like(words)}%"
            own = [
                *here,
                sa.or_(
                    Premises.code.ilike(pattern, escape="\\"),
                    Premises.name.ilike(pattern, escape="\\"),
                    at_postcode(actor, words),
                ),
            ]
        here = own
    total = session.scalar(sa.select(sa.func.count(Premises.id)).where(*here)) or 0
    number = min(max(page, 1), max(1, -(-total // size)))
    open_orders = sa.func.count(WorkOrder.id)
    rows = session.execute(
        sa.select(
            Premises.code,
            Premises.name,
            Premises.premises_type,
            open_orders,
            _how_many(WorkOrder.safety_critical),
            _how_many(WorkOrder.accessibility),
            sa.func.min(WorkOrder.reported_at),
        )
        .outerjoin(
            WorkOrder,
            sa.and_(WorkOrder.premises_id == Premises.id, WorkOrder.closed_at.is_(None)),
        )
        .where(*here)
        .group_by(Premises.id, Premises.code, Premises.name, Premises.premises_type)
        .order_by(open_orders.desc(), Premises.code)
        .limit(size)
        .offset((number - 1) * size)
    )
    return OpenPage([OpenAt(*row) for row in rows], total, number, size)


def _plain(code: sa.ColumnExpressionArgument[str]) -> sa.ColumnElement[str]:
    return sa.func.replace(sa.func.replace(sa.func.upper(code), "-", ""), " ", "")


def _how_many(flag: sa.ColumnExpressionArgument[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.cast(flag, sa.Integer)), 0)
