"""Notices to act that neither Slack nor mail has delivered to somebody with a mobile."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.notices import Urgency
from tracker.outbox.models import Channel, Delivery, DeliveryState

_NOT_DELIVERED = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.DEAD)


def not_delivered(
    session: Session, mobiles: Sequence[int], *, since: datetime, before: datetime
) -> Sequence[Delivery]:
    """Return the first delivery of each notice to act that got to these people by no way yet.

    Of the notices made between the two instants (UTC); none of which a text is owed already.
    """
    other = aliased(Delivery)
    rows = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.person_id.in_(mobiles),
            Delivery.urgency == Urgency.ACT,
            Delivery.state.in_(_NOT_DELIVERED),
            Delivery.created_at >= since,
            Delivery.created_at < before,
            ~sa.exists().where(
                other.message_id == Delivery.message_id,
                other.person_id == Delivery.person_id,
                sa.or_(other.state == DeliveryState.SENT, other.channel == Channel.SMS),
            ),
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()
    first: dict[tuple[int, int | None], Delivery] = {}
    for row in rows:
        first.setdefault((row.message_id, row.person_id), row)
    return list(first.values())
