"""The geometry of the charts: bars that a template draws as SVG, each beside its table.

A chart says nothing that its table does not: where a bar is too short for its figure, the table
has it. Lengths are units of a drawing 320 wide, which a phone shows at its own size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
_BAR, _ROW = 22, 44
_SHORTEST_WITH_FIGURE = 9
_DIGIT = 8
_COLUMNS_HIGH = 130
_TOP, _FOOT = 16, 34
_FAR = 4  # two columns side by side: the lightest shade and a dark one


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: where it lies, what shade it has (from 0), and its figure if it fits."""

    x: float
    y: float
    width: float
    height: float
    shade: int
    words: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a drawing and where they stand."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: its height, its pieces and words; `legend` names its shades, each `step`th."""

    height: float
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...]
    legend: tuple[str, ...]
    step: int
    width: int = WIDTH
    base: float | None = None


def bars(
    legend: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], *, step: int = 1
) -> Chart:
    """Return lying bars, one a row, each put together of the figures that the legend names.

    `step` is how many shades lie between two pieces: few pieces are told apart better.
    """
    most = max((sum(figures) for _, figures in rows), default=0) or 1
    pieces: list[Piece] = []
    labels: list[Label] = []
    for number, (name, figures) in enumerate(rows):
        top = number * _ROW
        labels.append(Label(0, top + 13, f"{name}: {sum(figures):,}"))
        left = 0.0
        for shade, figure in enumerate(figures):
            if figure == 0:
                continue
            width = round(WIDTH * figure / most, 1)
            words = (
                f"{figure:,}" if width >= _SHORTEST_WITH_FIGURE + _DIGIT * len(str(figure)) else ""
            )
            title = f"{name}, {legend[shade]}: {figure:,}"
            pieces.append(Piece(left, top + 18, width, _BAR, shade * step, words, title))
            left = round(left + width, 1)
    return Chart(len(rows) * _ROW, tuple(pieces), tuple(labels), tuple(legend), step)


def columns(legend: Sequence[str], groups: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Return standing bars side by side, a group for each name; every fourth name is written."""
    most = max((figure for _, figures in groups for figure in figures), default=0) or 1
    step = WIDTH / max(len(groups), 1)
    foot = _TOP + _COLUMNS_HIGH
    pieces: list[Piece] = []
    labels = [Label(0, 11, f"Most in a week: {most:,}")]
    for number, (name, figures) in enumerate(groups):
        wide = round((step - 4) / max(len(figures), 1), 1)
        for shade, figure in enumerate(figures):
            high = round(_COLUMNS_HIGH * figure / most, 1)
            left = round(number * step + shade * wide, 1)
            title = f"{name}, {legend[shade]}: {figure:,}"
            pieces.append(Piece(left, round(foot - high, 1), wide, high, shade * _FAR, "", title))
        if number % 4 == 0:
            labels.append(Label(round(number * step, 1), foot + 16, name))
    return Chart(foot + _FOOT - 12, tuple(pieces), tuple(labels), tuple(legend), _FAR, base=foot)
