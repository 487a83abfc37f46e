"""Which column of a file is which field: guessed, chosen by a person, and remembered by shape."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid
from tracker.domain.events import JobLogColumnsChosen
from tracker.domain.roles import Permission
from tracker.imports.columns import (
    HEADINGS,
    LINE,
    REASON,
    REQUIRED,
    known_headings,
    plain,
    positions,
)
from tracker.imports.models import ImportMapping
from tracker.imports.reading import read_table
from tracker.json_text import json_text
from tracker.unit_of_work import UnitOfWork

_PREFIX = "column_"
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a file, and the cells of its first rows to know the columns by."""

    cells: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> str:
        """What files with the same headings have in common, rows that were handed back too."""
        said = [plain(cell) for cell in self.cells if cell not in {LINE, REASON}]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def examples(self, at: int) -> list[str]:
        """Return what the first rows have in this column."""
        cells = [row[at].strip() for row in self.samples if at < len(row)]
        return [cell for cell in cells if cell]


def header_of(data: bytes) -> Header:
    """Return the headings of a file; raises Invalid under `file` for what is no table."""
    table = read_table(data, known_headings)
    rows = tuple(record.cells for record in table.records[:_SAMPLES] if record.fault is None)
    return Header(tuple(cell.strip() for cell in table.header.cells), rows)


def remembered(session: Session, header: Header) -> ImportMapping | None:
    """Return how files with these headings were read before, None where nobody has said."""
    return session.get(ImportMapping, header.shape)


def columns_for(session: Session, header: Header) -> dict[str, int]:
    """Return in which cell each field stands: as somebody said, else as the headings say."""
    known = remembered(session, header)
    return dict(json.loads(known.columns)) if known else positions(header.cells)


def is_enough(columns: Mapping[str, int]) -> bool:
    """Whether every field that a job needs has a column."""
    return all(field in columns for field in REQUIRED)


def field_name(field: str) -> str:
    """Return the name of a field in the form that chooses columns."""
    return f"{_PREFIX}{field}"


def choose(header: Header, form: Mapping[str, str]) -> dict[str, int]:
    """Return the columns that a form chose: for each field the place of a heading, or nothing.

    Raises Invalid beside the field for one that is needed and has none, for a column that the file
    has not, and for one that was chosen twice.
    """
    chosen: dict[str, int] = {}
    errors: dict[str, list[str]] = {}
    for field, names in HEADINGS.items():
        words = form.get(field_name(field), "").strip()
        if not words and field in REQUIRED:
            errors[field_name(field)] = [f"Select the column of “{names[0]}”"]
        if not words:
            continue
        at = int(words) if words.isascii() and words.isdigit() else len(header.cells)
        if at >= len(header.cells):
            errors[field_name(field)] = ["Select a column of the file"]
        elif at in chosen.values():
            other = next(HEADINGS[name][0] for name, place in chosen.items() if place == at)
            errors[field_name(field)] = [
                f"“{header.cells[at]}” is read as “{other}” already. Select another column"
            ]
        else:
            chosen[field] = at
    if errors:
        raise Invalid(errors)
    return chosen


def remember_columns(uow: UnitOfWork, header: Header, columns: Mapping[str, int]) -> None:
    """Read files with these headings so from now on, whoever imports them."""
    uow.actor.require_anywhere(Permission.IMPORT)
    known = remembered(uow.session, header)
    if known is None:
        known = ImportMapping(shape=header.shape)
        uow.add(known)
    else:
        uow.watch(known)
    known.columns = json_text(dict(columns))
    known.chosen_by_id = uow.actor.person_id
    known.chosen_at = uow.now
    uow.record(JobLogColumnsChosen(header.shape), known)


def unread(header: Header, columns: Mapping[str, int]) -> Sequence[str]:
    """Return the headings of the file that no field is read from."""
    read = set(columns.values())
    return [cell for at, cell in enumerate(header.cells) if at not in read and cell]
