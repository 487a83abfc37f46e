"""The estates board: what is open, how it flows, what is on time, and the rows behind it all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.board.kpi_sources import SOURCES as KPI_SOURCES
from tracker.board.reading import SOURCES, Board, Flow, OnTimeRow, read_board, read_kpis, read_pack
from tracker.board.rows import list_rows
from tracker.board.sources import Source
from tracker.board.view import View
from tracker.board.words import STATES, TITLES, said
from tracker.domain.errors import NotFound
from tracker.domain.roles import Permission
from tracker.domain.wording import listed
from tracker.owners.gaps import find_gaps, summarised
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.charts import Chart, bars, columns
from tracker.web.paging import page_asked
from tracker.web.rows import rows_of
from tracker.web.session import current_actor
from tracker.work_orders.acceptance import missing_words
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.oversight import board_list

blueprint = Blueprint("board", __name__, url_prefix="/board")

_LISTED: Mapping[str, Callable[[View], Source]] = {
    name: make for name, make in {**SOURCES, **KPI_SOURCES}.items() if name in TITLES
}
_LONGEST_KEY = 40
# How many of the orders at the highest stage a page has; the figure above them leads to all.
_SHOWN, _PRINTED = 20, 40


@dataclass(frozen=True, slots=True)
class Highest:
    """An order at the highest stage; `acceptance` says who of two has accepted, if it wants two."""

    order: WorkOrder
    held_by: str
    acceptance: str


@blueprint.get("")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show what is open, what came and went, what was on time, and what is at the highest stage."""
    with current_runtime().reading() as reading:
        view = _look(reading)
        board = read_board(view)
        return render_template(
            "board/show.html",
            view=view,
            board=board,
            charts=charts_of(board),
            states=STATES,
            highest=_highest(view, Directory.load(reading.session, reading.now), _SHOWN),
        )


@blueprint.get("/key-figures")
@requires(Permission.VIEW)
def key_figures() -> ResponseReturnValue:
    """Show the sixteen key figures, and what of them is not known."""
    with current_runtime().reading() as reading:
        view = _look(reading)
        return render_template("board/key_figures.html", view=view, kpis=read_kpis(view))


@blueprint.get("/pack")
@requires(Permission.VIEW)
def pack() -> ResponseReturnValue:
    """Show all that the board reads on one page that prints well."""
    with current_runtime().reading() as reading:
        view = _look(reading)
        found = read_pack(view)
        places = list_premises(reading.session, view.actor, unit_code=view.unit)
        directory = Directory.load(reading.session, reading.now)
        gaps = find_gaps(
            reading.session,
            reading.policy.ladder,
            places,
            now=reading.now,
            directory=directory,
        )
        grave = [gap for gap in gaps if gap.kind.is_grave]
        return render_template(
            "board/pack.html",
            view=view,
            pack=found,
            board=found.board,
            charts=charts_of(found.board),
            states=STATES,
            highest=_highest(view, directory, _PRINTED),
            gaps=summarised(grave),
            grave=len(grave),
            lesser=len(gaps) - len(grave),
        )


@blueprint.get("/rows")
@requires(Permission.VIEW)
def rows() -> ResponseReturnValue:
    """List the rows that a figure of the board counts."""
    with current_runtime().reading() as reading:
        view = _look(reading)
        of = request.args.get("of", "")
        if of not in _LISTED:
            raise NotFound("There is no such figure on the board.")
        source = _LISTED[of](view)
        keys = {
            name: request.args[name][:_LONGEST_KEY] for name in source.keys if name in request.args
        }
        page = list_rows(view, source, keys, page=page_asked())
        directory = Directory.load(reading.session, reading.now)
        return render_template(
            "board/rows.html",
            title=TITLES[of],
            narrowed=said(view, keys),
            page=page,
            rows=list(
                zip(
                    rows_of(reading, [row.order for row in page.rows], directory),
                    page.rows,
                    strict=True,
                )
            ),
            states=STATES,
        )


def charts_of(board: Board) -> dict[str, Chart]:
    """Return the drawings of the board's tables."""
    on_time = board.on_time
    return {
        "by_stage": bars(
            board.by_stage.columns,
            [(row.label, [each.number for each in row.figures]) for row in board.by_stage.rows],
        ),
        "flow": _flow(board.flow),
        "flow_up": _flow(board.flow_up),
        "on_time": bars(
            ("Met in time", "Met late", "Late and not met"),
            [(row.label, _figures(row)) for row in on_time.by_milestone],
            step=2,
        ),
    }


def _flow(flow: Flow) -> Chart:
    return columns(
        ("In", "Out"),
        [
            (f"{week.week.monday:%-d %b}", (week.came.number, week.went.number))
            for week in flow.weeks
        ],
    )


def _figures(row: OnTimeRow) -> tuple[int, int, int]:
    return row.in_time.number, row.met_late.number, row.open_late.number


def _look(reading: Reading) -> View:
    """Return the look that the address asks for."""
    unit = request.args.get("unit", "")[:_LONGEST_KEY]
    return View(reading.session, current_actor(), reading.policy, reading.now, unit)


def _highest(view: View, directory: Directory, limit: int) -> list[Highest]:
    """Return the orders at the highest stage, and who holds each."""
    policy = view.policy
    orders = board_list(view.session, view.actor, policy.ladder, unit=view.unit, limit=limit)
    return [
        Highest(
            order,
            listed(holding_of(order, policy=policy, directory=directory).names),
            missing_words(order, policy, directory),
        )
        for order in orders
    ]
