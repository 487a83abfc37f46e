"""What goes beside an export: what it is, as at when, for whom, how complete, and its SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from tracker.domain.chain import GENESIS
from tracker.reports.tables import OFFICIAL, SENSITIVE, Cell, Column, Row
from tracker.trail.models import TrailHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The statement beside a file; `lacking` counts, by column, the rows that lack what is due.

    `trail_entries` and `trail_digest` are the head of the trail at that moment: whoever keeps the
    manifest can tell later whether the trail was rewritten.
    """

    export: str
    as_at: str
    marking: str
    made_by: str
    filters: Mapping[str, str]
    ladder_versions: Sequence[int]
    clock_versions: Sequence[int]
    row_count: int
    columns: Sequence[Mapping[str, str]]
    lacking: Mapping[str, int]
    trail_entries: int
    trail_digest: str
    sha256: str
    size_bytes: int

    def to_json(self) -> str:
        """Return it as JSON text with sorted keys, the same for the same export."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


class Tally:
    """Counts what passes on its way into a file, so that nothing need be kept or read again."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._expected = [at for at, column in enumerate(columns) if column.expected]
        self._lacking = dict.fromkeys(self._expected, 0)
        self._digest = hashlib.sha256()
        self._size = 0
        self.rows = 0
        self.sensitive = False

    def counted(self, rows: Iterable[Row]) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells of each row, and count it."""
        for row in rows:
            self.rows += 1
            self.sensitive = self.sensitive or row.sensitive
            for at in self._expected:
                if row.cells[at] in (None, ""):
                    self._lacking[at] += 1
            yield row.cells

    def digested(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces of the file, and take them into its digest."""
        for piece in pieces:
            self._digest.update(piece)
            self._size += len(piece)
            yield piece

    def manifest(
        self,
        export: str,
        *,
        as_at: datetime,
        made_by: str,
        filters: Mapping[str, str],
        ladder_versions: Sequence[int],
        clock_versions: Sequence[int],
        head: TrailHead | None,
    ) -> Manifest:
        """Return the statement about all that has passed; `as_at` with its offset."""
        return Manifest(
            export=export,
            as_at=as_at.isoformat(timespec="seconds"),
            marking=SENSITIVE if self.sensitive else OFFICIAL,
            made_by=made_by,
            filters=dict(filters),
            ladder_versions=list(ladder_versions),
            clock_versions=list(clock_versions),
            row_count=self.rows,
            columns=[{"name": column.name, "meaning": column.meaning} for column in self._columns],
            lacking={self._columns[at].name: number for at, number in self._lacking.items()},
            trail_entries=head.count if head else 0,
            trail_digest=head.digest if head else GENESIS,
            sha256=self._digest.hexdigest(),
            size_bytes=self._size,
        )
