"""The triage queue: open orders, safety-critical first, then nearest breach, with its filters."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.queue_choices import Choices
from tracker.web.queue_filters import AskedFilters
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.web.views import home_address, shown_views
from tracker.work_orders.bulk.offering import OFFERS
from tracker.work_orders.keyset import END, Sort
from tracker.work_orders.queries import PAGE_SIZES, list_orders
from tracker.work_orders.saved_views import views_of
from tracker.work_orders.view_schemas import filters_of

blueprint = Blueprint("queue", __name__)


@blueprint.get("/")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the orders that match the filters in the address, with counts that match them."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        own = views_of(reading.session, actor.person_id)
        home = home_address(own)
        if home and not request.args:
            return redirect(home)
        directory = Directory.load(reading.session, reading.now)
        asked = AskedFilters(reading, directory, request.args)
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
        to_save = filters_of(urlencode(list(request.args.items(multi=True))))
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
            views=shown_views(own, to_save),
            # Where one's queue opens with a view, every open order has an address of its own.
            everything=url_for(".show", view="all" if home else None),
            to_save=to_save,
            bulk_offers=OFFERS,
        )


def _page_size(words: str) -> int:
    if int(words) not in PAGE_SIZES:
        raise ValueError(words)
    return int(words)
