"""Writing a table as CSV that any spreadsheet reads and none obeys: the only writer of CSV."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from tracker.reports.tables import Cell

# A spreadsheet takes a cell that begins so for a formula, whatever quotation marks surround it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width signs start formulas too
_PASSED_OVER = " \u00a0\ufeff\"'"
_BETWEEN = "\x1f"
# One look at a whole row: whether any of its cells may be one. Hardly a row has any.
_SUSPECT = re.compile(
    f"{_BETWEEN}[{re.escape(_PASSED_OVER)}]*[{re.escape(''.join(_FORMULA_STARTS))}]"
)
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
        texts = [
            cell if type(cell) is str else "" if cell is None else written(cell) for cell in row
        ]
        if _SUSPECT.search(_BETWEEN + _BETWEEN.join(texts)):
            texts = [written(cell) for cell in row]
        writer.writerow(texts)
        if buffer.tell() > _BYTES_IN_A_PIECE:
            yield _taken(buffer)
    yield _taken(buffer)


def written(cell: Cell) -> str:
    """Return a cell's text; see `stream`."""
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
