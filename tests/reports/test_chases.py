"""The chase ledger as an export: every chase and answer, and only what the reader may export."""

from datetime import timedelta

import sqlalchemy as sa

from tests.deeds import answer, chase, escalate, log
from tests.reports.exports import export_of
from tracker.domain.calendar import london_date
from tracker.jobs.sweep import sweep
from tracker.reports.catalogue import ReportName
from tracker.trail.models import TrailEntry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _chases(runtime, actor):
    return export_of(runtime, actor, ReportName.CHASES).rows


def test_a_row_says_who_chased_whom_how_long_the_answer_took_and_what_was_promised(
    runtime, work, estate, clock
):
    order = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    chase(work, estate.reporter, order)
    clock.advance(90 * timedelta(minutes=1))
    tomorrow = london_date(clock.now()) + DAY
    answer(work, estate.manager, order, promised_on=tomorrow)
    answer(work, estate.manager, order, answer="It will be Thursday", promised_on=tomorrow + DAY)

    first, further = _chases(runtime, estate.auditor)

    assert (first["kind"], first["chased_by"], first["whom"]) == (
        "person",
        "Rita Reporter",
        "Olu Officer",
    )
    assert (first["channel"], first["minutes_to_answer"]) == ("makesafe", "90")
    assert (first["answer_noted_by"], first["promised_on"]) == ("Mina Manager", "2026-11-17")
    assert (first["promise"], further["promise"]) == ("replaced", "open")
    assert (further["kind"], further["minutes_to_answer"]) == ("further_answer", "")


def test_the_machines_chases_are_told_apart(runtime, work, estate, clock):
    order = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(5):
        escalate(work, estate.reporter, order)
    clock.advance(8 * HOUR + timedelta(seconds=1))
    sweep(runtime)
    chase(work, estate.reporter, order)

    rows = _chases(runtime, estate.auditor)
    (line,) = export_of(runtime, estate.auditor, ReportName.ORDERS).rows

    assert [(row["kind"], row["chased_by"]) for row in rows] == [
        ("machine", "Makesafe"),
        ("person", "Rita Reporter"),
    ]
    assert (line["chases"], line["machine_chases"]) == ("1", "1")


def test_words_are_never_in_it_and_neither_is_what_the_reader_may_not_export(runtime, work, estate):
    order = log(work, estate.reporter, estate.premises, category_code="SEC-INT")
    chase(work, estate.reporter, order, note="The window is open to the street")
    answer(work, estate.manager, order, answer="We come at noon")

    exported = export_of(runtime, estate.auditor, ReportName.CHASES)

    assert [row["marking"] for row in exported.rows] == ["OFFICIAL-SENSITIVE"]
    assert b"window" not in exported.data
    assert b"noon" not in exported.data
    assert _chases(runtime, estate.stranger) == []


def test_the_totals_of_the_ledger_are_the_numbers_of_facts(runtime, work, estate, clock):
    """Some hundred orders over a fortnight, chased by people and by the machine."""
    codes = ("LGT-INT", "WC-OUT", "FIR-DOR", "HTG-LOS")
    orders = [
        log(work, estate.officer, estate.premises, category_code=codes[number % 4])
        for number in range(120)
    ]
    for day in range(14):
        for number, order in enumerate(orders):
            if (number + day) % 40 == 0:
                chase(work, estate.officer, order)
                promised = london_date(clock.now()) + number % 3 * DAY
                answer(work, estate.officer, order, promised_on=promised)
        clock.advance(DAY)
        sweep(runtime)

    rows = export_of(runtime, estate.officer, ReportName.CHASES).rows
    with runtime.reading() as look:
        counted = dict(
            look.session.execute(
                sa.select(TrailEntry.kind, sa.func.count()).group_by(TrailEntry.kind)
            ).all()
        )

    kinds = [row["kind"] for row in rows]
    machine = counted["work_order.holder_chased"] + counted["work_order.holder_chased_in_round"]
    assert kinds.count("person") == counted["work_order.chased"] > 30
    assert kinds.count("machine") == machine > 100
    assert [row["promise"] for row in rows].count("broken") == counted["work_order.promise_broken"]
    assert sum(bool(row["answered_at"]) for row in rows) == counted["work_order.chase_answered"]
