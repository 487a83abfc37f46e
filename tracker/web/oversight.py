"""The page of what must not be overlooked: orders that nobody touches."""

from collections import Counter
from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.paging import page_of, words_asked
from tracker.web.rows import OrderRow, rows_of
from tracker.web.session import current_actor
from tracker.work_orders.oversight import LONGEST_LIST, count_stuck, stuck_orders

blueprint = Blueprint("oversight", __name__)

_CHOICES = (3, 7, 14, 28)
_USUAL, _LONGEST = 7, 365
_PAGE = 50
_PLACES = 3
_ASKED = "Enter a whole number of days from 1 to 365"


@blueprint.get("/stuck")
@requires(Permission.VIEW)
def stuck() -> ResponseReturnValue:
    """Show the open orders on which nobody has acted for some days, by who holds them.

    The number of days is chosen or typed. Of more than the longest list the rest is counted.
    """
    asked, holder = words_asked("days"), words_asked("holder")
    typed = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _PLACES else 0
    is_right = not asked or 1 <= typed <= _LONGEST
    days = typed if asked and is_right else _USUAL
    actor = current_actor()
    with current_runtime().reading() as reading:
        orders = stuck_orders(reading.session, actor, reading.now, days=days)
        directory = Directory.load(reading.session, reading.now)
        rows = sorted(rows_of(reading, orders, directory), key=_holder)
        by_holder = Counter(_holder(row) for row in rows)
        page = page_of([row for row in rows if holder in {"", _holder(row)}], _PAGE)
        total = len(orders)
        if total == LONGEST_LIST:
            total = count_stuck(reading.session, actor, reading.now, days=days)
        return render_template(
            "oversight/stuck.html",
            groups=[(name, list(found)) for name, found in groupby(page.items, key=_holder)],
            page=page,
            holders=by_holder.most_common(),
            holder=holder if holder in by_holder else "",
            chased_by=lambda order: actor.may(Permission.CHASE, order.premises.place),
            total=total,
            days=days,
            choices=_CHOICES,
            errors={} if is_right else {"days": [_ASKED]},
            longest=LONGEST_LIST,
        ), (200 if is_right else 422)


def _holder(row: OrderRow) -> str:
    return row.held_by or "Nobody"
