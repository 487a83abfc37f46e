"""Of which subjects somebody may read: orders and premises within what their grants reach."""

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from tracker.domain.roles import Actor, Permission
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder


def about_what_is_seen(
    actor: Actor, permission: Permission, subject: InstrumentedAttribute[str]
) -> sa.ColumnElement[bool]:
    """Return the condition over a column of subjects: those that the actor may read of.

    Whoever holds the permission over everything reads of all, also of what has no place, such as
    people and the engine. Anybody else of the premises of their grants and the orders there.
    """
    if actor.scopes_for(permission).everything:
        return sa.true()
    reached = visible_to(actor, permission)
    of_cover = sa.literal("cover:") + Premises.code
    here = sa.select(Premises.id).where(
        sa.or_(Premises.code == subject, of_cover == subject), reached
    )
    order = (
        sa.select(WorkOrder.id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(WorkOrder.reference == subject, reached)
    )
    return sa.or_(here.exists(), order.exists())
