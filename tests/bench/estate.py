"""An estate of any number of orders, copied within the database from one that a service logged.

Every copy has all the columns of its pattern, so the benchmarks go on measuring the real tables
when a column is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from config.settings import Settings, SignInSettings
from tests.clock import StandingClock
from tests.factories import (
    OPERATOR,
    Estate,
    make_contract,
    make_estate,
    make_order,
    make_premises,
    make_unit,
)
from tracker.app import create_app
from tracker.runtime import Runtime
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Milestone, StageMove, WorkOrder
from tracker.work_orders.tallies import fold_tally

_ORDER, _MILESTONE, _MOVE, _TEXT = (
    model.__table__ for model in (WorkOrder, Milestone, StageMove, FreeText)
)
# Where the copies' numbers begin: far above what a service hands out during a run.
FIRST = 1_000_000
_SLICES = 20
# An estate as large as a region's: its open orders lie at so many premises, in so many units.
PLACES, _UNITS = 100, 8
_CATEGORIES = ("FIR-DOR", "LGT-INT", "HTG-LOS", "SEC-INT", "FIR-ALM", "HTG-LOS", "LGT-INT")
_DANGER = 11  # one order in so many is safety-critical
_NUMBER: sa.ColumnElement[int] = sa.literal_column("numbers.n", sa.Integer)


@dataclass(slots=True)
class BenchEstate:
    """A database with its people and premises, one pattern order, and as many copies as asked."""

    app: Flask
    actors: Estate
    pattern: int
    places: range
    made: int = field(default=0)

    @property
    def runtime(self) -> Runtime:
        """What the application runs with."""
        found: Runtime = self.app.extensions["makesafe"]
        return found

    @property
    def on_postgresql(self) -> bool:
        """Whether it is on PostgreSQL; else on SQLite."""
        return self.runtime.engine.dialect.name == "postgresql"

    @property
    def database(self) -> str:
        """The name of its kind of database."""
        return "PostgreSQL" if self.on_postgresql else "SQLite"

    @property
    def now(self) -> datetime:
        """The instant (UTC) at which the clock of the runtime stands."""
        return self.runtime.clock.now()

    def add(self, number: int, *, due: bool, tidy: bool = True) -> range:
        """Add copies: open ones whose next step lies ahead, or ones whose step has fallen due.

        Of those that are due half stand at stage 0 with a milestone missed, half at a stage that
        has run out; each slice is due at another time. Then (`tidy`) the
        database's own statistics are brought up to date. Returns the numbers of the copies.
        """
        slices = min(_SLICES, number)
        for slice_ in range(slices):
            first = self.made + number * slice_ // slices
            last = self.made + number * (slice_ + 1) // slices
            changed = self._due(slice_) if due else self._ahead(slice_)
            with self.runtime.engine.begin() as connection:
                if self.on_postgresql:
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                self._copy(connection, first, last, **changed)
        self.made += number
        with self.runtime.begin(OPERATOR) as uow:  # as the scheduler does every minute
            while fold_tally(uow.session.connection()):
                pass
        if tidy:
            analyse(self.runtime.engine)
        return range(self.made - number, self.made)

    def _due(self, slice_: int) -> dict[str, Mapping[str, Any]]:
        """Return what a due order differs in from the pattern."""
        ran_out = self.now - timedelta(minutes=5, seconds=slice_)
        later = self.now + timedelta(days=30)
        order = {"reference_by": None, "interim_by": None, "next_step_at": ran_out}
        milestone: dict[str, Any] = {"due_at": later}
        if slice_ % 2 == 0:
            order |= {"stage": 0, "accept_by": None}
            instant = _MILESTONE.c.due_at.type
            missed = (_MILESTONE.c.kind == "acknowledge", sa.literal(ran_out, instant))
            milestone = {"due_at": sa.case(missed, else_=sa.literal(later, instant))}
        else:
            order |= {"stage": 1, "stage_due_at": ran_out, "accept_by": None}
        return {"order": order, "milestone": milestone}

    def _ahead(self, slice_: int) -> dict[str, Mapping[str, Any]]:
        at = self.now + timedelta(days=1 + slice_)
        order = {"next_step_at": at, "stage_due_at": at, "stage": slice_ % 7}
        return {"order": order | self._spread(), "milestone": {"due_at": at}}

    def _spread(self) -> dict[str, Any]:
        """Return what lets open orders lie at many premises, of several kinds, some dangerous."""
        kind = sa.case(dict(enumerate(_CATEGORIES)), value=_NUMBER % len(_CATEGORIES))
        return {
            "premises_id": self.places.start + _NUMBER % len(self.places),
            "category_code": kind,
            "safety_critical": _NUMBER % _DANGER == 0,
        }

    def _copy(
        self,
        connection: sa.Connection,
        first: int,
        last: int,
        *,
        order: Mapping[str, Any],
        milestone: Mapping[str, Any],
    ) -> None:
        """Copy the pattern with its title, milestones and one move, once for each number."""
        numbers = sa.select(sa.literal(first).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < last - 1))
        number = numbers.c.n + FIRST
        key = sa.literal("bench").concat(sa.cast(number, sa.String))
        reference = sa.literal("WO-2026-").concat(sa.cast(number, sa.String))
        mine = {"id": number, "reference": reference, "title_key": key, "details_key": None}
        patterns: list[tuple[Any, Any, dict[str, Any]]] = [
            (_TEXT, _TEXT.c.key == self._title_key(connection), {"key": key}),
            (_ORDER, _ORDER.c.id == self.pattern, mine | dict(order)),
            (
                _MILESTONE,
                _MILESTONE.c.work_order_id == self.pattern,
                {"work_order_id": number} | dict(milestone),
            ),
            (_MOVE, _MOVE.c.work_order_id == self.pattern, {"work_order_id": number}),
        ]
        for table, of_pattern, changed in patterns:
            names = [name for name in _names(table) if name != "id" or "id" in changed]
            values = [
                _typed(connection, changed[name], table.c[name])
                if name in changed
                else table.c[name]
                for name in names
            ]
            chosen = sa.select(*values).select_from(table.join(numbers, sa.true()))
            connection.execute(sa.insert(table).from_select(names, chosen.where(of_pattern)))

    def _title_key(self, connection: sa.Connection) -> str:
        statement = sa.select(_ORDER.c.title_key).where(_ORDER.c.id == self.pattern)
        return str(connection.execute(statement).scalar_one())


def open_estate(url: str) -> BenchEstate:
    """Return an estate on an empty, migrated database: its people, premises and the pattern."""
    settings = Settings(database_url=url, sign_in=SignInSettings(demo=True))
    app = create_app(settings, clock=StandingClock())
    runtime: Runtime = app.extensions["makesafe"]
    with runtime.begin(OPERATOR) as uow:
        actors = make_estate(uow)
        places = _many_places(uow)
    with runtime.begin(actors.reporter) as uow:
        order = make_order(uow, actors.premises)
    return BenchEstate(app, actors, order.id, places)


def _many_places(uow: UnitOfWork) -> range:
    """Open the premises at which the orders lie; return their numbers, which follow each other."""
    units = [make_unit(uow) for _ in range(_UNITS)]
    contract = make_contract(uow)
    made = [
        make_premises(uow, unit=units[number % _UNITS], contract=contract)
        for number in range(PLACES)
    ]
    uow.session.flush()
    numbers = sorted(premises.id for premises in made)
    assert numbers == list(range(numbers[0], numbers[0] + PLACES))
    return range(numbers[0], numbers[-1] + 1)


def _names(table: Any) -> list[str]:
    return [column.name for column in table.columns]


def analyse(engine: sa.Engine) -> None:
    """Let the database look at its tables, as it does by itself within minutes.

    SQLite is shown a sample: all of a million orders would be read anew for each figure.
    """
    statements = ["PRAGMA analysis_limit = 1000", "ANALYZE"]
    if engine.dialect.name == "postgresql":
        statements = ["SET statement_timeout = 0", "VACUUM ANALYZE", "RESET statement_timeout"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _typed(connection: sa.Connection, value: Any, column: sa.Column[Any]) -> Any:
    """Return a value as SQL; PostgreSQL must be told the type of what it selects."""
    if isinstance(value, sa.ClauseElement):
        return value
    literal = sa.literal(value, column.type)
    return sa.cast(literal, column.type) if connection.dialect.name == "postgresql" else literal
