"""The triage queue: open orders, safety-critical first, then nearest breach, with its filters."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.categories import PremisesType
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import OPEN, Status, label
from tracker.domain.priority import Priority
from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises, list_units
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.work_orders.bulk.offering import OFFERS
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.keyset import END, Sort
from tracker.work_orders.queries import PAGE_SIZES, list_orders
from tracker.work_orders.waiting import waiting_for

blueprint = Blueprint("queue", __name__)

Value = TypeVar("Value")
_WORDS = 80


@blueprint.get("/")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the orders that match the filters in the address, with counts that match them."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        directory = Directory.load(reading.session, reading.now)
        faults: dict[str, list[str]] = {}
        wanted = _wanted(reading, directory, faults)
        sort = _read("sort", Sort, faults) or Sort.URGENCY
        size = _read("size", _page_size, faults) or PAGE_SIZES[0]
        page = list_orders(
            reading.session,
            actor,
            wanted,
            sort=sort,
            after=request.args.get("after", ""),
            before=request.args.get("before", ""),
            size=size,
        )
        return render_template(
            "queue/show.html",
            page=page,
            rows=rows_of(reading, page.orders, directory),
            counts=page.counts,
            last=END,
            ladder=reading.policy.ladder,
            sort=sort,
            sizes=PAGE_SIZES,
            faults=faults,
            choices=_choices(reading),
            bulk_offers=OFFERS,
            narrowed=any(value for name, value in request.args.items() if name in _FILTERS),
        )


_FILTERS = frozenset(
    {"q", "unit", "premises", "type", "category", "priority", "stage", "status", "flag", "impact",
     "mine", "closed", "escalated"}
)  # fmt: skip


def _wanted(reading: Reading, directory: Directory, faults: dict[str, list[str]]) -> OrderFilter:
    """Return the filters of the address; one that cannot be read narrows nothing and is told."""
    actor = current_actor()
    asked = request.args
    mine = asked.get("mine")
    flag = asked.get("flag")
    wanted = OrderFilter(
        unit=asked.get("unit", "")[:_WORDS],
        premises=asked.get("premises", "").upper()[:_WORDS],
        premises_type=_read("type", PremisesType, faults),
        category=asked.get("category", "")[:_WORDS],
        priority=_read("priority", Priority, faults),
        stage=_read("stage", _stage, faults),
        escalated=asked.get("escalated") == "yes",
        status=_read("status", Status, faults),
        safety=flag == "safety",
        accessibility=flag == "accessibility",
        impact=_read("impact", Impact, faults),
        text=asked.get("q", "")[:_WORDS],
        closed=asked.get("closed") == "yes",
        reported_by=actor.person_id if mine == "reported" else None,
    )
    if mine != "held" or actor.person_id is None:
        return wanted
    return waiting_for(reading.session, actor, reading.policy, directory, wanted)


def _read(name: str, of: Callable[[str], Value], faults: dict[str, list[str]]) -> Value | None:
    words = request.args.get(name, "").strip()
    if not words:
        return None
    try:
        return of(words)
    except ValueError:
        faults[name] = [f"“{words[:40]}” is not a {name} that can be filtered by. It was left out"]
        return None


def _stage(words: str) -> int:
    number = int(words)
    if not 0 <= number <= current_runtime().policy.ladder.height:
        raise ValueError(words)
    return number


def _page_size(words: str) -> int:
    if int(words) not in PAGE_SIZES:
        raise ValueError(words)
    return int(words)


def _choices(reading: Reading) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of each filter: only units and premises that the reader may see."""
    actor = current_actor()
    policy = reading.policy
    open_first = [status for status in Status if status in OPEN]
    return {
        "unit": [(unit.code, unit.name) for unit in list_units(reading.session, actor)],
        "premises": [
            (item.code, f"{item.code} {item.name}")
            for item in list_premises(reading.session, actor, include_closed=True)
        ],
        "type": [(kind.value, kind.label) for kind in PremisesType],
        "category": [(item.code, item.label) for item in policy.categories.values()],
        "priority": [(item.value, f"{item} {item.label}") for item in Priority],
        "stage": [
            (str(stage.number), f"{stage.number}. {stage.name}") for stage in policy.ladder.stages
        ],
        "impact": [(impact.value, impact.label) for impact in Impact],
        "status": [(status.value, label(status)) for status in open_first],
    }
