"""Writing a table as CSV that any spreadsheet reads and none obeys: the only writer of CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from tracker.reports.tables import Cell

# A spreadsheet takes a cell that begins so for a formula, whatever quotation marks surround it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width signs start formulas too
_PASSED_OVER = " \u00a0\ufeff\"'"
_BYTES_IN_A_PIECE = 64_000


def stream(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the file in pieces: UTF-8 with its mark, every cell quoted, one row a record.

    Instants are ISO 8601 with their offset. Words that a spreadsheet would obey are given an
    apostrophe in front, which is then seen in the cell; figures are figures and have none.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([written(cell) for cell in row])
        if buffer.tell() > _BYTES_IN_A_PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def written(cell: Cell) -> str:
    """Return a cell's text; see `stream`."""
    if type(cell) is str:  # nearly all are, and a match asks one thing after another
        return disarmed(cell)
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case _:
            return disarmed(cell)


def disarmed(words: str) -> str:
    """Return words with an apostrophe in front where a spreadsheet would take them for a formula.

    Spaces, byte order marks and quotation marks in front do not hide one.
    """
    if words[:1].isalnum():
        return words
    begins = words.lstrip(_PASSED_OVER)
    return f"'{words}" if begins.startswith(_FORMULA_STARTS) else words


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8", errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return piece
