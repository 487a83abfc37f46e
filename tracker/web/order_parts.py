"""The parts of an order's page that other tables hold: visits, photographs, defects, powers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from tracker.domain.roles import Actor, Permission
from tracker.photographs.models import AwaitedPhotograph, Photograph
from tracker.photographs.queries import NO_PHOTOGRAPHS, album_of
from tracker.runtime import Reading
from tracker.trail.queries import latest_of
from tracker.web.timeline import Happening, timeline_of
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
from tracker.work_orders.related import related_to
from tracker.work_orders.visitor_queries import code_of
from tracker.work_orders.whole_page import people_of, present_parts, read_people

# So many of each are on the page at first; a link leads to the others.
_FIRST = 20
_ENTRIES = 40
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Timeline:
    """A stretch of what has happened, newest first; `older` continues it, None at the end."""

    happenings: Sequence[Happening]
    older: int | None
    by_people: bool


def is_whole() -> bool:
    """Whether the address asks for all of the page at once, to be printed."""
    return request.args.get("whole") == "yes"


def timeline_here(reading: Reading, order: WorkOrder) -> Timeline:
    """Return the stretch of the order's history that the address asks for; the last by default."""
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _LONGEST else None
    by_people = request.args.get("by") == "people"
    most = _ALL_OF_IT if is_whole() else _ENTRIES
    found = latest_of(
        reading.session, order.reference, most=most, before=before, by_people=by_people
    )
    shown = found[:most]
    older = shown[-1].number if len(found) > most else None
    return Timeline(timeline_of(reading.session, shown[::-1]), older, by_people)


_ALL_OF_IT = 5_000


def parts_of(reading: Reading, order: WorkOrder, actor: Actor) -> dict[str, Any]:
    """Return what the page's sections show beside the order itself."""
    session = reading.session
    there = present_parts(
        session,
        order,
        {"photographs": Photograph.work_order_id, "awaited": AwaitedPhotograph.work_order_id},
    )
    merges = merges_into(session, order) if "duplicates" in there else []
    said = who_else(session, order) if "me_too" in there else []
    together = [order, *(merge.duplicate for merge in merges)]
    among = {order.reported_by_id, *(row.person_id for row in said)}
    visits = visits_to(session, together) if merges or "visits" in there else []
    chases = sorted((row for each in together for row in each.chases), key=lambda row: row.at)
    notes = sorted((row for each in together for row in each.notes), key=lambda row: row.at)
    used = uses_of(session, order) if "powers" in there else []
    named = [*visits, *chases, *notes, *used, *said, *order.decisions, *order.interim_measures]
    named += [*order.pauses, *order.priority_changes, *order.disputes, *order.acceptances]
    most = max(_FIRST, len(chases), len(notes)) if is_whole() else _FIRST
    return {
        # Held while the page is drawn, so that their names are at hand.
        "people": read_people(session, people_of(order, named)),
        "visits": visits,
        "chases": chases[-most:],
        "chases_left_out": max(0, len(chases) - most),
        "notes": notes[-most:],
        "notes_left_out": max(0, len(notes) - most),
        "related": related_to(session, order, reading.now),
        "defects": defects_of(session, order) if "defects" in there else [],
        "merges": merges,
        "merged_into": merge_of(session, order) if "merged" in there else None,
        "powers_available": available(
            session, order, actor, policy=reading.policy, now=reading.now, uses=used
        ),
        "powers_used": used,
        "album": album_of(session, together)
        if merges or there & {"photographs", "awaited"}
        else NO_PHOTOGRAPHS,
        "may_redact": actor.may(Permission.REDACT, order.premises.place),
        "may_open_sealed": actor.may(Permission.OPEN_SEALED, order.premises.place),
        "who_else": said,
        "visitor_code": code_of(session, order) if "visitor" in there else None,
        "recovery": recovery_words(order),
        "may_say_me_too": order.is_open
        and actor.person_id not in among
        and actor.may(Permission.REPORT, order.premises.place),
    }
