"""What an import makes, changes, leaves alone and refuses; on both kinds of database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.domain.shipped import london
from tests.factories import OPERATOR, in_unit, make_actor, make_order, make_premises
from tests.imports.logs import import_of, log_of, plan_of, reasons, row, verdicts
from tracker.domain.errors import NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.imports.applying import apply_import
from tracker.outbox.models import OutboxMessage
from tracker.premises.models import Premises
from tracker.premises.service import close_premises
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import HelpdeskReference, WorkOrder
from tracker.work_orders.schemas import ClosingDraft, UpdateDraft
from tracker.work_orders.service import confirm_fix, update_order


@pytest.fixture
def site(estate) -> str:
    """The code of the estate's approved premises."""
    return estate.premises.code


def _orders(runtime) -> list[WorkOrder]:
    with runtime.reading() as look:
        orders = look.session.scalars(sa.select(WorkOrder).order_by(WorkOrder.id)).all()
        for order in orders:
            _ = order.helpdesk_references, order.moves, order.notes
        return list(orders)


def _numbers(order: WorkOrder) -> list[str]:
    return [known.reference for known in order.helpdesk_references]


def _fingerprint(runtime) -> list[tuple[object, ...]]:
    """Return all that an import could change, row by row."""
    with runtime.reading() as look:
        return [
            *look.session.execute(sa.select(WorkOrder.__table__).order_by(WorkOrder.id)),
            *look.session.execute(sa.select(HelpdeskReference.__table__)),
            *look.session.execute(sa.select(sa.func.count()).select_from(OutboxMessage)),
            *look.session.execute(sa.select(sa.func.count()).select_from(TrailEntry)),
        ]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(runtime, estate, site):
    before = _fingerprint(runtime)

    plan = plan_of(runtime, estate.officer, log_of(row("J1", site), row("J2", "NOWHERE")))

    assert verdicts(plan) == ["made", "refused"]
    assert _fingerprint(runtime) == before


def test_an_imported_job_is_an_order_with_its_true_dates(runtime, estate, site):
    data = log_of(
        row("J1", site, Job_Status="WIP", Date_Acknowledged="02/11/2026 09:45",
            Date_Attended="02/11/2026 11:00", Engineer_Comments="Waiting for a closer")
    )  # fmt: skip

    report = import_of(runtime, estate.officer, data)

    (order,) = _orders(runtime)
    met = {kept.kind: kept.met_at for kept in order.milestones}
    assert (report.outcomes[0].reference, order.status) == (order.reference, Status.IN_PROGRESS)
    assert (order.reported_at, order.logged_at) == (london("2026-11-02T09:30"), MONDAY_NINE)
    assert met[MilestoneKind.ATTEND] == london("2026-11-02T11:00")
    assert met[MilestoneKind.FIX] is None
    assert [note.text.words for note in order.notes] == ["Waiting for a closer"]
    assert order.reported_by_id is None
    assert order.stage > 0


def test_the_same_file_twice_changes_nothing(runtime, estate, site):
    data = log_of(
        row("J1", site), row("J2", site, Linked_Job="J1"), row("J3", site, Job_Status="WIP")
    )
    import_of(runtime, estate.officer, data)
    before = _fingerprint(runtime)

    again = import_of(runtime, estate.officer, data)

    assert verdicts(again) == ["unchanged"] * 3
    assert (again.people_told, _fingerprint(runtime)) == (0, before)


def test_the_same_file_changes_nothing_after_we_have_moved_on_ourselves(runtime, estate, site):
    data = log_of(row("J1", site, Job_Status="Awaiting Parts"))
    import_of(runtime, estate.officer, data)
    (order,) = _orders(runtime)
    with runtime.begin(estate.officer) as uow:
        update_order(uow, order.reference, UpdateDraft(status=Status.IN_PROGRESS))

    again = import_of(runtime, estate.officer, data)

    assert verdicts(again) == ["unchanged"]
    assert _orders(runtime)[0].status is Status.IN_PROGRESS


def test_a_later_log_with_a_further_status_changes_the_order(runtime, estate, site, clock):
    import_of(runtime, estate.officer, log_of(row("J1", site)))
    clock.advance(timedelta(days=1))
    later = log_of(row("J1", site, Job_Status="Complete", Date_Completed="16/11/2026 15:00"))

    report = import_of(runtime, estate.officer, later)

    (order,) = _orders(runtime)
    assert verdicts(report) == ["changed"]
    assert (order.status, order.closed_at) == (Status.SUPPLIER_COMPLETE, None)
    assert order.completed_at == london("2026-11-16T15:00")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("WIP", "Open", id="the-log-is-behind"),
        pytest.param("Complete", "WIP", id="the-log-reopens"),
        pytest.param("WIP", "Cancelled", id="only-we-cancel"),
    ],
)
def test_a_status_that_does_not_follow_is_a_conflict_and_changes_nothing(
    runtime, estate, site, ours, theirs
):
    import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status=ours)))
    before = _fingerprint(runtime)

    report = import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status=theirs)))

    ((line, column, reason),) = reasons(report)
    assert (verdicts(report), line, column) == (["conflict"], 2, "Job Status")
    assert "does not follow from" in reason
    assert _fingerprint(runtime) == before


