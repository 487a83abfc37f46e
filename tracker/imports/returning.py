"""Rows handed back to be mended: as the file has them, with the line and the reason beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.imports.columns import LINE, REASON, known_headings
from tracker.imports.reading import read_table


def problem_rows(
    data: bytes, problems: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of a file with nothing but the rows that somebody must look at.

    The columns are the file's own, so that it can be mended and imported as it is; the two that
    were added are passed by then.
    """
    table = read_table(data, known_headings)
    records = {record.line: record.cells for record in table.records}
    width = len(table.header.cells)
    headings = [*table.header.cells, LINE, REASON]
    rows = []
    for problem in problems:
        cells = list(records.get(problem["line"], ()))[:width]
        rows.append([*cells, *[""] * (width - len(cells)), problem["line"], problem["reason"]])
    return headings, rows
