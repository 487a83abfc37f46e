"""Job logs for the tests, as bytes: a heading row and whatever rows a test gives."""

from collections.abc import Callable

from tests.clock import MONDAY_NINE
from tracker.domain.roles import Actor
from tracker.imports.applying import ImportReport, apply_import
from tracker.imports.planning import ImportPlan, plan_import
from tracker.imports.supplier_csv import read_log
from tracker.runtime import Runtime

HEADINGS = (
    "Job No",
    "Linked Job",
    "Site Code",
    "Fault Code",
    "Description",
    "Job Status",
    "Date Raised",
    "Date Acknowledged",
    "Date Attended",
    "Date Completed",
    "Engineer Comments",
)


def row(job: str, site: str, **cells: str) -> dict[str, str]:
    """Return a good row: a fire door of 2 November, open; `cells` by heading, spaces as `_`."""
    good = {
        "Job No": job,
        "Site Code": site,
        "Fault Code": "FIR-DOR",
        "Description": "The fire door does not close",
        "Job Status": "Open",
        "Date Raised": "02/11/2026 09:30",
    }
    return good | {name.replace("_", " "): value for name, value in cells.items()}


def log_of(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return the rows as a file, every cell in quotation marks."""
    records = [HEADINGS, *([each.get(name, "") for name in HEADINGS] for each in rows)]
    lines = [
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in record) for record in records
    ]
    return "\r\n".join(lines).encode(encoding)


def plan_of(
    runtime: Runtime, actor: Actor, data: bytes, *, supplier: str | None = None
) -> ImportPlan:
    """Return the dry run of the file, at the present of the runtime's clock."""
    log = read_log(data, runtime.policy)
    with runtime.reading() as look:
        return plan_import(
            look.session, actor, look.policy, log, now=look.now, supplier_code=supplier
        )


def import_of(
    runtime: Runtime,
    actor: Actor,
    data: bytes,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Take the file over, and return what was done."""
    return apply_import(
        runtime.begin, actor, plan_of(runtime, actor, data), on_progress=on_progress
    )


def verdicts(outcome_of: ImportPlan | ImportReport) -> list[str]:
    """Return the verdict of each row, as the file has them."""
    return [outcome.verdict.value for outcome in outcome_of.outcomes]


def reasons(outcome_of: ImportPlan | ImportReport) -> list[tuple[int, str, str]]:
    """Return line, column and reason of everything that stands against a row."""
    return [
        (outcome.line, fault.column, fault.reason)
        for outcome in outcome_of.problems
        for fault in outcome.faults
    ]


IMPORTED_AT = MONDAY_NINE
