"""The triage queue: open orders, safety-critical first, then nearest breach, with its filters."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.queue_choices import Choices
from tracker.web.queue_filters import AskedFilters
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.work_orders.bulk.offering import OFFERS
from tracker.work_orders.keyset import END, Sort
from tracker.work_orders.queries import PAGE_SIZES, list_orders

blueprint = Blueprint("queue", __name__)


@blueprint.get("/")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the orders that match the filters in the address, with counts that match them."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        directory = Directory.load(reading.session, reading.now)
        asked = AskedFilters(reading, directory)
        sort = asked.read("sort", Sort) or Sort.URGENCY
        size = asked.read("size", _page_size) or PAGE_SIZES[0]
        page = list_orders(
            reading.session,
            actor,
            asked.wanted,
            sort=sort,
            after=request.args.get("after", ""),
            before=request.args.get("before", ""),
            size=size,
        )
        choices = Choices(reading, actor, directory)
        return render_template(
            "queue/show.html",
            page=page,
            rows=rows_of(reading, page.orders, directory),
            counts=page.counts,
            last=END,
            ladder=reading.policy.ladder,
            sort=sort,
            sizes=PAGE_SIZES,
            faults=asked.faults,
            choices=choices,
            tags=asked.tags(choices),
            closed=asked.wanted.closed,
            bulk_offers=OFFERS,
        )


def _page_size(words: str) -> int:
    if int(words) not in PAGE_SIZES:
        raise ValueError(words)
    return int(words)
