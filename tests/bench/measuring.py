"""How the benchmarks measure: pairs by turns in one run, so that a busy machine slows both."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    `value` is what is held against `target`; it is kept when it is at most, or with `at_least`
    at least, that. No target: the figure is only shown. `load` is how many processes of the whole
    machine wanted a processor during the last minute.
    """

    what: str
    database: str
    size: str
    shown: str
    value: float
    unit: str = "times"
    target: float | None = None
    at_least: bool = False
    why: str = ""
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def kept(self) -> bool:
        """Whether the target is kept; so is none at all."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def line(self) -> str:
        """Return the figure as a line of a Markdown table."""
        target, verdict = "none", ""
        if self.target is not None:
            target = f"{'at least' if self.at_least else 'at most'} {self.target:,g}"
            by = abs(self.value - self.target)
            verdict = "kept" if self.kept else f"missed by {by:,.2f}: {self.why}"
        cells = (
            self.what, self.database, self.size, self.shown,
            f"{self.value:,.2f} {self.unit}", target, verdict, f"{self.load:.1f}",
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Took:
    """How long it took in seconds, and how many of those this process was on a processor."""

    wall: float
    processor: float

    @property
    def share(self) -> str:
        """The share of the time that the process was on a processor, in words."""
        return f"on a processor for {self.processor / self.wall:.0%} of the time"


def timed(act: Callable[[], object]) -> Took:
    """Return how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - wall, time.process_time() - processor)


def seconds(act: Callable[[], object]) -> float:
    """Return how long it took, in seconds of the wall clock."""
    return timed(act).wall


def by_turns(
    ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int
) -> tuple[float, float, float]:
    """Return the medians of both in seconds, and the median of the ratios of their pairs."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return (
        median(ours for ours, _ in pairs),
        median(theirs for _, theirs in pairs),
        median(ours / theirs for ours, theirs in pairs),
    )


def milliseconds(one: float, other: float) -> str:
    """Return two lengths of time beside each other, as the table shows them."""
    return f"{one * 1_000:,.1f} ms beside {other * 1_000:,.1f} ms"


def peak_megabytes() -> float:
    """Return the most memory that this process ever had, in megabytes (10^6 bytes).

    On Linux from its own status: `getrusage` counts what the parent had before it began, and the
    parent of an export is a benchmark that has just swept thousands of orders.
    """
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [each for each in status.read_text().splitlines() if each.startswith("VmHWM")]
        return int(line.split()[1]) * 1_024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1_024 / 1e6
