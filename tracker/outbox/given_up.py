"""Notices that were given up, or are not addressed yet: what a person looks after."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Conflict, NotFound
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage

_COPIED = (
    "subject",
    "person_id",
    "channel",
    "destination",
    "urgency",
    "safety_critical",
    "comes_alone",
)


def count_unaddressed(session: Session) -> int:
    """Return how many notices wait for somebody to look up who must read them."""
    statement = sa.select(sa.func.count()).where(OutboxMessage.expanded_at.is_(None))
    return session.scalar(statement) or 0


def people_not_reached(session: Session, since: datetime) -> frozenset[int]:
    """Return the people for whom every notice made since then (UTC) has been given up."""
    arrived = sa.func.sum(sa.case((Delivery.state == DeliveryState.SENT, 1), else_=0))
    given_up = sa.func.sum(sa.case((Delivery.state == DeliveryState.DEAD, 1), else_=0))
    statement = (
        sa.select(Delivery.person_id)
        .where(Delivery.person_id.is_not(None), Delivery.created_at >= since)
        .group_by(Delivery.person_id)
        .having(given_up > 0, arrived == 0)
    )
    return frozenset(number for number in session.scalars(statement) if number is not None)


def owe_again(session: Session, number: int, now: datetime) -> Delivery:
    """Owe a notice that was given up once more, as a new one, and return what was given up.

    New, because what came after it may have been sent meanwhile, and nothing overtakes. Where
    nobody could be reached the audience is looked up anew; else it goes to the same destination.
    Raises NotFound for an unknown number and Conflict for a notice that was not given up.
    """
    row = session.get(Delivery, number, with_for_update=True)
    if row is None:
        raise NotFound("There is no such notice.")
    if row.state is not DeliveryState.DEAD:
        raise Conflict("This notice was not given up, or is on its way again already.")
    former = row.message
    again = OutboxMessage(
        kind=former.kind,
        subject=former.subject,
        audience=former.audience,
        urgency=former.urgency,
        facts=former.facts,
        created_at=now,
        expanded_at=None if row.channel is Channel.NONE else now,
    )
    session.add(again)
    session.flush()
    if again.expanded_at is not None:
        session.add(
            Delivery(
                message_id=again.id,
                **{name: getattr(row, name) for name in _COPIED},
                state=DeliveryState.PENDING,
                maybe_repeat=True,
                next_try_at=now,
                created_at=now,
            )
        )
    row.state, row.last_error = DeliveryState.CANCELLED, "owed again as a new notice"
    return row
