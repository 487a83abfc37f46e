"""The seconds between two instants, as either kind of database counts them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class SecondsBetween(FunctionElement[int]):
    """The whole seconds from the first instant to the second."""

    type = sa.BigInteger()
    inherit_cache = True
    name = "seconds_between"


@compiles(SecondsBetween)
def _on_sqlite(element: SecondsBetween, compiler: SQLCompiler, **more: Any) -> str:
    first, second = (compiler.process(each, **more) for each in element.clauses)
    # A day is kept to some forty microseconds: rounded, the second is the right one.
    return f"CAST(ROUND((julianday({second}) - julianday({first})) * 86400) AS INTEGER)"


@compiles(SecondsBetween, "postgresql")
def _on_postgresql(element: SecondsBetween, compiler: SQLCompiler, **more: Any) -> str:
    first, second = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(EXTRACT(epoch FROM ({second}) - ({first})) AS BIGINT)"


def later(
    one: sa.SQLColumnExpression[Any], other: sa.SQLColumnExpression[Any]
) -> sa.SQLColumnExpression[Any]:
    """Return the later of two instants; the databases have no name for it in common."""
    return sa.case((one >= other, one), else_=other)


def earlier(
    one: sa.SQLColumnExpression[Any], other: sa.SQLColumnExpression[Any]
) -> sa.SQLColumnExpression[Any]:
    """Return the earlier of two instants."""
    return sa.case((one <= other, one), else_=other)
