"""The safety report: open safety-critical orders and what keeps people safe meanwhile."""

from datetime import timedelta

import pytest

from tests.factories import OPERATOR, make_order
from tests.reports.exports import export_of
from tracker.reports.catalogue import ReportName
from tracker.work_orders.models import InterimKind
from tracker.work_orders.schemas import ClosingDraft, InterimDraft
from tracker.work_orders.service import (
    complete_order,
    confirm_fix,
    end_interim_measure,
    record_interim_measure,
)

SAFETY = ReportName.SAFETY


@pytest.fixture
def order(work, estate):
    """A safety-critical order at the estate's approved premises."""
    with work(estate.reporter) as uow:
        return make_order(uow, estate.premises, category_code="FIR-DOR")


def _record(work, estate, order, kind, *, hours):
    with work(estate.manager) as uow:
        review_by = uow.now + timedelta(hours=hours)
        record_interim_measure(uow, order.reference, InterimDraft(kind=kind, review_by=review_by))


def test_only_open_safety_critical_orders_are_in_it(runtime, work, estate, order):
    with work(OPERATOR) as uow:
        make_order(uow, estate.premises, category_code="LGT-INT")
        at_risk = make_order(uow, estate.elsewhere, category_code="LGT-INT", at_risk=True)
        fixed = make_order(uow, estate.premises, category_code="FIR-DOR")
    with work(estate.supplier) as uow:
        complete_order(uow, fixed.reference, ClosingDraft())
    with work(estate.manager) as uow:
        confirm_fix(uow, fixed.reference, ClosingDraft())

    lines = export_of(runtime, estate.auditor, SAFETY).rows

    assert [line["reference"] for line in lines] == [order.reference, at_risk.reference]


def test_a_line_says_how_old_at_which_stage_and_whose(runtime, estate, order, clock):
    clock.advance(timedelta(days=1, minutes=2))

    (line,) = export_of(runtime, estate.auditor, SAFETY).rows

    assert (line["age_minutes"], line["age_days"]) == ("1442", "1")
    assert (line["stage"], line["holder"]) == ("0", "Olu Officer")
    assert line["make_safe_result"] == "missed"


def test_without_a_measure_the_position_is_none_recorded(runtime, estate, order):
    exported = export_of(runtime, estate.auditor, SAFETY)

    (line,) = exported.rows
    assert (line["interim_position"], line["interim_measures"]) == ("none recorded",) * 2
    assert (line["interim_review_by"], line["interim_review_overdue"]) == ("", "")
    assert exported.manifest.lacking["interim_review_by"] == 1


def test_the_measures_in_force_are_named_with_their_earliest_review(runtime, work, estate, order):
    _record(work, estate, order, InterimKind.FIRE_WATCH, hours=30)
    _record(work, estate, order, InterimKind.EXTRA_STAFF, hours=24)

    (line,) = export_of(runtime, estate.auditor, SAFETY).rows

    assert line["interim_measures"] == "fire_watch; extra_staff"
    assert line["interim_review_by"] == "2026-11-17T09:00:00+00:00"
    assert (line["interim_position"], line["interim_review_overdue"]) == ("in force", "no")


def test_a_review_that_is_due_is_in_time_at_its_instant_and_overdue_after(
    runtime, work, estate, order, clock
):
    _record(work, estate, order, InterimKind.FIRE_WATCH, hours=24)

    clock.advance(timedelta(hours=24))
    (in_time,) = export_of(runtime, estate.auditor, SAFETY).rows
    clock.advance(timedelta(seconds=1))
    (overdue,) = export_of(runtime, estate.auditor, SAFETY).rows

    assert in_time["interim_position"] == "in force"
    assert (overdue["interim_position"], overdue["interim_review_overdue"]) == (
        "review overdue",
        "yes",
    )


def test_a_measure_that_has_ended_keeps_nobody_safe(runtime, work, estate, order):
    _record(work, estate, order, InterimKind.FIRE_WATCH, hours=24)
    with work(estate.manager) as uow:
        end_interim_measure(uow, order.reference, uow.now.isoformat())

    (line,) = export_of(runtime, estate.auditor, SAFETY).rows

    assert line["interim_position"] == "none recorded"
