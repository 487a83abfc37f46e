"""The recovery report: every new date beside the old one, and what became of it."""

from datetime import timedelta

from tests.deeds import complete, escalate, log, rebaseline
from tests.reports.exports import export_of
from tracker.domain.calendar import london_date
from tracker.domain.custody import end_of_day
from tracker.jobs.sweep import sweep
from tracker.reports.catalogue import ReportName
from tracker.reports.tables import local


def test_each_new_date_is_a_row_and_the_original_due_date_stands_in_both_exports(
    runtime, work, estate, clock
):
    twice, fixed = (log(work, estate.reporter, estate.premises) for _ in range(2))
    today = london_date(clock.now())
    for order in (twice, fixed):
        escalate(work, estate.reporter, order)
    (before, _) = export_of(runtime, estate.auditor, ReportName.ORDERS).rows
    rebaseline(work, estate.officer, twice, today + timedelta(days=2))
    rebaseline(work, estate.officer, twice, today + timedelta(days=5))
    rebaseline(work, estate.officer, fixed, today + timedelta(days=5))
    complete(work, estate.supplier, fixed)
    clock.set_to(end_of_day(today + timedelta(days=5)) + timedelta(seconds=1))
    sweep(runtime)

    rows = export_of(runtime, estate.auditor, ReportName.RECOVERY).rows
    ledger, _ = export_of(runtime, estate.auditor, ReportName.ORDERS).rows

    assert [(row["reference"], row["number"], row["outcome"]) for row in rows] == [
        (twice, "1", "put_off"),
        (twice, "2", "missed"),
        (fixed, "1", "fixed"),
    ]
    assert {row["original_fix_due_at"] for row in rows} == {before["fix_due_at"]}
    assert rows[0]["approved_by"] == "Olu Officer"
    assert rows[1]["recovery_target_at"] == local(end_of_day(today + timedelta(days=5)))
    assert rows[1]["fix_breached_at"] == before["fix_due_at"]
    assert ledger["fix_due_at"] == before["fix_due_at"]
    assert (ledger["recovery_plan"], ledger["times_rebaselined"]) == ("RP-2026-000002", "2")
    assert ledger["recovery_target_at"] == rows[1]["recovery_target_at"]
    assert before["times_rebaselined"] == "0"
    assert export_of(runtime, estate.stranger, ReportName.RECOVERY).rows == []
