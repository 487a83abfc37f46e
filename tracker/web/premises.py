"""The register in the browser: the list of premises, one premises, and its address on request."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.domain.categories import PremisesType
from tracker.domain.roles import Permission
from tracker.premises.models import Location, Premises
from tracker.premises.queries import get_premises, list_premises, list_units
from tracker.premises.service import show_address
from tracker.premises.windows import windows_after
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.paging import page_of
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import list_orders

blueprint = Blueprint("premises", __name__, url_prefix="/premises")

_PAGE = 50
_ORDERS_SHOWN = 20


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the premises that the reader may see, narrowed by the filters in the address."""
    actor = current_actor()
    asked = request.args.get("type", "")
    premises_type = PremisesType(asked) if asked in set(PremisesType) else None
    with current_runtime().reading() as reading:
        found = list_premises(
            reading.session,
            actor,
            text=request.args.get("q", "")[:80],
            unit_code=request.args.get("unit", "")[:20],
            premises_type=premises_type,
            include_closed=request.args.get("closed") == "yes",
        )
        page = page_of(found, _PAGE)
        return render_template(
            "premises/index.html",
            page=page,
            units=list_units(reading.session, actor),
            types=PremisesType,
            open_orders=_open_orders(reading.session, page.items),
        )


@blueprint.get("/<code>")
@requires(Permission.VIEW)
def show(code: str) -> ResponseReturnValue:
    """Show one premises; the address of approved premises stays hidden."""
    return _page(code, address=None)


@blueprint.post("/<code>/address")
@requires(Permission.VIEW_ADDRESS)
def address(code: str) -> ResponseReturnValue:
    """Show the page with the address; that it was shown, and to whom, is on the trail."""
    actor = current_actor()
    with current_runtime().begin(actor) as uow:
        words = show_address(uow, get_premises(uow.session, actor, code))
    return _page(code, address=words)


def _page(code: str, *, address: str | None) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        hidden = premises.premises_type is PremisesType.APPROVED_PREMISES
        orders = list_orders(
            reading.session,
            actor,
            OrderFilter(premises=premises.code),
            size=_ORDERS_SHOWN,
        )
        return render_template(
            "premises/show.html",
            premises=premises,
            address=address if hidden else premises.address.words,
            address_hidden=hidden,
            may_show_address=actor.may(Permission.VIEW_ADDRESS, premises.place),
            may_report=actor.may(Permission.REPORT, premises.place),
            may_manage=actor.may(Permission.MANAGE_REGISTER, premises.place),
            windows=windows_after(reading.session, premises.id, reading.now),
            tree=_tree(premises),
            orders=orders,
            rows=rows_of(reading, orders.orders),
        )


def _open_orders(session: Session, shown: Sequence[Premises]) -> dict[int, int]:
    """Return how many orders are open at each of these premises, in one question."""
    rows = session.execute(
        sa.select(WorkOrder.premises_id, sa.func.count())
        .where(
            WorkOrder.premises_id.in_([item.id for item in shown]), WorkOrder.closed_at.is_(None)
        )
        .group_by(WorkOrder.premises_id)
    )
    return {row[0]: row[1] for row in rows}


def _tree(premises: Premises) -> list[dict[str, object]]:
    """Return the locations as branches: each location with the branches below it."""
    below: dict[int | None, list[Location]] = {}
    for location in premises.locations:
        below.setdefault(location.parent_id, []).append(location)

    def branches(parent: int | None) -> list[dict[str, object]]:
        return [
            {"location": location, "below": branches(location.id)}
            for location in below.get(parent, [])
        ]

    return branches(None)