def test_a_job_that_the_premises_has_confirmed_is_nothing_new_to_the_log(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status="Complete")))
    (order,) = _orders(runtime)
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
    assert [order.status for order in _orders(runtime)] == [Status.IN_PROGRESS]


def test_linked_jobs_are_one_order_that_is_complete_only_when_all_are(runtime, estate, site):
    data = log_of(
        row("J2", site, Linked_Job="J1", Date_Raised="05/11/2026", Job_Status="Complete"),
        row("J1", site, Job_Status="Awaiting Parts", Linked_Job="J0"),
    )

    report = import_of(runtime, estate.officer, data)

    (order,) = _orders(runtime)
    assert verdicts(report) == ["made", "made"]
    assert sorted(_numbers(order)) == ["J0", "J1", "J2"]
    assert (order.status, order.reported_at) == (
        Status.AWAITING_PARTS,
        london("2026-11-02T09:30"),
    )


def test_a_job_that_is_raised_again_joins_the_order_it_is_linked_to(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site)))

    report = import_of(
        runtime, estate.officer, log_of(row("J5", site, Linked_Job="J1", Job_Status="Attended"))
    )

    (order,) = _orders(runtime)
    assert (verdicts(report), _numbers(order)) == (["changed"], ["J1", "J5"])
    assert order.status is Status.ATTENDED


def test_jobs_of_two_orders_that_a_log_links_are_a_conflict(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site), row("J2", site)))
    before = _fingerprint(runtime)

    report = import_of(runtime, estate.officer, log_of(row("J2", site, Linked_Job="J1")))

    assert "belong to different orders" in reasons(report)[0][2]
    assert _fingerprint(runtime) == before


def test_of_two_rows_with_one_number_the_first_is_taken_and_the_other_listed(runtime, estate, site):
    data = log_of(row("J1", site), row("J1", site), row("J1", site, Job_Status="WIP"))

    report = import_of(runtime, estate.officer, data)

    assert verdicts(report) == ["made", "unchanged", "refused"]
    assert reasons(report) == [
        (4, "Job No", "The job is on line 2 too, with other words. Keep one row")
    ]


def test_two_suppliers_may_use_the_same_number(runtime, estate, site):
    data = log_of(row("J1", site), row("J1", estate.elsewhere.code))

    assert verdicts(import_of(runtime, estate.officer, data)) == ["made", "made"]


def test_a_log_of_a_named_supplier_has_no_jobs_at_premises_of_others(runtime, estate, site):
    data = log_of(row("J1", site), row("J2", estate.elsewhere.code))
    supplier = estate.premises.contract.supplier.code

    plan = plan_of(runtime, estate.officer, data, supplier=supplier)

    assert verdicts(plan) == ["made", "refused"]
    assert "is served by" in reasons(plan)[0][2]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Site Code": "NOWHERE"}, "Site Code", "No premises with the code NOWHERE"),
        ({"Fault Code": "XXX-XXX"}, "Fault Code", "“XXX-XXX” is no category of the list"),
        ({"Date Raised": "17/11/2026"}, "Date Raised", "It was reported in the future"),
        ({"Date Attended": "01/11/2026"}, "Date Attended", "before the job was reported"),
        ({"Date Attended": "17/11/2026"}, "Date Attended", "It must be in the past"),
        ({"Job Status": "Cancelled"}, "Job Status", "A cancelled job is not taken over"),
    ],
)
def test_good_rows_are_taken_over_and_bad_ones_listed_with_line_and_column(
    runtime, estate, site, cells, column, reason
):
    data = log_of(row("J1", site), row("J2", site) | cells, row("J3", site))

    report = import_of(runtime, estate.officer, data)

    ((line, named, said),) = reasons(report)
    assert verdicts(report) == ["made", "refused", "made"]
    assert (line, named) == (3, column)
    assert reason in said
    assert len(_orders(runtime)) == 2


def test_night_cover_is_refused_where_it_is_not_offered(runtime, estate):
    data = log_of(row("J1", estate.elsewhere.code, Fault_Code="NCV-GAP"))

    assert (
        "is not used at offender contact centres"
        in reasons(plan_of(runtime, estate.officer, data))[0][2]
    )


def test_a_job_at_closed_premises_is_refused(runtime, estate):
    with runtime.begin(OPERATOR) as uow:
        closed = make_premises(uow)
        close_premises(uow, closed, open_orders=0)

    report = import_of(runtime, estate.officer, log_of(row("J1", closed.code)))

    assert "is closed" in reasons(report)[0][2]


