"""The register in the browser: the list of premises, one premises, and its address on request."""

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.cover.board import look_at_premises
from tracker.domain.calendar import london_date
from tracker.domain.categories import PremisesType
from tracker.domain.roles import Permission
from tracker.owners.gaps import find_gaps
from tracker.owners.queries import Directory
from tracker.premises.certificates import standings
from tracker.premises.models import Location, Premises
from tracker.premises.queries import get_premises, list_premises, list_units
from tracker.premises.seers import who_may_see, words_of_scopes
from tracker.premises.service import show_address
from tracker.premises.windows import windows_after
from tracker.reports.sight import LOOKS, who_has_seen
from tracker.runtime import current_runtime
from tracker.trail.models import TrailEntry
from tracker.trail.search import TrailFilter, search_entries
from tracker.web.access import requires
from tracker.web.custody import contacts_at, rungs_at
from tracker.web.paging import number_asked, page_of, words_asked
from tracker.web.people import knows_addresses
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.web.timeline import timeline_of
from tracker.web.trail import changes_of
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.owed import open_here, owed_at
from tracker.work_orders.queries import list_orders
from tracker.work_orders.reporting_places import at_postcode

blueprint = Blueprint("premises", __name__, url_prefix="/premises")

_PAGE = 50
_ORDERS_SHOWN = 10


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the premises that the reader may see, narrowed by the filters in the address."""
    actor = current_actor()
    asked = request.args.get("type", "")
    text = words_asked("q")
    premises_type = PremisesType(asked) if asked in set(PremisesType) else None
    with current_runtime().reading() as reading:
        found = list_premises(
            reading.session,
            actor,
            text=text,
            unit_code=request.args.get("unit", "")[:20],
            premises_type=premises_type,
            include_closed=request.args.get("closed") == "yes",
            or_else=at_postcode(actor, text),
        )
        page = page_of(found, _PAGE)
        return render_template(
            "premises/index.html",
            page=page,
            units=list_units(reading.session, actor),
            types=PremisesType,
            owed=owed_at(reading.session, [item.id for item in page.items]),
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


@blueprint.get("/<code>/history")
@requires(Permission.VIEW)
def history(code: str) -> ResponseReturnValue:
    """Show what changed in the register about the premises, and who changed it."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        entries, more = search_entries(
            reading.session,
            TrailFilter(subject=premises.code),
            # Who looked is for those who read the trail; what changed is for everybody here.
            allowed=sa.true()
            if actor.may(Permission.VIEW_TRAIL, premises.place)
            else TrailEntry.kind.not_in(LOOKS),
            before=number_asked("before"),
        )
        return render_template(
            "premises/history.html",
            premises=premises,
            entries=timeline_of(reading.session, entries[::-1]),
            changes={row.number: changes_of(row.values["changes"]) for row in entries},
            before=entries[-1].number if more else None,
            may_read_trail=actor.may(Permission.VIEW_TRAIL, premises.place),
        )


@blueprint.get("/<code>/who")
@requires(Permission.VIEW_PEOPLE)
def who(code: str) -> ResponseReturnValue:
    """Show who can see the premises, by which role, and who has seen what is sensitive there."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(Permission.VIEW_PEOPLE, premises.place)
        seers = who_may_see(reading.session, premises)
        page = page_of(seers, _PAGE)
        may_read_trail = actor.may(Permission.VIEW_TRAIL, premises.place)
        looks = who_has_seen(reading.session, premises) if may_read_trail else ()
        return render_template(
            "premises/who.html",
            premises=premises,
            page=page,
            places=words_of_scopes(
                reading.session, {grant.scope for seer in page.items for grant in seer.grants}
            ),
            addresses=sum(seer.sees_address for seer in seers),
            sealed=sum(seer.opens_sealed for seer in seers),
            looks=timeline_of(reading.session, looks[::-1]),
            subjects={entry.number: entry.subject for entry in looks},
            may_read_trail=may_read_trail,
            is_sensitive=_is_sensitive(premises),
        )


def _page(code: str, *, address: str | None) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        session = reading.session
        premises = get_premises(session, actor, code)
        hidden = _is_sensitive(premises)
        here = open_here(session, premises)
        orders = list_orders(
            session, actor, OrderFilter(premises=premises.code), size=_ORDERS_SHOWN
        ).orders
        directory = Directory.load(session, reading.now)
        today = london_date(reading.now)
        return render_template(
            "premises/show.html",
            premises=premises,
            address=address if hidden else premises.address.words,
            address_hidden=hidden,
            may_show_address=actor.may(Permission.VIEW_ADDRESS, premises.place),
            may_report=actor.may(Permission.REPORT, premises.place),
            may_manage=actor.may(Permission.MANAGE_REGISTER, premises.place),
            may_know_addresses=knows_addresses(actor),
            windows=windows_after(session, premises.id, reading.now),
            tree=_tree(premises),
            here=here,
            ladder=reading.policy.ladder,
            total=sum(each.open for each in here.by_stage.values()),
            rows=rows_of(reading, orders, directory),
            rungs=rungs_at(directory, reading.policy.ladder, premises),
            contacts=contacts_at(directory, premises),
            gaps=find_gaps(session, reading.policy.ladder, [premises], now=reading.now),
            night=look_at_premises(session, premises, reading.now, reading.policy)
            if hidden
            else None,
            certificates=standings(session, [premises], today)[premises.id],
        )


def _is_sensitive(premises: Premises) -> bool:
    return premises.premises_type is PremisesType.APPROVED_PREMISES


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
