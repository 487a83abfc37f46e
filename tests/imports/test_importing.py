"""What an import makes and changes; on both kinds of database."""

from datetime import timedelta

from tests.clock import MONDAY_NINE
from tests.domain.shipped import london
from tests.factories import make_order
from tests.imports.logs import import_of, log_of, plan_of, row, verdicts
from tests.imports.stored import fingerprint_in, numbers_of, orders_in
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import confirm_fix


def test_a_dry_run_says_what_would_happen_and_changes_nothing(runtime, estate, site):
    before = fingerprint_in(runtime)

    plan = plan_of(runtime, estate.officer, log_of(row("J1", site), row("J2", "NOWHERE")))

    assert verdicts(plan) == ["made", "refused"]
    assert fingerprint_in(runtime) == before


def test_an_imported_job_is_an_order_with_its_true_dates(runtime, estate, site):
    data = log_of(
        row("J1", site, Job_Status="WIP", Date_Acknowledged="02/11/2026 09:45",
            Date_Attended="02/11/2026 11:00", Engineer_Comments="Waiting for a closer")
    )  # fmt: skip

    report = import_of(runtime, estate.officer, data)

    (order,) = orders_in(runtime)
    met = {kept.kind: kept.met_at for kept in order.milestones}
    assert (report.outcomes[0].reference, order.status) == (order.reference, Status.IN_PROGRESS)
    assert (order.reported_at, order.logged_at) == (london("2026-11-02T09:30"), MONDAY_NINE)
    assert met[MilestoneKind.ATTEND] == london("2026-11-02T11:00")
    assert met[MilestoneKind.FIX] is None
    assert [note.text.words for note in order.notes] == ["Waiting for a closer"]
    assert order.reported_by_id is None
    assert order.stage > 0


def test_a_later_log_with_a_further_status_changes_the_order(runtime, estate, site, clock):
    import_of(runtime, estate.officer, log_of(row("J1", site)))
    clock.advance(timedelta(days=1))
    later = log_of(row("J1", site, Job_Status="Complete", Date_Completed="16/11/2026 15:00"))

    report = import_of(runtime, estate.officer, later)

    (order,) = orders_in(runtime)
    assert verdicts(report) == ["changed"]
    assert (order.status, order.closed_at) == (Status.SUPPLIER_COMPLETE, None)
    assert order.completed_at == london("2026-11-16T15:00")


def test_a_job_that_the_premises_has_confirmed_is_nothing_new_to_the_log(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status="Complete")))
    (order,) = orders_in(runtime)
    with runtime.begin(estate.manager) as uow:
        confirm_fix(uow, order.reference, ClosingDraft())

    same = plan_of(runtime, estate.officer, log_of(row("J1", site, Job_Status="Closed")))
    reopened = plan_of(runtime, estate.officer, log_of(row("J1", site, Job_Status="WIP")))

    assert (verdicts(same), verdicts(reopened)) == (["unchanged"], ["conflict"])


def test_a_number_that_somebody_gave_in_makesafe_finds_its_order(runtime, estate, site):
    with runtime.begin(estate.officer) as uow:
        order = make_order(uow, estate.premises, helpdesk_reference="J1")

    report = import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status="WIP")))

    assert (verdicts(report), report.outcomes[0].reference) == (["changed"], order.reference)
    assert [order.status for order in orders_in(runtime)] == [Status.IN_PROGRESS]


def test_linked_jobs_are_one_order_that_is_complete_only_when_all_are(runtime, estate, site):
    data = log_of(
        row("J2", site, Linked_Job="J1", Date_Raised="05/11/2026", Job_Status="Complete"),
        row("J1", site, Job_Status="Awaiting Parts", Linked_Job="J0"),
        row("J3", site, Job_Status="Accepted", Linked_Job="J1", Date_Raised="06/11/2026"),
    )

    report = import_of(runtime, estate.officer, data)

    (order,) = orders_in(runtime)
    assert verdicts(report) == ["made"] * 3
    assert sorted(numbers_of(order)) == ["J0", "J1", "J2", "J3"]
    assert (order.status, order.reported_at) == (
        Status.AWAITING_PARTS,
        london("2026-11-02T09:30"),
    )


def test_a_job_that_is_raised_again_joins_the_order_it_is_linked_to(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site)))

    report = import_of(
        runtime, estate.officer, log_of(row("J5", site, Linked_Job="J1", Job_Status="Attended"))
    )

    (order,) = orders_in(runtime)
    assert (verdicts(report), numbers_of(order)) == (["changed"], ["J1", "J5"])
    assert order.status is Status.ATTENDED


def test_two_suppliers_may_use_the_same_number(runtime, estate, site):
    data = log_of(row("J1", site), row("J1", estate.elsewhere.code))

    assert verdicts(import_of(runtime, estate.officer, data)) == ["made", "made"]


def test_a_bare_day_of_the_report_does_not_lie_before_the_report(runtime, estate, site):
    data = log_of(row("J1", site, Job_Status="Accepted", Date_Acknowledged="02/11/2026"))

    import_of(runtime, estate.officer, data)

    (order,) = orders_in(runtime)
    met = {kept.kind: kept.met_at for kept in order.milestones}
    assert met[MilestoneKind.ACKNOWLEDGE] == order.reported_at
