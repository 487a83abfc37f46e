"""Statutory certificates: never in date where nobody knows, and one order when one runs out."""

from datetime import date, timedelta

import pytest

from tests.deeds import at_once, seen
from tests.factories import OPERATOR
from tracker.domain.calendar import london_date
from tracker.domain.certificates import CertificateKind, CertificateState, state_on
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.triggers import Trigger
from tracker.jobs.patrol import patrol
from tracker.premises.certificates import (
    CertificateDraft,
    history,
    record_certificate,
    standings,
)
from tracker.premises.service import close_premises
from tracker.work_orders.service import raise_for_expired

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("expires_on", "state"),
    [
        (TODAY - timedelta(days=1), CertificateState.EXPIRED),
        (TODAY, CertificateState.DUE_SOON),
        (TODAY + timedelta(days=30), CertificateState.DUE_SOON),
        (TODAY + timedelta(days=31), CertificateState.IN_DATE),
        (None, CertificateState.NOT_NEEDED),
    ],
)
def test_a_certificate_holds_to_the_end_of_its_last_day(expires_on, state):
    assert state_on(TODAY, recorded=True, expires_on=expires_on) is state


def test_what_nobody_recorded_is_unknown_and_never_in_date():
    assert state_on(TODAY, recorded=False, expires_on=None) is CertificateState.UNKNOWN


def record(work, actor, premises, clock, *, days=10, kind=CertificateKind.LIFT, **more):
    """Record a certificate that was issued a year ago and holds for so many days from now."""
    today = london_date(clock.now())
    values = {
        "kind": kind,
        "needed": True,
        "issued_on": today - timedelta(days=365),
        "expires_on": today + timedelta(days=days),
        **more,
    }
    with work(actor) as uow:
        record_certificate(uow, premises.code, CertificateDraft(**values))


def test_every_kind_stands_on_the_page_of_the_premises(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock, days=100)

    with runtime.reading() as look:
        found = standings(look.session, [estate.premises], london_date(clock.now()))

    states = {row.kind: row.state for row in found[estate.premises.id]}
    assert states.pop(CertificateKind.LIFT) is CertificateState.IN_DATE
    assert states == dict.fromkeys(
        set(CertificateKind) - {CertificateKind.LIFT}, CertificateState.UNKNOWN
    )


def test_one_that_runs_out_raises_one_order_at_the_divisions_stage(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock)
    clock.advance(timedelta(days=10))
    on_its_last_day = patrol(runtime)
    clock.advance(timedelta(days=1))

    raised = patrol(runtime)
    again = patrol(runtime)

    (reference,) = raised
    kept = seen(runtime, reference)
    assert (on_its_last_day, again) == ([], [])
    assert (kept.stage, kept.category_code) == (4, "LFT-OUT")
    assert kept.moves[-1].trigger is Trigger.CERTIFICATE_EXPIRED
    assert kept.title.words.startswith("Lift examination (LOLER): held until")
    assert kept.next_step_at is not None


def test_a_renewal_in_time_raises_nothing(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock)
    record(work, estate.manager, estate.premises, clock, days=375)
    clock.advance(timedelta(days=11))

    assert patrol(runtime) == []


def test_a_renewal_can_run_out_as_well(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock)
    clock.advance(timedelta(days=11))
    first = patrol(runtime)
    record(work, estate.manager, estate.premises, clock)
    clock.advance(timedelta(days=11))

    second = patrol(runtime)

    assert len(first) == len(second) == 1
    with runtime.reading() as look:
        kept = history(look.session, estate.premises)
        assert [row.raised_order for row in kept] == [*second, *first]


def test_two_that_look_at_once_raise_one_order(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock)
    clock.advance(timedelta(days=11))

    outcomes = at_once(lambda: patrol(runtime), lambda: patrol(runtime))

    assert sorted(len(found) for found in outcomes) == [0, 1]


def test_premises_that_need_none_raise_nothing(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock, needed=False)
    clock.advance(timedelta(days=400))

    assert patrol(runtime) == []


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("issued_on", {"issued_on": None}),
        ("issued_on", {"issued_on": date(2027, 11, 1), "days": 999}),
        ("expires_on", {"expires_on": None}),
        ("expires_on", {"expires_on": date(2020, 1, 1)}),
        ("category_code", {"category_code": "NO-SUCH"}),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(work, estate, clock, field, more):
    with pytest.raises(Invalid) as refused:
        record(work, estate.manager, estate.premises, clock, **more)

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("who", ["reporter", "supplier", "auditor"])
def test_only_who_answers_for_the_premises_records_certificates(work, estate, clock, who):
    with pytest.raises(NotAllowed):
        record(work, getattr(estate, who), estate.premises, clock)


def test_closed_premises_raise_nothing(work, estate, runtime, clock):
    record(work, estate.manager, estate.premises, clock)
    with work(OPERATOR) as uow:
        close_premises(uow, uow.session.merge(estate.premises), open_orders=0)
    clock.advance(timedelta(days=11))

    assert patrol(runtime) == []
    with work(OPERATOR) as uow:
        assert raise_for_expired(uow, 1) is None
