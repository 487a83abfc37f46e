"""The export of itemised clocks: every stretch of every clock, adding up to what the page shows."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from tests.clock_deeds import pause
from tests.deeds import log
from tests.reports.exports import export_of
from tracker.reports.catalogue import ReportName


def test_the_stretches_of_each_clock_add_up_to_its_lived_and_contract_time(
    runtime, work, estate, clock
):
    order = log(work, estate.reporter, estate.premises, category_code="LGT-EXT")
    pause(work, estate, order)
    clock.advance(timedelta(days=7))

    rows = export_of(runtime, estate.auditor, ReportName.CLOCKS).rows
    (ledger,) = export_of(runtime, estate.auditor, ReportName.ORDERS).rows

    lived, counted, paused = Counter(), Counter(), Counter()
    for row in rows:
        seconds = int(row["seconds"])
        lived[row["milestone"]] += seconds
        counted[row["milestone"]] += seconds * (row["counts"] == "yes")
        paused[row["milestone"]] += seconds * (row["rule"] == "pause")
    assert {row["reference"] for row in rows} == {order}
    assert lived["fix"] == int(ledger["lived_minutes"]) * 60 == 7 * 86_400
    assert counted["fix"] == int(ledger["contract_minutes"]) * 60
    assert paused["fix"] == int(ledger["paused_minutes"]) * 60 > 0
    assert any("approved by Mina Manager" in row["why"] for row in rows)
    assert all(
        before["ends_at"] == after["starts_at"]
        for before, after in pairwise(rows)
        if before["milestone"] == after["milestone"]
    )


def test_clocks_of_premises_that_one_may_not_export_are_left_out(runtime, work, estate):
    log(work, estate.reporter, estate.premises)

    assert export_of(runtime, estate.stranger, ReportName.CLOCKS).rows == []
