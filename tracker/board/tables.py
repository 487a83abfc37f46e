"""The board's tables: figures in rows and columns, each with the keys of the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.board.sources import Cells

Named = tuple[str, str]  # a key and its label


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and which rows of which source it counts."""

    number: int
    of: str
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its key and label, its figures, and their total."""

    key: str
    label: str
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by two keys, with the totals of both."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row


def figure(of: str, cells: Mapping[str, Cells], **keys: str) -> Figure:
    """Return how many rows of a source have these keys, as a figure."""
    return Figure(cells[of].count(**keys), of, keys)


def table(
    of: str,
    cells: Mapping[str, Cells],
    rows: tuple[str, Sequence[Named]],
    columns: tuple[str, Sequence[Named]],
    **fixed: str,
) -> Table:
    """Return the table of a source by two of its keys; `fixed` narrows all of it."""
    (down, row_values), (across, column_values) = rows, columns

    def line(key: str, label: str, keys: Mapping[str, str]) -> Row:
        figures = tuple(
            figure(of, cells, **fixed, **keys, **{across: column}) for column, _ in column_values
        )
        return Row(key, label, figures, figure(of, cells, **fixed, **keys))

    return Table(
        columns=tuple(label for _, label in column_values),
        rows=tuple(line(key, label, {down: key}) for key, label in row_values),
        totals=line("", "All", {}),
    )
