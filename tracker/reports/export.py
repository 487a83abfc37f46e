"""Making an export: the file, its manifest, and the entry on the trail, in that order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.calendar import LONDON
from tracker.domain.events import ExportMade
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.reports.catalogue import OpenReport, ReportName, open_report
from tracker.reports.filters import ReportFilter
from tracker.reports.manifest import Manifest, Tally
from tracker.reports.render_csv import stream
from tracker.reports.tables import Cell
from tracker.trail.models import TrailHead
from tracker.unit_of_work import UnitOfWork

Begin = Callable[[Actor], AbstractContextManager[UnitOfWork]]


def make_export(
    name: ReportName,
    out: BinaryIO,
    *,
    session: Session,
    begin: Begin,
    actor: Actor,
    policy: Policy,
    as_at: datetime,
    filters: ReportFilter | None = None,
    on_start: Callable[[int | None], None] = lambda _: None,
    on_row: Callable[[], None] = lambda: None,
) -> Manifest:
    """Write the export to `out` as CSV, put it on the trail, and return its manifest.

    All rows are of one moment: the session reads from one snapshot. `out` is written as the rows
    are read, so memory stays flat; give it to the reader only after this returns, for then the
    trail has it. `on_start` is given the number of rows to come, or None
    where nobody knows it yet, `on_row` is called for each.
    Raises NotAllowed for somebody who may export nothing.
    """
    hold_still(session)
    opened = open_report(name, session, actor, policy, filters=filters, as_at=as_at)
    on_start(opened.expected_rows)
    tally = Tally(opened.report.columns)
    for piece in _pieces(opened, tally, on_row):
        out.write(piece)
    head = session.scalar(sa.select(TrailHead))
    manifest = tally.manifest(
        name.value,
        as_at=as_at.astimezone(LONDON),
        made_by=actor.name,
        filters=opened.filters.said(),
        ladder_versions=sorted(policy.ladders),
        clock_versions=sorted(policy.targets),
        head=head,
    )
    session.rollback()
    with begin(actor) as uow:
        record_export(uow, manifest)
    return manifest


def record_export(uow: UnitOfWork, manifest: Manifest) -> None:
    """State on the trail that this export left the house."""
    uow.record(
        ExportMade(
            export=manifest.export,
            row_count=manifest.row_count,
            sha256=manifest.sha256,
            filters=tuple(f"{name}={value}" for name, value in sorted(manifest.filters.items())),
            sensitive=manifest.marking != "OFFICIAL",
        )
    )


def hold_still(session: Session) -> None:
    """Let the session see one moment of the data until its transaction ends.

    SQLite does so anyway; PostgreSQL by default shows each statement its own moment.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _pieces(opened: OpenReport, tally: Tally, on_row: Callable[[], None]) -> Iterator[bytes]:
    def noted() -> Iterator[tuple[Cell, ...]]:
        for cells in tally.counted(opened.rows):
            on_row()
            yield cells

    return tally.digested(stream(opened.column_names, noted()))
