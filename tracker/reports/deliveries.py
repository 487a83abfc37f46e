"""Notices on their way to people: a page of those in one state, and how many there are in each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.roles import Actor, Permission
from tracker.outbox.models import Delivery, DeliveryState
from tracker.reports.subjects import about_what_is_seen

COUNTED = 10_000  # beyond this a count only says that there are more


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """What the notices are narrowed to: an order or other subject, and people; None for anybody."""

    subject: str = ""
    people: Collection[int] | None = None


def list_notices(
    session: Session,
    actor: Actor,
    state: DeliveryState,
    wanted: NoticeFilter,
    *,
    before: int | None = None,
    size: int = 50,
) -> tuple[Sequence[Delivery], bool]:
    """Return one page of the notices in a state, the newest first, and whether more follow.

    Of those that the actor may read of: about what they look after. `before` is the number of the
    last one of the page before.
    """
    statement = sa.select(Delivery).where(Delivery.state == state, *_conditions(actor, wanted))
    if before is not None:
        statement = statement.where(Delivery.id < before)
    found = session.scalars(statement.order_by(Delivery.id.desc()).limit(size + 1)).all()
    return found[:size], len(found) > size


def count_notices(
    session: Session, actor: Actor, wanted: NoticeFilter
) -> Mapping[DeliveryState, int]:
    """Return how many of them there are in each state, in one question; see `COUNTED`.

    It counts no further than that, for what was sent grows without end.
    """
    counts = [
        sa.select(sa.func.count())
        .select_from(
            sa.select(Delivery.id)
            .where(Delivery.state == state, *_conditions(actor, wanted))
            .limit(COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        for state in DeliveryState
    ]
    return dict(zip(DeliveryState, session.execute(sa.select(*counts)).one(), strict=True))


def may_read_of(
    session: Session, actor: Actor, number: int, permission: Permission = Permission.VIEW_TRAIL
) -> bool:
    """Whether the notice of this number is about something within the actor's reach."""
    allowed = about_what_is_seen(actor, permission, Delivery.subject)
    found = session.scalar(sa.select(Delivery.id).where(Delivery.id == number, allowed))
    return found is not None


def _conditions(actor: Actor, wanted: NoticeFilter) -> list[sa.ColumnElement[bool]]:
    found = [about_what_is_seen(actor, Permission.VIEW_TRAIL, Delivery.subject)]
    if wanted.subject:
        found.append(Delivery.subject == wanted.subject)
    if wanted.people is not None:
        found.append(Delivery.person_id.in_(wanted.people))
    return found
