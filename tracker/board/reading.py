"""The board as it is read: what is open, how it flows, what was on time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.board import figures
from tracker.board.figures import COUNTED, IN_TIME, LEFT_OUT, MERGED, MET_LATE, OPEN_LATE
from tracker.board.kpi import Kpi
from tracker.board.kpi_sources import SOURCES as KPI_SOURCES
from tracker.board.kpis import kpis_of
from tracker.board.sources import Cells, Source, count_all
from tracker.board.sources_beside import tonight
from tracker.board.tables import Figure, Named, Table, figure, table
from tracker.board.view import View
from tracker.domain.board import BANDS, WEEKS_OF_THE_RATE, Clearing, Share, Week
from tracker.domain.cover import CoverState
from tracker.domain.errors import NotFound
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority

SOURCES: Mapping[str, Callable[[View], Source]] = {
    "open": figures.open_orders,
    "escalated": figures.escalated,
    "came": figures.came,
    "went": figures.went,
    "came_up": figures.came_up,
    "went_up": figures.went_up,
    "milestones": figures.milestones,
    "premises": figures.premises,
}


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """What came and went in one week; the present one is not over."""

    week: Week
    came: Figure
    went: Figure
    is_over: bool

    @property
    def net(self) -> int:
        """By how many there were more at its end."""
        return self.came.number - self.went.number


@dataclass(frozen=True, slots=True)
class Flow:
    """In and out by week, the present week last, and when nothing is left at the present rate."""

    weeks: tuple[FlowWeek, ...]
    left: Figure
    clearing: Clearing


@dataclass(frozen=True, slots=True)
class OnTimeRow:
    """The milestones due in the period, of one kind, priority or unit."""

    label: str
    in_time: Figure
    met_late: Figure
    open_late: Figure
    due: Figure

    @property
    def share(self) -> Share:
        """What was met in time, of all that was due: met, late, or open still."""
        return Share(self.in_time.number, self.due.number)


@dataclass(frozen=True, slots=True)
class OnTime:
    """What was on time, in all and by three keys, and how many were left out and why."""

    total: OnTimeRow
    by_milestone: tuple[OnTimeRow, ...]
    by_priority: tuple[OnTimeRow, ...]
    by_unit: tuple[OnTimeRow, ...]
    left_out: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of the first page of the board, of one instant."""

    units: tuple[Named, ...]
    by_stage: Table
    by_unit: Table
    units_by_stage: Table
    escalated: Figure
    upper: Figure
    highest: Figure
    flow: Flow
    flow_up: Flow
    merged_came: Figure
    on_time: OnTime


@dataclass(frozen=True, slots=True)
class Post:
    """How many posts of one premises stand in one state tonight."""

    code: str
    name: str
    state: CoverState
    number: int


@dataclass(frozen=True, slots=True)
class Pack:
    """All that the board reads, of one instant."""

    board: Board
    kpis: tuple[Kpi, ...]
    tonight: tuple[Post, ...]


def read_board(view: View) -> Board:
    """Return the board's figures; raises NotFound for a unit that the reader may not see."""
    cells = _count(view, SOURCES.values())
    return _board(view, cells, _units(view, cells))


def read_kpis(view: View) -> tuple[Kpi, ...]:
    """Return the key figures; raises NotFound for a unit that the reader may not see."""
    shared = (SOURCES[name] for name in ("escalated", "milestones", "premises"))
    cells = _count(view, (*shared, *KPI_SOURCES.values()))
    _units(view, cells)
    return kpis_of(view, cells)


def read_pack(view: View) -> Pack:
    """Return all of it; raises NotFound for a unit that the reader may not see."""
    cells = _count(view, (*SOURCES.values(), *KPI_SOURCES.values(), tonight))
    posts = tuple(
        Post(code, name, CoverState(state), cell.number)
        for cell in cells["tonight"].cells
        for code, name, state in (cell.keys[:3],)
    )
    board = _board(view, cells, _units(view, cells))
    return Pack(board, kpis_of(view, cells), tuple(sorted(posts, key=lambda post: post.code)))


def _count(view: View, makers: Iterable[Callable[[View], Source]]) -> dict[str, Cells]:
    return count_all(view.session, [make(view) for make in makers])


def _units(view: View, cells: Mapping[str, Cells]) -> tuple[Named, ...]:
    """Return code and name of the units at hand, by name."""
    units = cells["premises"].pairs("name", "unit")
    if view.unit and view.unit not in {code for _, code in units}:
        raise NotFound("There is no such unit that you may see.")
    return tuple((code, name) for name, code in units if view.unit in {"", code})


def _board(view: View, cells: Mapping[str, Cells], named: tuple[Named, ...]) -> Board:
    stages = [
        (str(stage.number), f"{stage.number}. {stage.name}")
        for stage in view.policy.ladder.stages
        if stage.number
    ]
    bands = [(band.key, band.label) for band in BANDS]
    counted = {"counted": COUNTED}
    return Board(
        units=named,
        by_stage=table("escalated", cells, ("stage", stages), ("band", bands)),
        by_unit=table("escalated", cells, ("unit", named), ("band", bands)),
        units_by_stage=table("escalated", cells, ("unit", named), ("stage", stages)),
        escalated=figure("escalated", cells),
        upper=figure("escalated", cells, upper="yes"),
        highest=figure("escalated", cells, stage=str(view.policy.ladder.height)),
        flow=_flow(view, cells, "open", ("came", counted), ("went", counted)),
        flow_up=_flow(view, cells, "escalated", ("came_up", {}), ("went_up", {})),
        merged_came=figure("came", cells, counted=MERGED),
        on_time=_on_time(cells, named),
    )


def _flow(
    view: View,
    cells: Mapping[str, Cells],
    left: str,
    came: tuple[str, dict[str, str]],
    went: tuple[str, dict[str, str]],
) -> Flow:
    present = view.weeks[-1]
    weeks = tuple(
        FlowWeek(
            week,
            figure(came[0], cells, week=week.key, **came[1]),
            figure(went[0], cells, week=week.key, **went[1]),
            is_over=week is not present,
        )
        for week in view.weeks
    )
    rated = weeks[-1 - WEEKS_OF_THE_RATE : -1]
    still = figure(left, cells)
    clearing = Clearing(
        left=still.number,
        came=sum(each.came.number for each in rated),
        went=sum(each.went.number for each in rated),
        weeks=len(rated),
    )
    return Flow(weeks, still, clearing)


def _on_time(cells: Mapping[str, Cells], units: Sequence[Named]) -> OnTime:
    def row(label: str, **keys: str) -> OnTimeRow:
        def stands(state: str) -> Figure:
            return figure("milestones", cells, state=state, **keys)

        return OnTimeRow(
            label,
            in_time=stands(IN_TIME),
            met_late=stands(MET_LATE),
            open_late=stands(OPEN_LATE),
            due=figure("milestones", cells, due="yes", **keys),
        )

    return OnTime(
        total=row("All"),
        by_milestone=tuple(row(kind.label, kind=kind.value) for kind in MilestoneKind),
        by_priority=tuple(
            row(f"{priority} {priority.label}", priority=priority.value) for priority in Priority
        ),
        by_unit=tuple(row(label, unit=code) for code, label in units),
        left_out={state: figure("milestones", cells, state=state) for state in LEFT_OUT},
    )
