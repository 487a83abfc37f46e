"""What an import refuses, row by row with line, column and reason, and what contradicts us."""

import pytest

from tests.factories import (
    OPERATOR,
    in_premises,
    in_unit,
    make_actor,
    make_order,
    make_person,
    make_premises,
)
from tests.imports.logs import import_of, log_of, plan_of, reasons, row, verdicts
from tests.imports.stored import fingerprint_in, orders_in
from tracker.domain.errors import NotAllowed
from tracker.domain.roles import Role
from tracker.imports.applying import apply_import
from tracker.people.queries import actor_of
from tracker.people.service import give_grant
from tracker.premises.models import Premises
from tracker.premises.service import close_premises


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
    before = fingerprint_in(runtime)

    report = import_of(runtime, estate.officer, log_of(row("J1", site, Job_Status=theirs)))

    ((line, column, reason),) = reasons(report)
    assert (verdicts(report), line, column) == (["conflict"], 2, "Job Status")
    assert "does not follow from" in reason
    assert fingerprint_in(runtime) == before


def test_jobs_of_two_orders_that_a_log_links_are_a_conflict(runtime, estate, site):
    import_of(runtime, estate.officer, log_of(row("J1", site), row("J2", site)))
    before = fingerprint_in(runtime)

    report = import_of(runtime, estate.officer, log_of(row("J2", site, Linked_Job="J1")))

    assert "belong to different orders" in reasons(report)[0][2]
    assert fingerprint_in(runtime) == before


def test_of_two_rows_with_one_number_the_first_is_taken_and_the_other_listed(runtime, estate, site):
    data = log_of(row("J1", site), row("J1", site), row("J1", site, Job_Status="WIP"))

    report = import_of(runtime, estate.officer, data)

    assert verdicts(report) == ["made", "unchanged", "refused"]
    assert reasons(report) == [
        (4, "Job No", "The job is on line 2 too, with other words. Keep one row")
    ]


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

    plan = plan_of(runtime, estate.officer, data)
    report = import_of(runtime, estate.officer, data)

    ((line, named, said),) = reasons(report)
    assert reasons(plan) == [(line, named, said)]
    assert verdicts(report) == ["made", "refused", "made"]
    assert (line, named) == (3, column)
    assert reason in said
    assert len(orders_in(runtime)) == 2


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

    plan = plan_of(runtime, estate.officer, log_of(row("J1", closed.code)))

    assert reasons(plan) == [(2, "Site Code", f"{closed.name} is closed")]


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


def test_a_job_that_is_linked_to_one_at_other_premises_is_refused(runtime, estate, site):
    with runtime.begin(OPERATOR) as uow:
        other = make_premises(uow, contract=estate.premises.contract)
    data = log_of(row("J1", site), row("J2", other.code, Linked_Job="J1"))

    plan = plan_of(runtime, estate.officer, data)

    assert reasons(plan) == [(3, "Linked Job", "It is linked to a job at other premises")]


def test_to_see_premises_is_not_yet_to_import_for_them(runtime, estate, site):
    with runtime.begin(OPERATOR) as uow:
        officer = make_person(uow, Role.ESTATES_OFFICER, in_unit(estate.premises.unit))
        give_grant(uow, officer, Role.REPORTER, in_premises(estate.elsewhere))
        both = actor_of(officer, "web")
    data = log_of(row("J1", site), row("J2", estate.elsewhere.code))

    plan = plan_of(runtime, both, data)

    assert verdicts(plan) == ["made", "refused"]
    assert "You may not import a job log" in reasons(plan)[0][2]


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\x81"])
def test_a_site_code_with_a_hidden_character_is_unknown_on_any_database(
    runtime, estate, site, sign
):
    data = log_of(row("J1", site), row("J2", f"{site}{sign}"))

    plan = plan_of(runtime, estate.officer, data)

    assert verdicts(plan) == ["made", "refused"]
    assert reasons(plan)[0][2].startswith("No premises with the code")
