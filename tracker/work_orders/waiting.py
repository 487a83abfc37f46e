"""What waits for a person: the orders that they hold, and the fixes that they must confirm."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.owners.queries import Directory
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.holding import held_by

# The page that lists them for whoever opens it: the queue under this very filter.
WAITING_PAGE = "/?mine=held"


def waiting_for(
    session: Session,
    actor: Actor,
    policy: Policy,
    directory: Directory,
    wanted: OrderFilter | None = None,
) -> OrderFilter:
    """Return the filter of what the actor must act on, narrowed as `wanted` is.

    A fix waits for those who turn the second key, whoever holds the order's stage. Nothing waits
    for somebody who is nobody's account.
    """
    person_id = actor.person_id or 0
    premises = session.scalars(sa.select(Premises).where(visible_to(actor)))
    return replace(
        wanted or OrderFilter(),
        held=held_by(session, actor, person_id, policy, directory),
        to_confirm=frozenset(
            place.id
            for place in premises
            if any(who.id == person_id for who in directory.confirmers(place.place))
        ),
    )