def test_a_bare_day_of_the_report_does_not_lie_before_the_report(runtime, estate, site):
    data = log_of(row("J1", site, Job_Status="Accepted", Date_Acknowledged="02/11/2026"))

    import_of(runtime, estate.officer, data)

    (order,) = _orders(runtime)
    met = {kept.kind: kept.met_at for kept in order.milestones}
    assert met[MilestoneKind.ACKNOWLEDGE] == order.reported_at


def test_premises_outside_the_grant_are_unknown_to_an_import(runtime, estate, site):
    with runtime.begin(OPERATOR) as uow:
        officer = make_actor(uow, Role.ESTATES_OFFICER, in_unit(estate.premises.unit))
    data = log_of(row("J1", site), row("J2", estate.elsewhere.code))

    plan = plan_of(runtime, officer, data)

    assert verdicts(plan) == ["made", "refused"]
    assert reasons(plan)[0][2] == (
        f"No premises with the code {estate.elsewhere.code} that you may see"
    )


def test_somebody_who_may_import_nowhere_is_told_who_can(runtime, estate, site):
    with pytest.raises(NotAllowed, match="Estates officers and administrators can"):
        plan_of(runtime, estate.manager, log_of(row("J1", site)))


def test_a_kill_in_between_is_made_good_by_the_same_file(runtime, estate, site):
    data = log_of(*(row(f"J{number}", site) for number in range(130)))
    done = []

    def killed(rows: int) -> None:
        done.append(rows)
        if sum(done) >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_of(runtime, estate.officer, data, on_progress=killed)
    half = len(_orders(runtime))
    report = import_of(runtime, estate.officer, data)

    assert half == 100
    assert (report.counts["made"], report.counts["unchanged"]) == (30, 100)
    assert sorted(number for order in _orders(runtime) for number in _numbers(order)) == sorted(
        f"J{number}" for number in range(130)
    )
    assert {message.facts["count"] for message in _notices(runtime)} == {130}


def test_one_import_owes_each_person_one_notice_with_count_and_worst_stage(runtime, estate, site):
    data = log_of(*(row(f"J{number}", site) for number in range(5)),
                  row("J9", site, Job_Status="Complete"))  # fmt: skip

    report = import_of(runtime, estate.officer, data)

    by_person = {message.facts["person_id"]: message.facts for message in _notices(runtime)}
    assert report.people_told == 2
    assert by_person[estate.officer.person_id]["count"] == 5
    assert by_person[estate.officer.person_id]["worst_stage"] == 6
    assert by_person[estate.manager.person_id]["count"] == 1  # who must confirm the fix


def test_an_import_is_on_the_trail_with_the_digest_of_its_file(runtime, estate, site):
    data = log_of(row("J1", site), row("J2", "NOWHERE"))

    report = import_of(runtime, estate.officer, data)

    with runtime.reading() as look:
        entry = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "import.job_log")
        ).one()
    assert entry.values["event"] == {
        "sha256": report.log.sha256, "made": 1, "changed": 0, "unchanged": 0, "conflict": 0,
        "refused": 1,
    }  # fmt: skip
    assert (entry.actor, entry.door) == (f"person:{estate.officer.person_id}", "import")


def test_a_plan_that_has_gone_stale_is_judged_again_when_it_is_done(runtime, estate, site):
    data = log_of(row("J1", site), row("J2", site))
    stale = plan_of(runtime, estate.officer, data)
    import_of(runtime, estate.officer, log_of(row("J1", site)))

    report = apply_import(runtime.begin, estate.officer, stale)

    assert verdicts(report) == ["unchanged", "made"]


def test_a_row_that_turns_bad_after_the_plan_costs_only_itself(runtime, estate, site):
    with runtime.begin(OPERATOR) as uow:
        doomed = make_premises(uow)
    plan = plan_of(runtime, estate.officer, log_of(row("J1", site), row("J2", doomed.code)))
    with runtime.begin(OPERATOR) as uow:
        close_premises(uow, uow.session.get_one(Premises, doomed.id), open_orders=0)

    report = apply_import(runtime.begin, estate.officer, plan)

    assert verdicts(report) == ["made", "refused"]


def test_an_order_that_one_may_not_see_is_not_named_in_a_conflict(runtime, estate, site):
    with runtime.begin(OPERATOR) as uow:
        hidden = make_premises(uow, contract=estate.premises.contract)
        order = make_order(uow, hidden, helpdesk_reference="J1")
        officer = make_actor(uow, Role.ESTATES_OFFICER, in_unit(estate.premises.unit))

    plan = plan_of(runtime, officer, log_of(row("J1", site)))

    assert reasons(plan) == [(2, "Job No", "The job number belongs to an order at other premises")]
    assert order.reference not in str(plan.outcomes)


def _notices(runtime) -> list[OutboxMessage]:
    with runtime.reading() as look:
        return list(
            look.session.scalars(
                sa.select(OutboxMessage).where(OutboxMessage.kind == "person.backlog_imported")
            )
        )
