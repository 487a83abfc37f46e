"""The key figures, each worked out by hand."""

from datetime import date, datetime, timedelta

from tests.clock_deeds import dispute, pause, rule
from tests.cover.nights import TONIGHT, arrive, require, tick
from tests.cover.nights import confirm as confirm_post
from tests.deeds import (
    answer,
    chase,
    complete,
    confirm,
    escalate,
    log,
    protect,
    reject,
    reopen,
    update,
)
from tracker.board.reading import read_kpis, read_pack
from tracker.cover.measures import measure
from tracker.domain.calendar import LONDON
from tracker.domain.certificates import CertificateKind
from tracker.domain.cover import CoverState
from tracker.domain.priority import Priority
from tracker.domain.wording import length_of_time
from tracker.premises.certificates import CertificateDraft, record_certificate

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_key_figures_of_the_estate_that_was_lived_through(lived, key_figures):
    estate, _ = lived

    found = key_figures(estate.officer)

    assert list(found) == [f"K{number}" for number in range(1, 17)]
    # Four open and escalated at two premises.
    assert found["K1"]["For each ten of 2 premises in use"] == "20.0"
    assert found["K2"] == {"Met in time": "34.4%"}
    # Only old is safety-critical: since 1 May in summer time, 199 days and the hour that came back.
    assert found["K3"]["Past the time to make safe"] == "100.0%"
    assert found["K3"]["Time without a measure, of all open safety-critical orders"] == (
        "199 days 1 hour"
    )
    # clock lived half an hour, first 60 hours, out from 16 August to 19 October.
    assert found["K4"] == {
        "P1, offices": "23 hours; nine in ten within 23 hours",
        "P2, approved premises": ("2 days 12 hours; nine in ten within 63 days 10 hours 1 minute"),
    }
    # All but old and out were reported in the period, twin is merged, quick and six more remain.
    assert found["K5"]["No number yet, or closed without one"] == "7"
    assert found["K6"]["Closed at stage 0, not escalated"] == "75.0%"
    assert found["K6"]["Closed at stage 1, Site challenge"] == "25.0%"
    assert found["K6"]["Time in stage 1"] == "22 hours; nine in ten within 22 hours"
    assert found["K6"]["Open and not accepted"] == "100.0%"
    # The lift of three, since 9 November 8:59; twin is the same fault.
    assert found["K12"] == {"Lived in the period by faults of access": "7 days 1 minute"}
    assert found["K16"]["Confirmed as fixed"] == "100.0%"


def test_what_nobody_records_is_not_known_and_never_nought(estate, look):
    found = {kpi.code: kpi for kpi in look(estate.officer, read=read_kpis)}

    for code in ("K14", "K15"):
        assert found[code].lines == ()
        assert found[code].not_known
    assert "audits are not recorded" in found["K12"].not_known[0]
    assert "No fix was confirmed" in found["K4"].not_known[0]
    assert found["K2"].lines[0].value == "Not known"
    assert found["K10"].lines[0].value == "Not known"
    assert found["K11"].lines == ()


def test_an_hour_that_two_measures_cover_is_covered_once(work, estate, clock, key_figures):
    start = clock.now()
    reference = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    clock.advance(HOUR)
    protect(work, estate.manager, reference, review_by=start + 5 * HOUR)
    clock.advance(HOUR)
    protect(work, estate.manager, reference, review_by=start + 4 * HOUR)
    clock.set_to(start + 9 * HOUR)
    protect(work, estate.manager, reference, review_by=start + 30 * HOUR)
    clock.set_to(start + 25 * HOUR)

    found = key_figures(estate.officer)["K3"]

    # Bare from 0 to 1 and, the reviews of 4 and 5 o'clock overdue, from 5 to 9.
    assert found["Time without a measure, of all open safety-critical orders"] == "5 hours"
    assert found["Past the time to make safe"] == "100.0%"  # owed within 24 hours
    assert found["Of those, with no measure in force now"] == "0.0%"


def test_what_came_back_was_not_right_first_time(work, estate, clock, key_figures):
    right, rejected, reopened, open_again = (
        log(work, estate.reporter, estate.premises) for _ in range(4)
    )
    for reference in (right, rejected, reopened, open_again):
        complete(work, estate.supplier, reference)
    reject(work, estate.manager, rejected)
    complete(work, estate.supplier, rejected)
    for reference in (right, rejected, reopened, open_again):
        confirm(work, estate.manager, reference)
    clock.advance(DAY)
    for reference in (reopened, open_again):
        reopen(work, estate.manager, reference)
    complete(work, estate.supplier, reopened)
    confirm(work, estate.manager, reopened)

    found = key_figures(estate.officer)["K7"]

    assert found["Never came back, of 4 closed or open again"] == "25.0%"
    assert found["Open because they came back"] == "1"


