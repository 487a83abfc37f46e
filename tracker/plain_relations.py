"""The rows that belong to plain rows, read for hundreds of them in one statement each."""

from collections.abc import Iterable
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, RelationshipProperty, Session

from tracker.db import Base
from tracker.plain_rows import read_plain


def attach_many(
    session: Session,
    rows: Iterable[Base],
    relation: InstrumentedAttribute[Any],
    *,
    without: frozenset[str] = frozenset(),
) -> list[Any]:
    """Give each plain row the list that the relationship names, in its order; return those read.

    `without` names columns that they lack, and perhaps their way back to their owner.
    """
    told = _Told(relation)
    owners = {getattr(row, told.here): row for row in rows}
    for row in owners.values():
        row.__dict__[relation.key] = []
    theirs = getattr(told.model, told.there)
    statement = sa.select(told.model).where(theirs.in_(owners)).order_by(*told.order_by)
    read = read_plain(session, told.model, statement, without=without)
    for each in read:
        values = each.__dict__  # past what looks out for changes: nothing changes here
        owner = owners[values[told.there]]
        owner.__dict__[relation.key].append(each)
        if told.back is not None and told.back not in without:
            values[told.back] = owner
    return list(read)


def attach_one(
    session: Session,
    rows: Iterable[Base],
    relation: InstrumentedAttribute[Any],
    known: dict[Any, Any] | None = None,
    *,
    without: frozenset[str] = frozenset(),
) -> list[Any]:
    """Give each plain row the one row that the relationship names, or None; return those read.

    `known` keeps them by their keys from one call to the next, for what many rows share;
    `without` names columns that they lack.
    """
    told, known = _Told(relation), {} if known is None else known
    rows = list(rows)
    wanted = {row.__dict__[told.here] for row in rows} - known.keys() - {None}
    read: list[Base] = []
    if wanted:
        statement = sa.select(told.model).where(getattr(told.model, told.there).in_(wanted))
        read = read_plain(session, told.model, statement, without=without)
        known.update((getattr(each, told.there), each) for each in read)
    for row in rows:
        row.__dict__[relation.key] = known.get(row.__dict__[told.here])
    return read


class _Told:
    """What a relationship says: the model it leads to, and the columns that join the two."""

    def __init__(self, relation: InstrumentedAttribute[Any]) -> None:
        said = cast(RelationshipProperty[Any], relation.property)
        self.model: type[Base] = said.mapper.class_
        ((here, there),) = said.local_remote_pairs or ()
        self.here, self.there = str(here.key), str(there.key)
        self.order_by: Any = said.order_by or ()
        self.back = said.back_populates
