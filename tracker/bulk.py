"""One statement over many rows, at little more than the driver's own price for each."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect


class _Prepared(NamedTuple):
    """A statement as its text, and each of its parameters with what makes it storable."""

    text: str
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    positional: bool


def execute_many(
    connection: Connection, statement: sa.Insert | sa.Update, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Run a statement for each row, all of which have the same keys; return the rows it touched.

    The statement itself is kept as the key of its compiled form: give the same one each time.
    Raises ValueError for an insert that leaves a default to Python.
    """
    text, parameters, positional = _prepared(statement, tuple(rows[0]), connection.dialect)
    if positional:
        values: Any = [
            tuple([row[name] if store is None else store(row[name]) for name, store in parameters])
            for row in rows
        ]
    else:
        values = [
            {name: row[name] if store is None else store(row[name]) for name, store in parameters}
            for row in rows
        ]
    return connection.exec_driver_sql(text, values).rowcount


@lru_cache(maxsize=256)
def _prepared(
    statement: sa.Insert | sa.Update, keys: tuple[str, ...], dialect: Dialect
) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys))
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError(f"{statement.table} has defaults that each row must be given")
    names = compiled.positiontup or tuple(compiled.bind_names.values())
    stores = (compiled.binds[name].type.dialect_impl(dialect) for name in names)
    return _Prepared(
        compiled.string,
        tuple(
            (name, each.bind_processor(dialect)) for name, each in zip(names, stores, strict=True)
        ),
        positional=compiled.positional,
    )
