"""The ledger of orders: every instant of every order that the reader may export."""

from datetime import UTC, date, datetime, timedelta

from tests.cover.nights import require
from tests.deeds import escalate, rebaseline
from tests.factories import (
    OPERATOR,
    in_premises,
    make_actor,
    make_order,
    make_premises,
)
from tests.imports.logs import import_of, log_of, row
from tests.reports.exports import export_of
from tracker.domain.categories import PremisesType
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.sweep import sweep
from tracker.reports import tables
from tracker.reports.catalogue import REPORTS, ReportName
from tracker.reports.filters import Which
from tracker.trail.models import FreeText
from tracker.work_orders.power_schemas import PowerDraft
from tracker.work_orders.schemas import ChaseDraft, ClosingDraft, UpdateDraft
from tracker.work_orders.service import (
    chase_order,
    complete_order,
    confirm_fix,
    update_order,
    use_power,
)

LEDGER = ReportName.ORDERS


def _made(work, estate, actor=None, **order):
    with work(actor or estate.reporter) as uow:
        return make_order(uow, estate.premises, **order)


def test_a_line_has_every_instant_milestone_and_stage_of_its_order(runtime, work, estate, clock):
    order = _made(work, estate, helpdesk_reference="H-1")
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    with work(estate.manager) as uow:
        chase_order(uow, order.reference, ChaseDraft(note="Anybody?"))

    (line,) = export_of(runtime, estate.auditor, LEDGER).rows

    assert line["reference"] == order.reference
    assert (line["status"], line["stage"], line["holder"]) == ("logged", "1", "Mina Manager")
    assert line["reported_at"] == "2026-11-16T09:00:00+00:00"
    assert (line["age_minutes"], line["age_days"]) == ("61", "0")
    assert line["acknowledge_due_at"] == "2026-11-16T10:00:00+00:00"
    assert (line["acknowledge_met_at"], line["acknowledge_result"]) == ("", "missed")
    assert line["acknowledge_breached_at"] == "2026-11-16T10:00:00+00:00"
    assert line["fix_result"] == "pending"
    assert line["stage_1_entered_at"] == "2026-11-16T10:00:00+00:00"
    assert (line["stage_1_late_seconds"], line["stage_2_entered_at"]) == ("60", "")
    assert (line["chases"], line["last_chased_at"]) == ("1", "2026-11-16T10:01:00+00:00")
    assert line["helpdesk_references"] == "H-1"


def test_a_milestone_that_is_not_owed_is_not_shown_as_missed(runtime, work, estate):
    _made(work, estate, category_code="LGT-INT")

    (line,) = export_of(runtime, estate.auditor, LEDGER).rows

    assert (line["make_safe_due_at"], line["make_safe_result"]) == ("", "not_owed")


def test_the_ledger_has_open_and_closed_orders_unless_narrowed(runtime, work, estate, clock):
    fixed, broken = _made(work, estate), _made(work, estate)
    with work(estate.supplier) as uow:
        complete_order(uow, fixed.reference, ClosingDraft())
    clock.advance(timedelta(days=2))
    with work(estate.manager) as uow:
        confirm_fix(uow, fixed.reference, ClosingDraft())
    clock.advance(timedelta(days=2))

    every = export_of(runtime, estate.auditor, LEDGER).rows
    still = export_of(runtime, estate.auditor, LEDGER, which=Which.OPEN).rows
    closed = export_of(runtime, estate.auditor, LEDGER, which=Which.CLOSED).rows

    assert [line["reference"] for line in every] == [fixed.reference, broken.reference]
    assert [line["reference"] for line in still] == [broken.reference]
    assert [(line["reference"], line["age_days"], line["holder"]) for line in closed] == [
        (fixed.reference, "2", "")
    ]


def test_an_export_holds_only_orders_of_premises_that_the_reader_may_export(runtime, work, estate):
    _made(work, estate)
    with work(OPERATOR) as uow:
        theirs = make_order(uow, estate.elsewhere)

    assert [line["reference"] for line in export_of(runtime, estate.stranger, LEDGER).rows] == [
        theirs.reference
    ]
    assert len(export_of(runtime, estate.auditor, LEDGER).rows) == 2


def test_to_see_premises_is_not_yet_to_export_them(runtime, work, estate):
    _made(work, estate)
    with work(OPERATOR) as uow:
        elsewhere = make_premises(uow)
        reporter = make_actor(uow, Role.REPORTER, in_premises(estate.premises))
        manager_too = make_actor(uow, Role.PREMISES_MANAGER, in_premises(elsewhere))
    both = type(reporter)(1, "Both", reporter.grants + manager_too.grants, "web")

    assert export_of(runtime, both, LEDGER).rows == []


