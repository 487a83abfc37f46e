"""Simulated orders as rows of a table: each move on record beside the simulated one."""

from collections.abc import Iterator
from datetime import datetime

from tracker.domain.calendar import LONDON
from tracker.domain.courses import Move
from tracker.work_orders.simulation.comparing import Simulated
from tracker.work_orders.simulation.summing import side_by_side

Cell = str | int | datetime | None

_OF_A_MOVE = ("from_stage", "because", "due_utc", "entered_utc", "entered_london", "late_seconds")
COLUMNS = (
    "order",
    "exact",
    "run",
    "to_stage",
    "differs",
    *(f"recorded_{name}" for name in _OF_A_MOVE),
    *(f"simulated_{name}" for name in _OF_A_MOVE),
    "not_followed",
)


def rows_of(one: Simulated) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each stage that either course entered; `exact` is no where it is left out.

    Instants are UTC beside London's. An order without moves has no row.
    """
    exact = one.is_exact
    parted = one.again.parted or one.other.parted
    for pair in side_by_side(one):
        either = pair.recorded or pair.simulated
        if either is not None:
            yield (
                one.reference,
                exact,
                either.run,
                either.to_stage,
                pair.differs,
                *_cells(pair.recorded),
                *_cells(pair.simulated),
                parted,
            )


def _cells(move: Move | None) -> tuple[Cell, ...]:
    if move is None:
        return (None,) * len(_OF_A_MOVE)
    return (
        move.from_stage,
        move.trigger.value,
        move.due_at,
        move.moved_at,
        move.moved_at.astimezone(LONDON),
        move.late_seconds,
    )
