"""Putting rows back to what they were, where nobody has changed them since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.db import Base, EnumByValue, UtcDateTime
from tracker.unit_of_work import state_of


def restore(rows: Iterable[Base], changes: Mapping[str, Mapping[str, Sequence[Any]]]) -> None:
    """Give each row its former values, by the key it has on the trail.

    `changes` holds, for each value in its JSON form, what it was and what it became. One that is
    no longer what it became was changed by somebody since, and stays.
    """
    for row in rows:
        now = state_of(row)
        columns = sa.inspect(type(row)).columns
        for name, (before, after) in changes.get(row.trail_key, {}).items():
            if now[name] == after:
                setattr(row, name, _value(columns[name].type, before))


def _value(kind: Any, plain: Any) -> Any:
    """Return a column's value from its JSON form on the trail."""
    if plain is None:
        return None
    match kind:
        case UtcDateTime():
            return datetime.fromisoformat(plain)
        case sa.Date():
            return date.fromisoformat(plain)
        case EnumByValue():
            return kind.member(plain)
        case _:
            return plain
