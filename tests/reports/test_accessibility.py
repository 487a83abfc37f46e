"""The accessibility report: without an audit the honest answer is that nobody knows."""

from datetime import timedelta

from tests.factories import OPERATOR, make_order, make_premises
from tests.reports.exports import export_of
from tracker.domain.categories import PremisesType
from tracker.premises.service import close_premises
from tracker.reports import accessibility
from tracker.reports.catalogue import ReportName

ACCESS = ReportName.ACCESSIBILITY


def test_every_premises_has_a_line_for_each_group_and_its_position_is_unknown(runtime, estate):
    exported = export_of(runtime, estate.auditor, ACCESS)

    assert [(line["premises_code"], line["user_group"]) for line in exported.rows] == [
        (code, group)
        for code in sorted([estate.premises.code, estate.elsewhere.code])
        for group in ("staff", "service_user", "visitor")
    ]
    assert {line["position"] for line in exported.rows} == {"unknown"}
    assert {line["audited_on"] for line in exported.rows} == {""}
    assert exported.manifest.lacking == {"audited_on": 6}


def test_open_faults_that_bar_access_are_named_with_the_oldest_date(runtime, work, estate, clock):
    with work(OPERATOR) as uow:
        older = make_order(
            uow,
            estate.premises,
            category_code="LFT-OUT",
            occurred_at=uow.now - timedelta(days=9, hours=1),
        )
        newer = make_order(uow, estate.premises, category_code="ACC-ENT")
        make_order(uow, estate.premises)

    lines = export_of(runtime, estate.auditor, ACCESS, premises=estate.premises.code).rows

    assert len(lines) == 3
    for line in lines:
        assert line["open_accessibility_faults"] == "2"
        assert line["faults_since"] == "2026-11-07T08:00:00+00:00"
        assert line["longest_days"] == "9"
        assert line["fault_categories"] == "ACC-ENT; LFT-OUT"
        assert line["fault_references"] == f"{older.reference}; {newer.reference}"


def test_a_manager_sees_their_own_premises_only(runtime, estate):
    lines = export_of(runtime, estate.manager, ACCESS).rows

    assert {line["premises_code"] for line in lines} == {estate.premises.code}


def test_closed_premises_are_left_out(runtime, work, estate):
    with work(OPERATOR) as uow:
        closed = make_premises(uow)
        close_premises(uow, closed, open_orders=0)

    lines = export_of(runtime, estate.auditor, ACCESS).rows

    assert closed.code not in {line["premises_code"] for line in lines}


def test_premises_of_one_type_can_be_asked_for(runtime, estate):
    lines = export_of(
        runtime, estate.auditor, ACCESS, premises_type=PremisesType.APPROVED_PREMISES
    ).rows

    assert {line["premises_code"] for line in lines} == {estate.premises.code}


def test_every_premises_is_in_it_once_however_many_batches_there_are(
    runtime, work, estate, monkeypatch
):
    monkeypatch.setattr(accessibility, "BATCH", 2)
    with work(OPERATOR) as uow:
        for _ in range(5):
            make_premises(uow)

    codes = [line["premises_code"] for line in export_of(runtime, estate.auditor, ACCESS).rows]

    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes) / 3 == 7
