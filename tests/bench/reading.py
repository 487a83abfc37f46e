"""What people wait for: the order list and its counts, a new order, an export, the trail."""

from __future__ import annotations

import csv
import io
import itertools
import subprocess
import sys
from datetime import datetime

import sqlalchemy as sa

from config.settings import Settings
from tests.bench.estate import BenchEstate
from tests.bench.measuring import (
    Figure,
    by_turns,
    milliseconds,
    peak_megabytes,
    seconds,
    timed,
)
from tests.clock import StandingClock
from tests.guards.tree import ROOT
from tests.web.reader import Page, Reader
from tracker.app import create_app
from tracker.domain.roles import SYSTEM
from tracker.reports.catalogue import ReportName, open_report
from tracker.reports.export import make_export
from tracker.reports.render_csv import written
from tracker.runtime import Runtime
from tracker.trail.verify import verify_trail
from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import list_orders

_LEDGER = """
    SELECT o.*, p.*, u.*, k.code, s.name, t.body FROM work_order o
    JOIN premises p ON p.id = o.premises_id JOIN unit u ON u.id = p.unit_id
    JOIN contract k ON k.id = p.contract_id JOIN supplier s ON s.id = k.supplier_id
    JOIN free_text t ON t.key = o.title_key ORDER BY o.id
"""

_CELLS_OF = 2_000


class Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self) -> bool:
        """It takes whatever it is given."""
        return True

    def write(self, data: object) -> int:
        """Forget it."""
        return len(data)  # type: ignore[arg-type]


def measure_list(estate: BenchEstate, *, opened: int, rounds: int) -> list[Figure]:
    """Return the first page of the list with its counts, beside the two statements alone."""
    officer, wanted = estate.actors.officer, OrderFilter()
    page = "SELECT * FROM work_order WHERE closed_at IS NULL ORDER BY safety_critical DESC, "
    page += "next_step_at, id LIMIT 50"
    counts = "SELECT stage, COUNT(*) FROM work_order WHERE closed_at IS NULL GROUP BY stage"

    def ours() -> None:
        with estate.runtime.reading() as look:
            list_orders(look.session, officer, wanted)
            count_orders(look.session, officer, wanted)

    def theirs() -> None:
        with estate.runtime.engine.connect() as connection:
            connection.exec_driver_sql(page).all()
            connection.exec_driver_sql(counts).all()

    ours()
    one, other, ratio = by_turns(ours, theirs, rounds=rounds)
    size = f"50 of {opened:,} open"
    return [
        Figure("The order list and its counts, beside both queries in bare SQL",
               estate.database, size, milliseconds(one, other), ratio)
    ]  # fmt: skip


def measure_report(estate: BenchEstate, *, number: int) -> list[Figure]:
    """Return an order reported through the web's form, beside a copy of its rows in bare SQL."""
    reader = Reader(estate.app, estate.actors.reporter)
    form = reader.get("/report").form()
    keys = itertools.count()

    place = estate.actors.premises.code

    def ours() -> None:
        answers = {
            "premises_code": place, "category_code": "FIR-DOR", "at_risk": "no",
            "title": "The fire door does not close", "form_key": f"bench-{next(keys)}",
        }  # fmt: skip
        answers = form | answers
        answer = reader.client.post("/report", data=answers)
        assert answer.status_code in {200, 302, 303}, Page(answer).errors

    def theirs() -> None:
        estate.made += 10  # the form's orders are numbered on from the last copy
        estate.add(1, due=False, tidy=False)

    one, other, ratio = by_turns(ours, theirs, rounds=number)
    return [
        Figure("Reporting an order over HTTP, beside its rows copied in bare SQL",
               estate.database, f"{number:,} orders", milliseconds(one, other), 1 / ratio,
               unit="of its rate", target=0.65, at_least=True,
               why="bare SQL copies rows whose values are ready; a report is a form that is read "
                   "and checked, a reference, a priority with its reason, clocks, notices, the "
                   "trail with its hashes, and two answers")
    ]  # fmt: skip


def measure_export(estate: BenchEstate) -> list[Figure]:
    """Return the ledger of all orders as CSV, beside csv.writer in two ways.

    Alone, over the very cells of the ledger, ready made; and over a plain cursor, which reads an
    order's own row with its place and its title.
    """
    number, cells = _orders(estate), _ready_cells(estate)

    def alone() -> None:
        rows = itertools.islice(itertools.cycle(cells), number)
        csv.writer(_nowhere(), quoting=csv.QUOTE_ALL).writerows(rows)

    def over_cursor() -> None:
        with estate.runtime.engine.connect() as connection:
            rows = connection.exec_driver_sql(_LEDGER)
            csv.writer(_nowhere(), quoting=csv.QUOTE_ALL).writerows(rows)

    ours = seconds(lambda: export(estate.runtime))
    why = f"for each order the ledger makes {len(cells[0])} cells out of eight tables and the rules"
    return [
        Figure(f"Export of the ledger, beside csv.writer {beside}",
               estate.database, f"{number:,} orders", milliseconds(ours, bare), bare / ours,
               target=0.65, at_least=True, why=f"{why}; csv.writer {does}")
        for beside, does, bare in (
            ("alone over the same cells", "only writes them", seconds(alone)),
            ("over bare SQL", "passes on one row of a cursor as it is", seconds(over_cursor)),
        )
    ]  # fmt: skip


def _ready_cells(estate: BenchEstate) -> list[list[str]]:
    """Return the cells of the first orders: all would fill the memory, and are much alike."""
    with estate.runtime.reading() as look:
        opened = open_report(ReportName.ORDERS, look.session, SYSTEM, look.policy, as_at=look.now)
        rows = itertools.islice(opened.rows, _CELLS_OF)
        return [[written(cell) for cell in row.cells] for row in rows]


def _nowhere() -> io.TextIOWrapper:
    return io.TextIOWrapper(Nowhere(), encoding="utf-8", newline="")


def measure_memory(estate: BenchEstate) -> float:
    """Return the peak memory in megabytes of a process that exports all orders there are."""
    url = estate.runtime.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reading", url, estate.now.isoformat()],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def measure_trail(estate: BenchEstate, *, rounds: int) -> list[Figure]:
    """Return how many entries of the trail are verified in a second."""

    def verify() -> None:
        with estate.runtime.reading() as look:
            verdict = verify_trail(look.session)
        assert verdict.fault is None, verdict.fault

    with estate.runtime.engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT COUNT(*) FROM trail_entry").scalar_one()
    best = min((timed(verify) for _ in range(rounds)), key=lambda took: took.wall)
    return [
        Figure("Trail verification", estate.database, f"{number:,} entries",
               f"{best.wall:.2f} s", number / best.wall, unit="entries a second",
               target=50_000, at_least=True,
               why=f"this process was {best.share}; the database has the rest, and whatever else "
                   "ran")
    ]  # fmt: skip


def export(runtime: Runtime) -> None:
    """Export the ledger of all orders to nowhere."""
    with runtime.reading() as look:
        make_export(
            ReportName.ORDERS,
            Nowhere(),  # type: ignore[arg-type]
            session=look.session,
            begin=runtime.begin,
            actor=SYSTEM,
            policy=look.policy,
            as_at=look.now,
        )


def _orders(estate: BenchEstate) -> int:
    with estate.runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.count(WorkOrder.id))) or 0


if __name__ == "__main__":
    at = StandingClock(datetime.fromisoformat(sys.argv[2]))
    export(create_app(Settings(database_url=sys.argv[1]), clock=at).extensions["makesafe"])
    print(peak_megabytes())
