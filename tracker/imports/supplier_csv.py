"""Reading a supplier's job log: every row a job that the forms accept, or refused with reasons."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tracker.domain.errors import Invalid
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.forms import FormSchema, load
from tracker.imports.columns import HEADINGS, REQUIRED, known_headings, plain, positions
from tracker.imports.reading import Record, Table, read_table
from tracker.imports.schemas import JobSchema
from tracker.work_orders.schemas import WorkOrderDraft, WorkOrderDraftSchema

_FAULT_FIELDS = ("premises_code", "category_code", "title", "details", "at_risk")
_JOB_FORM, _FAULT_FORM = JobSchema(), WorkOrderDraftSchema()
# A spreadsheet's way of keeping leading noughts: ="00123".
_AS_TEXT = re.compile(r'="([^"]*)"')
# Our own way of keeping a spreadsheet from taking a cell for a formula, in rows handed back.
_DISARMED = re.compile(r"'(?=[=+\-@\t\r])")


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a row: the heading of the column (empty for the whole row), and why."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job of the log as the forms read it; instants are UTC.

    `digest` tells the row from another: the same row again is nothing new.
    """

    line: int
    number: str
    linked: tuple[str, ...]
    fault: WorkOrderDraft
    status: Status
    reported_at: datetime
    met_at: Mapping[MilestoneKind, datetime]
    stage: int
    escalated_at: datetime | None
    note: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that no form accepts, by its line; `number` is its job number if it has one."""

    line: int
    number: str
    faults: tuple[CellFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLog:
    """A job log, read but not yet held against what we know.

    `headings` gives the log's own heading for each field; `passed_by` are those not read.
    """

    sha256: str
    encoding: str
    delimiter: str
    headings: Mapping[str, str]
    passed_by: tuple[str, ...]
    jobs: tuple[Job, ...]
    refused: tuple[RefusedRow, ...]

    @property
    def rows(self) -> int:
        """How many rows the log has beneath its header, empty ones apart."""
        return len(self.jobs) + len(self.refused)


def read_log(data: bytes, policy: Policy, columns: Mapping[str, int] | None = None) -> ParsedLog:
    """Return the jobs of a log and the rows that were refused, each with line, column and reason.

    `columns` says in which cell of a row each field stands; without it the headings say so.
    Raises Invalid under `file` for a file that cannot be read as a job log at all.
    """
    table = read_table(data, known_headings)
    columns = positions(table.header.cells) if columns is None else columns
    _require_columns(columns)
    headings = {name: table.header.cells[at].strip() for name, at in columns.items()}
    jobs, refused = [], []
    categories = {plain(row.label): code for code, row in policy.categories.items()}
    for record in table.records:
        found = _read_row(record, table, columns, headings, categories)
        if isinstance(found, Job):
            jobs.append(found)
        else:
            refused.append(found)
    read = set(columns.values())
    return ParsedLog(
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=table.encoding,
        delimiter=table.delimiter,
        headings=headings,
        passed_by=tuple(
            cell.strip()
            for at, cell in enumerate(table.header.cells)
            if at not in read and cell.strip()
        ),
        jobs=tuple(jobs),
        refused=tuple(refused),
    )


def _require_columns(columns: Mapping[str, int]) -> None:
    missing = [
        f"The file has no column “{HEADINGS[name][0]}”" for name in REQUIRED if name not in columns
    ]
    if missing:
        raise Invalid({"file": missing})


def _read_row(
    record: Record,
    table: Table,
    columns: Mapping[str, int],
    headings: Mapping[str, str],
    categories: Mapping[str, str],
) -> Job | RefusedRow:
    if record.fault is not None:
        return RefusedRow(record.line, "", (CellFault("", record.fault),))
    cells = {
        name: _unwrapped(record.cells[at]) if at < len(record.cells) else ""
        for name, at in columns.items()
    }
    width = len(table.header.cells)
    if any(cell.strip() for cell in record.cells[width:]):
        reason = (
            f"This row has {len(record.cells)} cells and the header {width}: a separator within "
            "a cell needs quotation marks"
        )
        return RefusedRow(record.line, _shown(cells), (CellFault("", reason),))
    cells["at_risk"] = cells.get("at_risk", "").strip().lower() or "no"
    cells["category_code"] = categories.get(plain(cells["category_code"]), cells["category_code"])
    errors: dict[str, list[str]] = {}
    job = _try(_JOB_FORM, cells, errors)
    fault = _try(_FAULT_FORM, {name: cells.get(name, "") for name in _FAULT_FIELDS}, errors)
    if errors:
        faults = tuple(
            CellFault(headings.get(name, ""), reason)
            for name, reasons in errors.items()
            for reason in reasons
        )
        return RefusedRow(record.line, _shown(cells), faults)
    return Job(
        line=record.line,
        number=job["job_number"],
        linked=tuple(number for number in job["linked_jobs"] if number != job["job_number"]),
        fault=replace(fault, helpdesk_reference=job["job_number"]),
        status=job["status"],
        reported_at=job["reported_at"],
        met_at=_met_at(job),
        stage=job["stage"],
        escalated_at=job["escalated_at"],
        note=job["note"],
        digest=hashlib.sha256(repr(sorted(cells.items())).encode(errors="replace")).hexdigest(),
    )


def _try(form: FormSchema, cells: Mapping[str, str], errors: dict[str, list[str]]) -> Any:
    """Return what the form makes of the cells, or add what it says against them."""
    try:
        return load(form, cells)
    except Invalid as error:
        errors.update(error.errors)
        return None


def _met_at(job: Mapping[str, Any]) -> dict[MilestoneKind, datetime]:
    """Return the milestones that the log dates; a fix counts only where the job is complete."""
    named = {
        MilestoneKind.ACKNOWLEDGE: job["acknowledged_at"],
        MilestoneKind.ATTEND: job["attended_at"],
        MilestoneKind.MAKE_SAFE: job["made_safe_at"],
        MilestoneKind.FIX: (
            job["completed_at"] if job["status"] is Status.SUPPLIER_COMPLETE else None
        ),
    }
    return {kind: at for kind, at in named.items() if at is not None}


def _unwrapped(cell: str) -> str:
    cell = _DISARMED.sub("", cell, count=1) if cell.startswith("'") else cell
    wrapped = _AS_TEXT.fullmatch(cell.strip())
    return wrapped[1] if wrapped else cell


def _shown(cells: Mapping[str, str]) -> str:
    """Return the job number of a row that was refused, cut to what a list can show."""
    return cells["job_number"].strip()[:40]
