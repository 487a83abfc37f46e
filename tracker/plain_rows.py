"""Rows as plain values, for work on hundreds at once: read, changed and written in bulk.

A plain row has the columns and the properties of its model, so a service changes it by the very
code that changes a row of the session; what it leaves out is the ORM's bookkeeping of each one.
"""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from inspect import isfunction
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import RelationshipDirection, Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.bulk import execute_many
from tracker.db import Base

Row = TypeVar("Row", bound=Base)
Values = dict[str, Any]


class NotPlain(AttributeError):
    """Something was asked of a plain row that only a row of the session can answer."""


class PlainRow:
    """Stands in for a row of its model; `read_plain` and `made_like` make one.

    Beside the columns it keeps in `origin` what those that were ever set had when it was read,
    and in `stored` what they had when it was last written, if it was.
    """

    model: ClassVar[type[Base]]
    names: ClassVar[frozenset[str]]
    is_new = False
    origin: Values
    stored: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, values: Values) -> None:
        values.setdefault("origin", {})
        object.__setattr__(self, "__dict__", values)

    def __setattr__(self, name: str, value: Any) -> None:
        values = self.__dict__
        origin = values["origin"]
        if name not in origin and name in self.names:
            origin[name] = getattr(self, name)
        values[name] = value

    def __getattr__(self, name: str) -> Any:
        raise NotPlain(f"a plain {self.model.__name__} has no {name}")

    @property
    def touched(self) -> Values:
        """The columns that were ever set, as they are now; those of a new row are all of them."""
        values = self.__dict__
        return {name: values[name] for name in self.origin}


@cache
def column_names(model: type[Base]) -> tuple[str, ...]:
    """Return the names of a model's columns, its number left out."""
    return tuple(each.key for each in sa.inspect(model).column_attrs if each.key != "id")


def read_plain(
    session: Session,
    model: type[Row],
    narrowed: sa.Select[Any],
    *,
    without: frozenset[str] = frozenset(),
) -> list[Row]:
    """Return what a selection yields as plain rows; `without` names columns that they lack."""
    numbered = ("id",) if hasattr(model, "id") else ()
    names = (*numbered, *(name for name in column_names(model) if name not in without))
    columns = (getattr(model, name) for name in names)
    found = session.connection().execute(narrowed.with_only_columns(*columns)).all()
    make = _plain_class(model)
    return cast(list[Row], [make(dict(zip(names, row, strict=True))) for row in found])


def on_paper(model: type[Row], values: Mapping[str, Any]) -> Row:
    """Return a plain row of these values that stands in no table; what is not given is None."""
    return cast(Row, _plain_class(model)({**dict.fromkeys(column_names(model)), **values}))


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector away from a batch.

    It makes tens of thousands of small things that all go at its end, and would be looked
    through again and again meanwhile: a fifth of its time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def made_like(row: Base, model: type[Row], **values: Any) -> Row:
    """Return a new row of the model: a plain one where `row` is plain, else one for the session.

    A related row is given by the name of its relationship.
    """
    if not isinstance(row, PlainRow):
        return model(**values)
    for relation, here, there in _foreign_keys(model):
        if (related := values.get(relation)) is not None:
            values[here] = getattr(related, there)
    origin = dict.fromkeys(column_names(model))
    return cast(
        Row, _plain_class(model)({**_defaults(model), **values, "origin": origin, "is_new": True})
    )


def write_plain(session: Session, rows: Iterable[PlainRow]) -> None:
    """Write what was set of plain rows, those in which the same was set in one statement.

    The version of a row that is changed is raised. Raises StaleDataError where somebody else
    changed one of them meanwhile.
    """
    new: dict[type[Base], list[Values]] = defaultdict(list)
    alike: dict[tuple[type[Base], tuple[str, ...]], list[Values]] = defaultdict(list)
    for row in rows:
        if row.is_new:
            new[row.model].append(row.touched)
            row.__dict__ |= {"is_new": False, "stored": row.touched}
        elif row.origin:
            _note_change(row, alike)
    connection = session.connection()
    for (model, names), changed in alike.items():
        if execute_many(connection, _update_of(model, names), changed) != len(changed):
            raise StaleDataError(f"{model.__tablename__}: a row was changed by somebody else")
    for model, values in new.items():
        execute_many(connection, insert_of(model), values)


def _note_change(
    row: PlainRow, alike: dict[tuple[type[Base], tuple[str, ...]], list[Values]]
) -> None:
    values, stored = row.touched, row.stored
    names = [name for name, old in row.origin.items() if values[name] != stored.get(name, old)]
    if not names:
        return
    parameters = {"row_id": row.__dict__["id"]}
    if (version := _version_of(row.model)) is not None:
        parameters["row_version"] = old = row.__dict__[version]
        setattr(row, version, old + 1)
        values[version] = old + 1
        if version not in names:
            names.append(version)
    for name in names:
        parameters[f"new_{name}"] = values[name]
    alike[row.model, tuple(names)].append(parameters)
    row.__dict__["stored"] = values


@cache
def insert_of(model: type[Base]) -> sa.Insert:
    """Return the statement that inserts into a model's table, for `execute_many`."""
    return sa.insert(cast(sa.Table, model.__table__))


@cache
def _update_of(model: type[Base], names: tuple[str, ...]) -> sa.Update:
    table = cast(sa.Table, model.__table__)
    statement = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
    if (version := _version_of(model)) is not None:
        statement = statement.where(table.c[version] == sa.bindparam("row_version"))
    return statement.values({name: sa.bindparam(f"new_{name}") for name in names})


@cache
def _version_of(model: type[Base]) -> str | None:
    column = sa.inspect(model).version_id_col
    return None if column is None else column.key


@cache
def _plain_class(model: type[Base]) -> type[PlainRow]:
    """Return the class of a model's plain rows: with its properties and methods, not its tables."""
    own: dict[str, Any] = {
        name: value
        for name, value in vars(model).items()
        if isinstance(value, property) or (isfunction(value) and not name.startswith("__"))
    }
    own |= {
        "__tablename__": model.__tablename__,
        "model": model,
        "names": frozenset(column_names(model)),
    }
    return type(f"Plain{model.__name__}", (PlainRow,), own)


@cache
def _defaults(model: type[Base]) -> Values:
    columns = sa.inspect(model).columns
    defaults = {name: columns[name].default for name in column_names(model)}
    return {
        name: each.arg if isinstance(each, sa.ColumnDefault) and each.is_scalar else None
        for name, each in defaults.items()
    }


@cache
def _foreign_keys(model: type[Base]) -> tuple[tuple[str, str, str], ...]:
    """Return, for each relationship, its name, the column that keeps it, and the other's column."""
    return tuple(
        (relation.key, str(here.key), str(there.key))
        for relation in sa.inspect(model).relationships
        if relation.direction is RelationshipDirection.MANYTOONE
        for here, there in relation.local_remote_pairs or ()
    )
