"""From the bytes of a file to the records of a table, however a helpdesk wrote it."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.domain.errors import Invalid

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
DELIMITERS = (",", ";", "\t", "|")

# A quoted cell may run over line breaks, but a quote that is never closed must not swallow
# the rest of the file: after so many lines the record counts as broken.
_LONGEST_RECORD_LINES = 200
_HEADER_WITHIN = 20
# A job log has a column at least for each field that a job needs.
_FEWEST_COLUMNS = 6
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# The five bytes that Windows-1252 leaves undefined, as they come out of its decoding.
_UNDEFINED = {0xDC00 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the file, by the line on which it begins; `fault` where it cannot be read."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table: how it was written, the cells of its header, and its records."""

    encoding: str
    delimiter: str
    header: Record
    records: tuple[Record, ...]


def read_table(data: bytes, knows: Callable[[Sequence[str]], int]) -> Table:
    """Return the table in the bytes; `knows` counts the headings of a record that are familiar.

    Delimiter and header are found by what the headings say, not by counting signs: the lines
    above the header (a title, `sep=;`) are passed over, and empty records too. Where no heading
    is familiar, the first record of enough filled cells is taken for the header. Raises Invalid
    under `file` for what is too large, empty, no text, or without a header.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise _unreadable("The file is empty")
    if len(data) > MAX_BYTES:
        raise _unreadable(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it into smaller ones"
        )
    if data.startswith(_WORKBOOKS):
        raise _unreadable("This is an Excel workbook. Save it as CSV and import that")
    encoding, lines = _decode(data)
    delimiter, header = _find_header(lines, knows)
    records = []
    for record in _records(lines, delimiter, after=header.line + _height(lines, header, delimiter)):
        if record.fault is None and not any(cell.strip() for cell in record.cells):
            continue
        records.append(record)
        if len(records) > MAX_ROWS:
            raise _unreadable(
                f"The file has more than {MAX_ROWS:,} rows. Split it into smaller ones"
            )
    return Table(encoding, delimiter, header, tuple(records))


def _unreadable(message: str) -> Invalid:
    return Invalid({"file": [message]})


def _decode(data: bytes) -> tuple[str, list[str]]:
    """Return the encoding and the lines.

    Without a mark each line is read as UTF-8, else as Windows-1252: a log that was glued together
    from two systems is read right. A byte that neither knows becomes a control character, which
    the form refuses in its own cell.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            return encoding, _lines(text)
    found = set()
    lines = []
    for line in _lines(data.decode("latin-1")):
        raw = line.encode("latin-1")
        try:
            text, encoding = raw.decode("utf-8"), "ascii" if raw.isascii() else "utf-8"
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="surrogateescape").translate(_UNDEFINED)
            encoding = "cp1252"
        found.add(encoding)
        lines.append(text)
    said = sorted(found - {"ascii"}) or ["utf-8"]
    return " and ".join(said), lines


def _lines(text: str) -> list[str]:
    """Return the lines with their ends: only line breaks part them, no other control sign."""
    return io.StringIO(text, newline="").readlines()


def _find_header(lines: list[str], knows: Callable[[Sequence[str]], int]) -> tuple[str, Record]:
    best: tuple[int, str, Record] | None = None
    likely: tuple[int, str, Record] | None = None
    for delimiter in DELIMITERS:
        for index, record in enumerate(_records(lines, delimiter)):
            if index == _HEADER_WITHIN:
                break
            number = knows(record.cells)
            if number > 1 and (best is None or number > best[0]):
                best = (number, delimiter, record)
            filled = sum(1 for cell in record.cells if cell.strip())
            if filled >= _FEWEST_COLUMNS and (likely is None or filled > likely[0]):
                likely = (filled, delimiter, record)
    best = best or likely
    if best is None:
        raise _unreadable("The file has no row of column headings that Makesafe knows")
    return best[1], best[2]


def _height(lines: list[str], record: Record, delimiter: str) -> int:
    """Return how many lines the record takes."""
    reader = csv.reader(lines[record.line - 1 :], delimiter=delimiter, strict=True)
    next(reader)
    return reader.line_num


def _records(lines: list[str], delimiter: str, *, after: int = 1) -> Iterator[Record]:
    """Yield the records from a line (counted from 1); one that is broken costs only its line."""
    at = after - 1
    while at < len(lines):
        window = lines[at : at + _LONGEST_RECORD_LINES]
        reader = csv.reader(window, delimiter=delimiter, strict=True)
        try:
            cells = tuple(next(reader))
        except csv.Error as error:
            yield Record(at + 1, (), _csv_fault(str(error)))
            at += 1
            continue
        yield Record(at + 1, cells)
        at += reader.line_num


def _csv_fault(message: str) -> str:
    if "unexpected end of data" in message:
        return "A quotation mark is opened on this line and never closed"
    if "field larger" in message:
        return "A cell of this line is too long"
    return "The quotation marks of this line do not pair"