def test_filters_narrow_the_ledger_and_stand_in_its_manifest(runtime, work, estate, clock):
    _made(work, estate)
    clock.advance(timedelta(days=1))
    late = _made(work, estate, category_code="LGT-INT")
    with work(OPERATOR) as uow:
        make_order(uow, estate.elsewhere, category_code="LGT-INT")

    found = export_of(
        runtime,
        estate.auditor,
        LEDGER,
        premises_type=PremisesType.APPROVED_PREMISES,
        priority=Priority.P4,
        reported_from=clock.now().date(),
        reported_to=clock.now().date(),
        unit=estate.premises.unit.code.lower(),
        premises=estate.premises.code,
        stage=0,
    )

    assert [line["reference"] for line in found.rows] == [late.reference]
    assert found.manifest.filters["reported_from"] == "2026-11-17"
    assert found.manifest.filters["priority"] == "P4"


def test_no_address_of_approved_premises_is_in_any_export(runtime, work, estate, clock):
    _made(work, estate, category_code="ACC-ENT")
    order = _made(work, estate, category_code="FIR-DOR")
    with runtime.reading() as look:
        address = look.session.get_one(FreeText, estate.premises.address_key).words
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    escalate(work, estate.manager, order.reference)
    with work(estate.manager) as uow:
        use_power(
            uow,
            order.reference,
            PowerDraft(clause="site_call_out", amount_pence=100, note="A locksmith"),
        )
    heating = _made(work, estate)
    escalate(work, estate.manager, heating.reference)
    rebaseline(work, estate.officer, heating.reference, date(2026, 12, 1))
    with work(estate.manager) as uow:
        chase_order(uow, order.reference, ChaseDraft(note="Anybody?"))
    clock.set_to(datetime(2026, 11, 16, 22, tzinfo=UTC))  # the first night has begun

    for name in ReportName:
        exported = export_of(runtime, estate.auditor, name)

        assert len(exported.rows) > 0
        assert address.encode() not in exported.data


def test_rows_of_approved_premises_and_restricted_orders_are_marked(runtime, work, estate):
    _made(work, estate)
    with work(OPERATOR) as uow:
        make_order(uow, estate.elsewhere)
        make_order(uow, estate.elsewhere, category_code="SEC-DOR")

    everything = export_of(runtime, estate.auditor, LEDGER)
    office = export_of(runtime, estate.stranger, LEDGER, priority=Priority.P2)

    assert [line["marking"] for line in everything.rows] == [
        "OFFICIAL-SENSITIVE",
        "OFFICIAL",
        "OFFICIAL-SENSITIVE",
    ]
    assert everything.manifest.marking == "OFFICIAL-SENSITIVE"
    assert office.manifest.marking == "OFFICIAL"


def test_a_title_that_is_a_formula_is_disarmed(runtime, work, estate):
    _made(work, estate, title='=HYPERLINK("http://example.invalid","open")')

    (line,) = export_of(runtime, estate.auditor, LEDGER).rows

    assert line["title"].startswith("'=HYPERLINK")


def test_notes_and_details_never_leave_in_an_export(runtime, work, estate):
    order = _made(work, estate, details="Resident of room four", reported_for="A. Resident")
    with work(estate.officer) as uow:
        update_order(uow, order.reference, UpdateDraft(note="Spoke to a resident"))

    for name in ReportName:
        assert b"esident" not in export_of(runtime, estate.auditor, name).data


def test_an_imported_order_has_its_true_dates_and_says_when_we_first_had_it(runtime, estate):
    import_of(runtime, estate.officer, log_of(row("J1", estate.premises.code)))

    (line,) = export_of(runtime, estate.auditor, LEDGER).rows

    assert line["reported_at"] == "2026-11-02T09:30:00+00:00"
    assert line["logged_at"] == "2026-11-16T09:00:00+00:00"
    assert (line["reported_by"], line["stage"]) == ("", "6")
    assert line["stage_1_entered_at"] == "2026-11-02T10:30:00+00:00"


def test_every_order_is_exported_once_however_many_batches_there_are(
    runtime, work, estate, monkeypatch
):
    monkeypatch.setattr(tables, "BATCH", 3)
    with work(estate.reporter) as uow:
        made = [make_order(uow, estate.premises).reference for _ in range(8)]

    exported = export_of(runtime, estate.auditor, LEDGER)

    assert [line["reference"] for line in exported.rows] == made


def test_the_columns_of_an_export_each_have_one_name_and_a_meaning():
    for report in REPORTS.values():
        names = [column.name for column in report.columns]

        assert len(set(names)) == len(names)
        assert all(column.meaning for column in report.columns)