def test_promises_of_the_supplier_and_the_number_of_the_helpdesk(work, estate, clock, key_figures):
    kept, overdue, to_come, late_number = (
        log(work, estate.reporter, estate.premises) for _ in range(4)
    )
    clock.advance(2 * HOUR)
    update(work, estate.officer, kept, helpdesk_reference="JOB-1")
    clock.advance(4 * HOUR)
    update(work, estate.officer, late_number, helpdesk_reference="JOB-2")
    update(work, estate.officer, late_number, helpdesk_reference="JOB-3")
    for reference, day in ((kept, 18), (overdue, 17), (to_come, 30)):
        for _ in range(2):  # to the supplier's desk
            escalate(work, estate.officer, reference)
        chase(work, estate.manager, reference)
        answer(work, estate.supplier, reference, promised_on=date(2026, 11, day))
    complete(work, estate.supplier, kept)
    clock.advance(3 * DAY)

    found = key_figures(estate.officer)

    assert found["K5"]["Report to the first number"] == "2 hours; nine in ten within 6 hours"
    assert found["K5"]["No number yet, or closed without one"] == "2"
    assert found["K10"] == {
        "Kept": "50.0%",
        "Broken": "0",
        "Their day is over, and nothing was said": "1",
        "Left out: their day is to come": "1",
        "Left out: another promise took their place": "0",
    }


def test_pauses_share_the_time_lived_and_overlap_once(work, estate, clock, key_figures):
    start = clock.now()
    paused = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    log(work, estate.reporter, estate.premises, category_code="LGT-INT", location_code=None)
    pause(work, estate, paused, "OPS", review_by=start + 24 * HOUR)
    clock.advance(12 * HOUR)
    pause(work, estate, paused, "TPD", review_by=start + 5 * DAY)
    clock.set_to(start + 40 * HOUR)

    found = key_figures(estate.officer)["K9"]

    # Two orders lived 40 hours each. OPS stood 24 hours, TPD from 12 to 40: 40 in all.
    assert found == {
        "All pauses, overlaps counted once": "50.0%",
        "Reason OPS": "30.0%",
        "Reason TPD": "35.0%",
    }


def test_disputes_ruled_on_and_waiting(work, estate, key_figures):
    first, second, third = (log(work, estate.reporter, estate.premises) for _ in range(3))
    for reference in (first, second, third):
        dispute(work, estate.manager, reference, priority=Priority.P1)
    rule(work, estate.officer, first, upheld=True)
    rule(work, estate.officer, second, upheld=False)

    found = key_figures(estate.officer)["K8"]

    assert found["Disputes upheld"] == "50.0%"
    assert found["Disputes refused"] == "1"
    assert found["Disputes that wait for a ruling"] == "1"


def test_night_cover_is_what_its_own_measures_say(work, runtime, estate, clock, look):
    require(work, estate.officer, estate.premises)
    tick(runtime)
    confirm_post(work, estate.manager, estate.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 21, 30, tzinfo=LONDON))
    arrive(work, estate.manager, estate.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 23, 30, tzinfo=LONDON))
    tick(runtime)
    clock.advance(timedelta(minutes=7))
    with runtime.reading() as reading:
        (expected,), _ = measure(
            reading.session, estate.officer, first=TONIGHT, last=TONIGHT, now=reading.now
        )

    pack = look(estate.officer, read=read_pack)

    found = {kpi.code: {line.label: line.value for line in kpi.lines} for kpi in pack.kpis}["K11"]
    assert (expected.required, expected.filled, expected.sole_nights) == (2, 1, 1)
    assert found["Posts filled"] == "50.0%, 1 of 2"
    assert found["Nights of sole charge"] == "1"
    assert found["Time of sole charge"] == length_of_time(timedelta(minutes=expected.sole_minutes))
    assert {(post.code, post.state) for post in pack.tonight} == {
        (estate.premises.code, CoverState.CONFIRMED),
        (estate.premises.code, CoverState.SOLE_CHARGE),
    }


def test_a_certificate_that_nobody_recorded_is_not_in_date(work, estate, key_figures):
    with work(estate.officer) as uow:
        for kind, expires in (
            (CertificateKind.GAS_SAFETY, date(2026, 11, 16)),
            (CertificateKind.LIFT, date(2026, 11, 6)),
        ):
            draft = CertificateDraft(
                kind=kind, needed=True, issued_on=date(2025, 11, 1), expires_on=expires
            )
            record_certificate(uow, estate.premises.code, draft)
        none = CertificateDraft(kind=CertificateKind.ASBESTOS, needed=False)
        record_certificate(uow, estate.premises.code, none)

    found = key_figures(estate.officer)["K13"]

    # Six kinds at two premises, one of them not needed; today is the last day of the gas record.
    assert found == {
        "In date": "9.0%, 1 of 11",
        "Expired": "1",
        "Nobody has recorded one": "9",
        "Days lapsed, added up": "10",
        "Left out: the premises need none": "1",
    }
