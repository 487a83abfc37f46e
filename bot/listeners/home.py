"""The App Home of each person, drawn when it is opened and after what they do."""

import logging

import sqlalchemy as sa
from slack_bolt import App

from bot.blocks.elements import Block
from bot.blocks.home import (
    ORDERS_SHOWN,
    PREMISES_SHOWN,
    HomeFacts,
    PremisesFacts,
    home,
    stranger_home,
)
from bot.call import Call, Unlinked, listening
from bot.facts import Looking
from bot.mine import to_act_on
from tracker.domain.disclosure import Surface
from tracker.domain.roles import Actor, Permission
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.runtime import Reading, Runtime
from tracker.work_orders.models import WorkOrder

log = logging.getLogger(__name__)


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the opening of Home."""
    bolt.event("app_home_opened")(listening(runtime, opened))


def opened(call: Call) -> None:
    """Draw Home for whoever opened it; a stranger is asked to link their account."""
    call.acknowledge()
    if call.body["event"].get("tab", "home") == "home":
        publish(call)


def publish(call: Call) -> None:
    """Publish the Home of whoever asks; after the acknowledgement, for it calls Slack."""
    try:
        actor = call.actor
    except Unlinked:
        view = stranger_home()
    else:
        view = home_of(call.runtime, actor)
    call.args.client.views_publish(user_id=call.user_id, view=view)


def refresh_home(call: Call) -> None:
    """Publish Home again after what its owner did; that was done, whatever becomes of this."""
    try:
        publish(call)
    except Exception as error:
        log.warning("Home could not be published: %s", type(error).__name__)


def home_of(runtime: Runtime, actor: Actor) -> Block:
    """Return the Home view of somebody: what they must act on, and their premises."""
    with runtime.reading() as reading:
        looking = Looking(
            reading, runtime.settings.base_url, surface=Surface.SLACK_DIRECT, actor=actor
        )
        waiting = to_act_on(reading, looking, actor, limit=ORDERS_SHOWN)
        premises, total = _premises(reading, actor)
        return home(
            HomeFacts(
                name=actor.name,
                to_act_on=waiting.orders,
                to_act_on_total=waiting.total,
                premises=premises,
                premises_total=total,
                may_report=actor.may_anywhere(Permission.REPORT),
                web=runtime.settings.base_url.rstrip("/"),
                now=reading.now,
            )
        )


def _premises(reading: Reading, actor: Actor) -> tuple[list[PremisesFacts], int]:
    """Return the premises with the most open orders, and how many the person sees in all."""
    total = reading.session.scalar(sa.select(sa.func.count(Premises.id)).where(visible_to(actor)))
    open_orders = sa.func.count(WorkOrder.id)
    rows = reading.session.execute(
        sa.select(Premises.code, Premises.name, open_orders, sa.func.min(WorkOrder.reported_at))
        .outerjoin(
            WorkOrder,
            sa.and_(WorkOrder.premises_id == Premises.id, WorkOrder.closed_at.is_(None)),
        )
        .where(visible_to(actor))
        .group_by(Premises.id, Premises.code, Premises.name)
        .order_by(open_orders.desc(), Premises.code)
        .limit(PREMISES_SHOWN)
    )
    return [PremisesFacts(*row) for row in rows], total or 0
