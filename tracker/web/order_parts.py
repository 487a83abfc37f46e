"""The parts of an order's page that other tables hold: visits, photographs, defects, powers."""

from typing import Any

from tracker.domain.roles import Actor, Permission
from tracker.photographs.queries import album_of
from tracker.runtime import Reading
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.pattern_queries import (
    defects_of,
    merge_of,
    merges_into,
    visits_to,
    who_else,
)
from tracker.work_orders.powers import available, uses_of
from tracker.work_orders.recovering import recovery_words
from tracker.work_orders.visitor_queries import code_of


def parts_of(reading: Reading, order: WorkOrder, actor: Actor) -> dict[str, Any]:
    """Return what the page's sections show beside the order itself."""
    session = reading.session
    merges = merges_into(session, order)
    said = who_else(session, order)
    together = [order, *(merge.duplicate for merge in merges)]
    among = {order.reported_by_id, *(row.person_id for row in said)}
    return {
        "visits": visits_to(session, together),
        "chases": sorted((row for each in together for row in each.chases), key=lambda row: row.at),
        "notes": sorted((row for each in together for row in each.notes), key=lambda row: row.at),
        "defects": defects_of(session, order),
        "merges": merges,
        "merged_into": merge_of(session, order),
        "powers_available": available(
            session, order, actor, policy=reading.policy, now=reading.now
        ),
        "powers_used": uses_of(session, order),
        "album": album_of(session, together),
        "may_redact": actor.may(Permission.REDACT, order.premises.place),
        "may_open_sealed": actor.may(Permission.OPEN_SEALED, order.premises.place),
        "who_else": said,
        "visitor_code": code_of(session, order),
        "recovery": recovery_words(order),
        "may_say_me_too": order.is_open
        and actor.person_id not in among
        and actor.may(Permission.REPORT, order.premises.place),
    }
