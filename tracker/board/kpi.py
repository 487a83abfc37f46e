"""A key figure: its definition, its lines with the rows behind them, and what is not known."""

from dataclasses import dataclass
from datetime import timedelta

from tracker.board.sources import Cell
from tracker.board.tables import Figure
from tracker.domain.board import Share
from tracker.domain.wording import length_of_time

NOT_KNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a key figure, in words, with the rows that it counts and those it is out of."""

    label: str
    value: str
    part: Figure | None = None
    whole: Figure | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure: its code and name, what it is, its lines, and what of it is not known."""

    code: str
    name: str
    definition: str
    lines: tuple[Line, ...] = ()
    not_known: tuple[str, ...] = ()


def share(label: str, part: Figure, whole: Figure) -> Line:
    """Return how large a part is, with its rows and those of the whole."""
    return Line(label, Share(part.number, whole.number).words, part, whole)


def middle(cell: Cell) -> str:
    """Return what was measured of a cell's rows, in words."""
    if cell.median is None or cell.ninth_tenth is None:
        return NOT_KNOWN
    return f"{time_words(cell.median)}; nine in ten within {time_words(cell.ninth_tenth)}"


def time_words(seconds: int) -> str:
    """Return a length of time in words."""
    return length_of_time(timedelta(seconds=seconds))


def tenths(part: int, whole: int) -> str:
    """Return a ratio with one decimal, rounded down."""
    if whole == 0:
        return NOT_KNOWN
    units, tenth = divmod(part * 10 // whole, 10)
    return f"{units:,}.{tenth}"
