"""What is counted: sources of rows with the keys that they are counted by.

A figure is the number of a source's rows with certain keys, and the list behind a figure is the
same source narrowed by the same keys: neither can say anything that the other does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

MOST_KEYS = 5
NOTHING = sa.null()


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind: where they come from, and the keys by which they are counted.

    `rows` selects from orders joined with their premises and unit. `what` and `at` are what a
    list says of a row beside its order; `total` is added up over the rows, where it is given.
    `measure` (seconds) is what the middle and the ninth tenth are taken of.
    """

    name: str
    rows: sa.Select[Any]
    keys: Mapping[str, sa.SQLColumnExpression[Any]] = field(default_factory=dict)
    what: sa.SQLColumnExpression[Any] = NOTHING
    at: sa.SQLColumnExpression[Any] = NOTHING
    total: sa.SQLColumnExpression[Any] | None = None
    measure: sa.SQLColumnExpression[Any] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many rows have these keys, and what is added up or measured of them (seconds)."""

    keys: tuple[str, ...]
    number: int
    total: int
    median: int | None = None
    ninth_tenth: int | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells of one source; a figure adds up those that have the keys asked for."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]

    def count(self, **wanted: object) -> int:
        """Return how many rows have these keys."""
        return sum(cell.number for cell in self._with(wanted))

    def total(self, **wanted: object) -> int:
        """Return the sum over the rows that have these keys (seconds)."""
        return sum(cell.total for cell in self._with(wanted))

    def cell(self, **wanted: object) -> Cell | None:
        """Return the one cell with these keys, or None where no row has them."""
        return next(iter(self._with(wanted)), None)

    def days(self, name: str) -> list[tuple[Cell, date]]:
        """Return the cells whose key of this name is a day, with that day."""
        place = self.names.index(name)
        return [
            (cell, date.fromisoformat(cell.keys[place])) for cell in self.cells if cell.keys[place]
        ]

    def pairs(self, first: str, second: str) -> list[tuple[str, str]]:
        """Return which values two keys have together, in order."""
        one, other = self.names.index(first), self.names.index(second)
        return sorted({(cell.keys[one], cell.keys[other]) for cell in self.cells})

    def _with(self, wanted: Mapping[str, object]) -> list[Cell]:
        places = [(self.names.index(name), str(value)) for name, value in wanted.items()]
        return [
            cell for cell in self.cells if all(cell.keys[place] == value for place, value in places)
        ]


def count_all(session: Session, sources: Sequence[Source]) -> dict[str, Cells]:
    """Return the cells of all sources, read by one statement: they are of one instant."""
    rows = session.execute(sa.union_all(*(_counted(source) for source in sources))).all()
    found: dict[str, list[Cell]] = {source.name: [] for source in sources}
    for name, *keys, number, total, median, ninth in rows:
        found[name].append(Cell(tuple(map(str, keys)), number, int(total or 0), median, ninth))
    return {source.name: Cells(tuple(source.keys), tuple(found[source.name])) for source in sources}


def narrowed(source: Source, wanted: Mapping[str, str]) -> sa.Select[Any]:
    """Return the source's rows with these keys; a key that it does not know narrows nothing."""
    known = {name: value for name, value in wanted.items() if name in source.keys}
    text = [
        sa.cast(source.keys[name], sa.String) == sa.literal(value, sa.String)
        for name, value in known.items()
    ]
    return source.rows.where(*text)


def _counted(source: Source) -> sa.Select[Any]:
    keys = [sa.label(f"key_{name}", expression) for name, expression in source.keys.items()]
    names = [key.name for key in keys]
    each = source.rows.with_only_columns(
        sa.literal(1).label("one"),
        *keys,
        (NOTHING if source.total is None else source.total).label("total"),
        (NOTHING if source.measure is None else source.measure).label("measure"),
    ).subquery()
    inner, median, ninth_tenth = each, _nothing(), _nothing()
    if source.measure is not None:
        inner = _ranked(each, names)
        # The nearest rank: the smallest value that half, or nine tenths, do not exceed.
        median, ninth_tenth = (
            _number(sa.func.max(sa.case((inner.c.place == rank, inner.c.measure))))
            for rank in ((inner.c.of + 1) // 2, (inner.c.of * 9 + 9) // 10)
        )
    grouped = [inner.c[name] for name in names]
    columns: list[sa.ColumnElement[Any]] = [
        sa.cast(sa.literal(source.name), sa.String),
        *(sa.cast(key, sa.String) for key in grouped),
        *[sa.cast(sa.literal(""), sa.String)] * (MOST_KEYS - len(keys)),
        _number(sa.func.count()),
        _nothing() if source.total is None else _number(sa.func.sum(inner.c.total)),
        median,
        ninth_tenth,
    ]
    return sa.select(*columns).select_from(inner).group_by(*grouped)


def _number(value: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(value, sa.BigInteger)


def _nothing() -> sa.ColumnElement[int]:
    return _number(NOTHING)


def _ranked(rows: sa.Subquery, keys: Sequence[str]) -> sa.Subquery:
    groups = [rows.c[key] for key in keys]
    place = sa.func.row_number().over(partition_by=groups, order_by=rows.c.measure)
    of = sa.func.count().over(partition_by=groups)
    return sa.select(rows, place.label("place"), of.label("of")).subquery()
