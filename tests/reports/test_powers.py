"""The ledger of powers used: every use, with its clause, and only what the reader may export."""

from tests.deeds import escalate, log
from tests.reports.exports import export_of
from tracker.reports.catalogue import ReportName
from tracker.work_orders.power_schemas import PowerDraft
from tracker.work_orders.service import use_power


def test_each_use_is_a_row_with_its_clause_and_who_is_to_pay(runtime, work, estate):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.manager, order)
    for pence, recharge in ((12_050, True), (0, False)):
        draft = PowerDraft(
            clause="site_call_out", amount_pence=pence, recharge=recharge, note="=Bolton Doors"
        )
        with work(estate.manager) as uow:
            use_power(uow, order, draft)

    exported = export_of(runtime, estate.auditor, ReportName.POWERS)

    first, second = exported.rows
    assert (first["reference"], first["clause"], first["used_by"]) == (order, "LA2", "Mina Manager")
    assert (first["amount_pounds"], first["limit_pounds"]) == ("120.50", "250.00")
    assert first["recharge_contract"] == estate.premises.contract.code
    assert second["recharge_contract"] == ""
    assert not first["note"].startswith("=")
    assert export_of(runtime, estate.stranger, ReportName.POWERS).rows == []
