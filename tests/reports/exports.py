"""Making an export in a test, and reading the file as a spreadsheet would."""

import csv
import io
from dataclasses import dataclass

from tracker.domain.roles import Actor
from tracker.reports.catalogue import ReportName
from tracker.reports.export import make_export
from tracker.reports.filters import ReportFilter
from tracker.reports.manifest import Manifest
from tracker.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Exported:
    """An export's bytes, its manifest, and its rows by the names of their columns."""

    data: bytes
    manifest: Manifest
    rows: list[dict[str, str]]


def export_of(runtime: Runtime, actor: Actor, name: ReportName, **narrowed: object) -> Exported:
    """Return the export that the actor may have, at the present of the runtime's clock."""
    out = io.BytesIO()
    with runtime.reading() as look:
        manifest = make_export(
            name,
            out,
            session=look.session,
            begin=runtime.begin,
            actor=actor,
            policy=look.policy,
            as_at=look.now,
            filters=ReportFilter(**narrowed),
        )
    text = out.getvalue().decode("utf-8-sig")
    return Exported(out.getvalue(), manifest, list(csv.DictReader(io.StringIO(text, newline=""))))
