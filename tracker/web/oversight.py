"""The page of what must not be overlooked: orders that nobody touches."""

from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.rows import OrderRow, rows_of
from tracker.web.session import current_actor
from tracker.work_orders.oversight import LONGEST_LIST, stuck_orders

blueprint = Blueprint("oversight", __name__)

_DAYS = (3, 7, 14, 28)
_USUAL = 7


@blueprint.get("/stuck")
@requires(Permission.VIEW)
def stuck() -> ResponseReturnValue:
    """Show the open orders on which nobody has acted for some days, by who holds them."""
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(each) for each in _DAYS} else _USUAL
    with current_runtime().reading() as reading:
        orders = stuck_orders(reading.session, current_actor(), reading.now, days=days)
        directory = Directory.load(reading.session, reading.now)
        rows = sorted(rows_of(reading, orders, directory), key=_holder)
        return render_template(
            "oversight/stuck.html",
            groups=[(holder, list(found)) for holder, found in groupby(rows, key=_holder)],
            total=len(orders),
            days=days,
            choices=_DAYS,
            longest=LONGEST_LIST,
        )


def _holder(row: OrderRow) -> str:
    return row.held_by
