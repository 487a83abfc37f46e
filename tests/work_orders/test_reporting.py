"""Reporting a fault: its priority with the reason, its milestones, and what is refused."""

from datetime import datetime, timedelta

import pytest

from tests.deeds import log, seen
from tests.factories import OPERATOR, make_location, make_order, make_premises
from tracker.domain.categories import PremisesType
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.premises.service import close_premises


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("FIR-DOR", ("P2", True, False), id="fire-door"),
        pytest.param("LGT-INT", ("P4", False, False), id="inside-light"),
        pytest.param("SEC-INT", ("P2", False, True), id="intruder-alarm-is-restricted"),
        pytest.param("NCV-GAP", ("P1", True, True), id="night-cover-is-restricted"),
    ],
)
def test_the_published_table_gives_the_priority_and_its_reason(
    work, estate, runtime, code, expected
):
    reference = log(work, estate.reporter, estate.premises, category_code=code)

    order = seen(runtime, reference)
    assert (order.priority, order.safety_critical, order.restricted) == expected
    assert order.priority_reason
    assert (order.status, order.stage, order.version) == (Status.REPORTED, 0, 1)


def test_milestones_are_due_from_the_report(work, estate, runtime):
    reference = log(work, estate.reporter, estate.premises)

    order = seen(runtime, reference)
    assert {row.kind: row.due_at.isoformat() for row in order.milestones} == {
        MilestoneKind.ACKNOWLEDGE: "2026-11-16T10:00:00+00:00",
        MilestoneKind.ATTEND: "2026-11-16T17:00:00+00:00",
        MilestoneKind.MAKE_SAFE: "2026-11-17T09:00:00+00:00",
        MilestoneKind.FIX: "2026-11-19T09:00:00+00:00",
    }
    assert order.stage_due_at == datetime.fromisoformat("2026-11-16T10:00+00:00")
    # Before that, half of the time to acknowledge has passed, which is recorded.
    assert order.next_step_at == datetime.fromisoformat("2026-11-16T09:30+00:00")


def test_routine_work_runs_in_working_hours(work, estate, runtime, clock):
    clock.set_to(datetime.fromisoformat("2026-11-20T16:00+00:00"))  # a Friday

    reference = log(work, estate.reporter, estate.premises, category_code="LGT-INT")

    # A working day of ten hours: two on Friday, eight on Monday.
    assert seen(runtime, reference).stage_due_at.isoformat() == "2026-11-23T16:00:00+00:00"


def test_when_it_happened_and_when_it_was_reported_are_both_kept(work, estate, runtime, clock):
    happened = clock.now() - timedelta(days=2)

    reference = log(work, estate.reporter, estate.premises, occurred_at=happened)

    order = seen(runtime, reference)
    assert (order.occurred_at, order.reported_at) == (happened, clock.now())


def test_a_fault_of_the_future_is_refused_under_its_field(work, estate, clock):
    with pytest.raises(Invalid) as refused:
        log(work, estate.reporter, estate.premises, occurred_at=clock.now() + timedelta(minutes=1))

    assert list(refused.value.errors) == ["occurred_at"]


def test_premises_of_somebody_else_are_unknown_rather_than_forbidden(work, estate):
    with pytest.raises(Invalid) as refused:
        log(work, estate.stranger, estate.premises)

    assert refused.value.errors == {"premises_code": ["Select premises from the list"]}


def test_somebody_who_only_reads_may_not_report(work, estate):
    with pytest.raises(NotAllowed, match="Reporters"):
        log(work, estate.auditor, estate.premises)


def test_closed_premises_take_no_report(work, estate):
    with work(OPERATOR) as uow:
        close_premises(uow, uow.session.merge(estate.premises), open_orders=0)

    with pytest.raises(Invalid) as refused:
        log(work, estate.reporter, estate.premises)

    assert refused.value.errors == {"premises_code": ["Rowan House is closed"]}


def test_a_category_must_be_on_the_list_and_offered_there(work, estate):
    with work(OPERATOR) as uow:
        office = make_premises(uow, premises_type=PremisesType.COURT)
    for premises, code in ((estate.premises, "NO-SUCH"), (office, "NCV-GAP")):
        with pytest.raises(Invalid) as refused:
            log(work, OPERATOR, premises, category_code=code)

        assert list(refused.value.errors) == ["category_code"]


def test_a_location_must_lie_in_the_premises(work, estate):
    with work(OPERATOR) as uow:
        elsewhere = make_location(uow, uow.session.merge(estate.elsewhere)).code

    with pytest.raises(Invalid) as refused:
        log(work, estate.reporter, estate.premises, location_code=elsewhere)

    assert list(refused.value.errors) == ["location_code"]


def test_a_supplier_number_given_at_once_makes_it_logged(work, estate, runtime):
    reference = log(work, estate.reporter, estate.premises, helpdesk_reference="JOB 42")

    order = seen(runtime, reference)
    assert order.status is Status.LOGGED
    assert [row.reference for row in order.helpdesk_references] == ["JOB 42"]


def test_references_count_up_within_the_year_of_london(work, estate, clock):
    with work(estate.reporter) as uow:
        pair = [make_order(uow, estate.premises).reference for _ in range(2)]
    clock.set_to(datetime.fromisoformat("2027-01-01T00:00+00:00"))

    first_of_the_next = log(work, estate.reporter, estate.premises)

    assert [*pair, first_of_the_next] == ["WO-2026-000001", "WO-2026-000002", "WO-2027-000001"]
