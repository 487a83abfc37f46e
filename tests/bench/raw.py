"""What a sweep wrote, written once more by bare SQL: no rules, no JSON, no hashes, only writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tracker.trail.chained import Content

Values = Sequence[tuple[Any, ...]]

_SET = "stage", "stage_entered_at", "stage_due_at", "accept_by", "next_step_at", "version"
_GROWING = {"stage_move": "id", "outbox_message": "id", "trail_entry": "number"}


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction: what it claims, and its statements with the values of all their rows."""

    limit: int
    writes: Sequence[tuple[str, Values]]


def ends(connection: sa.Connection) -> dict[str, int]:
    """Return the last number of each table that a sweep adds to."""
    return {
        table: connection.exec_driver_sql(
            f"SELECT COALESCE(MAX({key}), 0) FROM {table}"
        ).scalar_one()
        for table, key in _GROWING.items()
    }


def same_writes(
    connection: sa.Connection, since: dict[str, int], swept: range, onto: range, *, batch: int
) -> list[Batch]:
    """Return what a sweep wrote about the orders with the numbers `swept`, for as many others.

    `since` is what `ends` returned before that sweep. Nothing else was written meanwhile.
    """
    sign = "%s" if connection.dialect.name == "postgresql" else "?"
    shift = onto.start - swept.start
    orders = _read(
        connection, "work_order", f"id >= {swept.start} AND id < {swept.stop}", "id", *_SET
    )
    missed = _read(
        connection,
        "milestone",
        f"breached_at IS NOT NULL AND work_order_id >= {swept.start} "
        f"AND work_order_id < {swept.stop}",
        "work_order_id", "kind", "breached_at",
    )  # fmt: skip
    added = {
        table: _read(connection, table, f"{key} > {since[table]}", *_columns(connection, table))
        for table, key in _GROWING.items()
    }
    facts = len(added["trail_entry"])
    assert len(orders) == len(swept)
    assert facts >= len(swept)
    statements: list[tuple[str, list[tuple[Any, ...]]]] = [
        (
            f"UPDATE work_order SET {', '.join(f'{name} = {sign}' for name in _SET)} "
            f"WHERE id = {sign}",
            [(*row[1:], row[0] + shift) for row in orders],
        ),
        (
            f"UPDATE milestone SET breached_at = {sign} "
            f"WHERE work_order_id = {sign} AND kind = {sign}",
            [(row[2], row[0] + shift, row[1]) for row in missed],
        ),
    ]
    for table in _GROWING:
        names = _columns(connection, table)
        rows = [dict(zip(names, row, strict=True)) for row in added[table]]
        for row in rows:
            if "work_order_id" in row:
                row["work_order_id"] += shift
        if table == "trail_entry":
            _chain(rows)
        statements.append(
            (
                f"INSERT INTO {table} ({', '.join(names)}) "
                f"VALUES ({', '.join([sign] * len(names))})",
                [tuple(row.values()) for row in rows],
            )
        )
    return list(_in_batches(statements, len(swept), batch, sign))


def run(engine: sa.Engine, batches: Sequence[Batch], now: Any) -> None:
    """Write the batches, each in a transaction that claims its orders as the sweep does."""
    for each in batches:
        with engine.connect().execution_options(writes=True) as connection:
            locks = " FOR UPDATE SKIP LOCKED" if engine.dialect.name == "postgresql" else ""
            sign = "%s" if engine.dialect.name == "postgresql" else "?"
            connection.exec_driver_sql(
                f"SELECT id, version FROM work_order WHERE next_step_at < {sign} "
                f"ORDER BY next_step_at, id LIMIT {each.limit}{locks}",
                (now,),
            ).all()
            for statement, values in each.writes:
                connection.exec_driver_sql(statement, values)
            connection.commit()


def _in_batches(
    statements: Sequence[tuple[str, Values]], orders: int, batch: int, sign: str
) -> Iterator[Batch]:
    number = -(-orders // batch)
    for n in range(number):
        writes = [
            (statement, part)
            for statement, values in statements
            if (part := values[len(values) * n // number : len(values) * (n + 1) // number])
        ]
        entries = next(values for statement, values in writes if "trail_entry" in statement)
        head = f"UPDATE trail_head SET count = {sign}, digest = {sign}"
        yield Batch(batch, [*writes, (head, [(entries[-1][0], entries[-1][-1])])])


def _chain(rows: list[dict[str, Any]]) -> None:
    """Number the copied entries on from the last one and link them, so that the trail holds."""
    number, previous = rows[-1]["number"], rows[-1]["digest"]
    for row in rows:
        number += 1
        at = row["at"]
        if isinstance(at, str):
            at = datetime.fromisoformat(at).replace(tzinfo=UTC)
        row |= {"number": number, "previous": previous}
        content = Content._make([*(row[name] for name in Content._fields)])._replace(at=at)
        row["digest"] = previous = content.digest_after(previous)


def _read(connection: sa.Connection, table: str, where: str, *names: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(f"CAST({name} AS TEXT)" if name == "facts" else name for name in names)
    order = _GROWING.get(table, "id")
    found = connection.exec_driver_sql(
        f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}"
    )
    return [tuple(row) for row in found]


def _columns(connection: sa.Connection, table: str) -> list[str]:
    names = [column["name"] for column in sa.inspect(connection).get_columns(table)]
    return [name for name in names if name != "id"]
