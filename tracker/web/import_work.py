"""The long works on a job log: seeing what it would do, and doing it; results as plain values."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tracker.domain.roles import Actor
from tracker.imports.applying import apply_import
from tracker.imports.judging import Outcome, Verdict
from tracker.imports.mapping import columns_for, header_of
from tracker.imports.planning import ImportPlan, plan_import
from tracker.imports.supplier_csv import ParsedLog, read_log
from tracker.runtime import Runtime
from tracker.web.import_runs import Report

# What a page can hold; all of the rows with problems are in the file to download.
ROWS_SHOWN = 100


def checked(runtime: Runtime, actor: Actor, data: bytes, report: Report) -> Mapping[str, Any]:
    """Return what the file would do now, and do nothing."""
    plan = _plan(runtime, actor, data, report)
    return _said(plan.log, plan.outcomes)


def applied(runtime: Runtime, actor: Actor, data: bytes, report: Report) -> Mapping[str, Any]:
    """Do what the file says, as things stand now, and return what was done."""
    plan = _plan(runtime, actor, data, lambda *_: None)
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        report(done, plan.log.rows)

    outcome = apply_import(runtime.begin, actor, plan, on_progress=count)
    return _said(outcome.log, outcome.outcomes) | {"people_told": outcome.people_told}


def _plan(runtime: Runtime, actor: Actor, data: bytes, report: Report) -> ImportPlan:
    with runtime.reading() as reading:
        chosen = columns_for(reading.session, header_of(data))
        parsed = read_log(data, runtime.policy, chosen)
        done = len(parsed.refused)

        def count(rows: int) -> None:
            nonlocal done
            done += rows
            report(done, parsed.rows)

        count(0)
        return plan_import(
            reading.session, actor, reading.policy, parsed, now=reading.now, on_progress=count
        )


def _said(parsed: ParsedLog, outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    """Return what became of the rows as plain values, as much of it as pages and files show."""
    bad = {Verdict.REFUSED, Verdict.CONFLICT}
    changed = [row for row in outcomes if row.verdict is Verdict.CHANGED and row.differences]
    made = [row for row in outcomes if row.verdict is Verdict.MADE and row.differences]
    return {
        "rows": parsed.rows,
        "encoding": parsed.encoding,
        "counts": {
            verdict.value: sum(1 for row in outcomes if row.verdict is verdict)
            for verdict in Verdict
        },
        "problems": [_row(row) for row in outcomes if row.verdict in bad],
        "changed": [_row(row) for row in changed[:ROWS_SHOWN]],
        "changed_count": len(changed),
        "made": [_row(row) for row in made[:ROWS_SHOWN]],
        "made_count": len(made),
    }


def _row(row: Outcome) -> dict[str, Any]:
    return {
        "line": row.line,
        "number": row.number,
        "verdict": row.verdict.value,
        "reference": row.reference,
        "reason": row.reason,
        "differences": [asdict(each) for each in row.differences],
    }
