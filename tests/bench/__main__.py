"""Measure everything in one run and write the table: `make bench`; BENCH_SIZE chooses a size."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests import postgresql
from tests.bench import reading, serving, sweeping, working_time
from tests.bench.estate import open_estate
from tests.bench.measuring import Figure
from tests.database import FreshDatabases

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: open orders, the due ones swept among each, and the rest.

    The queue is served for so many seconds at a time; for none it is not measured.
    `few` due orders are swept among every number of open ones, to see what growing costs.
    """

    opened: tuple[int, ...]
    due: tuple[int, ...]
    few: int
    exported_up_to: int
    sums: int
    rounds: int
    served_seconds: float = 3


SIZES = {
    "smoke": Size((30, 60), (4, 8), 4, 1_000, 200, 1, 0),
    "quick": Size((2_000, 20_000), (200, 1_000), 200, 5_000, 20_000, 3),
    "small": Size((10_000, 100_000), (500, 5_000), 500, 100_000, 20_000, 3),
    "full": Size((10_000, 100_000, 1_000_000), (500, 5_000, 50_000), 500, 150_000, 50_000, 5),
}


def measure(size: Size, urls: list[str]) -> Iterator[Figure]:
    """Yield every figure, each as soon as it is measured; the databases must be empty."""
    yield from working_time.measure(size.sums, rounds=size.rounds + 2)
    for url in urls:
        yield from _on_database(size, url)


def _on_database(size: Size, url: str) -> Iterator[Figure]:
    estate = open_estate(url)
    estate.app.extensions["makesafe"].clock.advance(timedelta(minutes=20))
    best, memory, served = {}, {}, {}
    for opened, due in zip(size.opened, size.due, strict=True):
        _say(f"{estate.database}: building {opened:,} open orders")
        estate.add(max(opened - estate.made, 0), due=False)
        sweeping.measure_sweep(estate, size.few, opened=opened, rounds=1)  # warms the caches
        figure, best[opened] = sweeping.measure_sweep(
            estate, size.few, opened=opened, rounds=size.rounds
        )
        yield figure
        if due != size.few:
            yield sweeping.measure_sweep(estate, due, opened=opened, rounds=1)[0]
        yield from reading.measure_list(estate, opened=opened, rounds=size.rounds)
        if size.served_seconds:
            _say(f"{estate.database}: serving the queue")
            figure, served[opened] = serving.measure_queue(
                estate, opened=opened, rounds=size.rounds, seconds=size.served_seconds
            )
            yield figure
        _say(f"{estate.database}: exporting all orders in a process of its own")
        memory[opened] = reading.measure_memory(estate)
        if opened <= size.exported_up_to:
            yield from reading.measure_export(estate)
    first, last = size.opened[0], size.opened[-1]
    for opened, target in zip(list(served)[1:], (0.8, 0.6), strict=False):
        yield Figure(
            "The queue over HTTP among more open orders", estate.database,
            f"{opened:,} open instead of {first:,}",
            f"{served[opened]:,.0f} a second instead of {served[first]:,.0f}",
            served[opened] / served[first], target=target, at_least=True,
            why="the two were served minutes apart, each under its own load",
        )  # fmt: skip
    yield Figure(
        "The same sweep among more open orders", estate.database,
        f"{size.few:,} due among {last:,} instead of {first:,}",
        f"{best[last] * 1_000:,.0f} ms instead of {best[first] * 1_000:,.0f} ms",
        best[last] / best[first], target=1.25,
        why="the two were timed minutes apart, each under its own load",
    )  # fmt: skip
    smaller = size.opened[-2]
    yield Figure(
        "Peak memory of an export", estate.database, f"{last:,} orders instead of {smaller:,}",
        f"{memory[last]:.1f} MB instead of {memory[smaller]:.1f} MB",
        memory[last] - memory[smaller], unit="MB more", target=5,
        why="it was flat when it was last looked into: what was added keeps what it should let go",
    )  # fmt: skip
    yield from sweeping.measure_two(estate, size.due[1], rounds=size.rounds)
    yield from reading.measure_report(estate, number=10 * size.rounds)
    yield from reading.measure_trail(estate, rounds=size.rounds)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


@contextmanager
def databases() -> Iterator[list[str]]:
    """Give an empty SQLite and an empty PostgreSQL database, and remove them afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="makesafe-bench-", dir=os.environ.get("BENCH_FOLDER")))
    made = FreshDatabases(run_folder=folder, folder=folder, name="bench")
    try:
        with made.sqlite() as sqlite, made.postgresql() as server:
            yield [sqlite, server]
        made.close()
    finally:
        postgresql.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def write(page: Path, name: str, figures: list[Figure]) -> None:
    """Put the figures into the page, between its two marks."""
    before, _, rest = page.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    told = f"Size `{name}`, Python {platform.python_version()}, {os.cpu_count()} processors."
    lines = [
        _BEGIN, told, "",
        "| what | database | size | measured | figure | target | | load |",
        "|---|---|---|---|---|---|---|---|",
        *(figure.line() for figure in figures),
        _END,
    ]  # fmt: skip
    page.write_text(before + "\n".join(lines) + after, "utf-8")


def main() -> None:
    """Measure, print each figure as it comes, and write the page unless it is only a trial."""
    name = os.environ.get("BENCH_SIZE") or "full"
    figures = []
    begun = time.monotonic()
    with databases() as urls:
        for figure in measure(SIZES[name], urls):
            print(figure.line(), flush=True)
            figures.append(figure)
            if name != "smoke":
                write(PAGE, name, figures)
    _say(f"done in {(time.monotonic() - begun) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
