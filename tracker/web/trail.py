"""The trail of one order: every entry with its number and hash, as an auditor reads it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.runtime import current_runtime
from tracker.trail.queries import entries_of
from tracker.web.access import requires
from tracker.web.session import current_actor
from tracker.web.timeline import timeline_of
from tracker.work_orders.queries import get_order

blueprint = Blueprint("trail", __name__, url_prefix="/work-orders")


@blueprint.get("/<reference>/trail")
@requires(Permission.VIEW_TRAIL)
def show(reference: str) -> ResponseReturnValue:
    """Show the trail of an order to whoever may read the trail at its premises."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        order = get_order(reading.session, actor, reference)
        actor.require(Permission.VIEW_TRAIL, order.premises.place)
        entries = entries_of(reading.session, order.reference)
        return render_template(
            "trail/show.html",
            order=order,
            entries=timeline_of(reading.session, entries),
            changes={entry.number: changes_of(entry.values["changes"]) for entry in entries},
        )


def changes_of(
    rows: dict[str, dict[str, list[object]]],
) -> list[tuple[str, str, object, object]]:
    """Return what an entry changed: the row, the column, the value before and the value after."""
    return [
        (row.partition(":")[0].replace("_", " "), column.replace("_", " "), before, after)
        for row, columns in rows.items()
        for column, (before, after) in columns.items()
        if not column.endswith(("_id", "_key"))
    ]
