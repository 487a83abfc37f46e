"""The sweep: every stage once and in order, whatever time has passed and whatever is broken."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, complete, log, reject, seen
from tests.factories import OPERATOR, make_order
from tracker.checks import check_invariants
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Trigger
from tracker.heartbeat import is_silent, last_sweep
from tracker.jobs import sweep as sweeping
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.models import StageMove, WorkOrder


@pytest.fixture
def order(work, estate):
    """The reference of an order without danger (P2), reported at nine on a Monday."""
    return log(work, estate.reporter, estate.premises)


def _at(words):
    return datetime.fromisoformat(f"2026-11-{words}+00:00")


def test_an_order_that_nobody_touches_passes_every_stage_once_and_in_order(
    work, estate, runtime, clock, order
):
    """Worked out by hand: a P2 has 2, 4, 8, 24 and 48 hours, all round the clock."""
    due = seen(runtime, order).next_step_at
    while clock.now() < _at("21T00:00"):
        clock.advance(timedelta(minutes=5))
        if due < clock.now():
            sweep(runtime)
            due = seen(runtime, order).next_step_at

    moves = seen(runtime, order).moves
    assert [(move.from_stage, move.to_stage, move.due_at) for move in moves] == [
        (0, 1, _at("16T10:00")),
        (1, 2, _at("16T12:00")),
        (2, 3, _at("16T16:00")),
        (3, 4, _at("17T00:00")),
        (4, 5, _at("18T00:00")),
        (5, 6, _at("20T00:00")),
    ]
    assert [move.trigger for move in moves] == [Trigger.MILESTONE_MISSED] + [
        Trigger.STAGE_LIMIT
    ] * 5
    assert {move.late_seconds for move in moves} == {300}


def test_at_the_very_instant_a_person_is_still_in_time(runtime, clock, order):
    clock.advance(timedelta(minutes=60))
    at_the_instant = sweep(runtime)
    clock.advance(timedelta(microseconds=1))

    after_it = sweep(runtime)

    assert (dict(at_the_instant.steps), dict(after_it.steps)) == (
        {"warn": 1},
        {"promote": 1},
    )


def test_two_hundred_sweeps_make_one_event(runtime, clock, order):
    clock.advance(timedelta(minutes=61))

    for _ in range(200):
        sweep(runtime)

    with runtime.reading() as look:
        kinds = [entry.kind for entry in entries_of(look.session, order)]
    assert kinds == ["work_order.logged", "work_order.promoted"]


def test_after_an_outage_every_stage_is_passed_and_the_next_owner_has_a_dwell(
    runtime, clock, order
):
    """Three days dark: half an hour for the first owner."""
    clock.advance(timedelta(days=3))
    sweep(runtime)
    sweep(runtime)  # nothing more is due before the dwell is over
    after_the_outage = seen(runtime, order)
    while seen(runtime, order).stage < 6:
        clock.set_to(seen(runtime, order).next_step_at + timedelta(seconds=1))
        sweep(runtime)

    moves = seen(runtime, order).moves
    assert after_the_outage.stage == 1
    assert after_the_outage.stage_due_at == _at("19T09:30")
    assert [(move.from_stage, move.to_stage) for move in moves] == [
        (number, number + 1) for number in range(6)
    ]
    # Each stage began when the one before ran out, and how late the machine came is recorded.
    assert [move.due_at for move in moves[:3]] == [
        _at("16T10:00"),
        _at("19T09:30"),
        _at("19T13:30"),
    ]
    assert moves[0].late_seconds == timedelta(hours=71).total_seconds()
    assert {move.late_seconds for move in moves[1:]} == {1}


def test_danger_that_an_outage_hid_goes_to_the_division_at_once_and_dwells_ten_minutes(
    work, estate, runtime, clock
):
    order = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    clock.advance(timedelta(days=3))

    sweep(runtime)

    kept = seen(runtime, order)
    assert [(move.to_stage, move.trigger) for move in kept.moves] == [(4, Trigger.INTERIM_MISSING)]
    assert kept.stage_due_at - clock.now() == timedelta(minutes=10)


def test_all_that_was_missed_in_an_outage_is_recorded_in_its_order(runtime, clock, order):
    clock.advance(timedelta(days=4))

    swept = sweep(runtime)

    with runtime.reading() as look:
        told = [
            (entry.kind, entry.values["event"].get("milestone"))
            for entry in entries_of(look.session, order)[1:]
        ]
    assert dict(swept.steps) == {"promote": 1, "breach": 3}
    assert told == [
        ("work_order.promoted", None),
        ("work_order.milestone_missed", "attend"),
        ("work_order.milestone_missed", "make_safe"),
        ("work_order.milestone_missed", "fix"),
    ]


def test_review_at_the_top_repeats_until_it_is_closed(runtime, clock, order):
    _climb_to_the_top(runtime, clock, order)
    reviews = 0
    for _ in range(3):
        clock.set_to(seen(runtime, order).stage_due_at + timedelta(seconds=1))
        reviews += sweep(runtime).steps["review"]

    assert reviews == 3
    assert seen(runtime, order).stage == 6


def test_reviews_that_an_outage_swallowed_are_made_up_by_one(runtime, clock, order):
    _climb_to_the_top(runtime, clock, order)
    due_at = seen(runtime, order).stage_due_at
    clock.set_to(due_at + timedelta(days=10))

    swept = sweep(runtime)

    # Every 72 hours from the first: the fourth is the next one that lies ahead.
    assert swept.steps["review"] == 1
    assert seen(runtime, order).stage_due_at == due_at + timedelta(days=12)


def test_the_premises_is_reminded_while_a_fix_awaits_confirmation(
    work, estate, runtime, clock, order
):
    complete(work, estate.supplier, order)
    counted = []
    for _ in range(2):
        clock.advance(timedelta(hours=24, seconds=1))
        counted.append(dict(sweep(runtime).steps))

    assert counted == [{"remind": 1}, {"remind": 1}]
    assert seen(runtime, order).status is Status.SUPPLIER_COMPLETE


def test_a_rejected_fix_takes_up_the_climb(work, estate, runtime, clock, order):
    complete(work, estate.supplier, order)
    reject(work, estate.manager, order)
    clock.advance(timedelta(hours=2, seconds=1))

    sweep(runtime)

    assert seen(runtime, order).stage == 2


def test_an_accepted_order_climbs_nevertheless_when_its_stage_runs_out(
    work, estate, runtime, clock, order
):
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    accept(work, estate.manager, order)
    clock.advance(timedelta(hours=2))

    sweep(runtime)

    kept = seen(runtime, order)
    assert (kept.stage, kept.accepted_by_id) == (2, None)


def test_one_bad_order_holds_up_none_of_the_others(work, estate, runtime, clock, order):
    others = [log(work, estate.reporter, estate.premises) for _ in range(3)]
    _break(runtime, order)
    clock.advance(timedelta(minutes=61))

    swept = sweep(runtime)

    assert len(swept.failed) == 1
    assert "1 failed" in str(swept)
    assert [seen(runtime, each).stage for each in [order, *others]] == [0, 1, 1, 1]


def test_bad_orders_do_not_starve_the_tail(work, estate, runtime, clock, monkeypatch):
    """More bad orders than a batch holds, all of them older than the good one."""
    monkeypatch.setattr(sweeping, "_ORDERS", replace(sweeping._ORDERS, batch=20))
    with work(estate.reporter) as uow:
        for _ in range(25):
            make_order(uow, estate.premises)
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(sa.update(WorkOrder).values(ladder_version=99))
    clock.advance(timedelta(seconds=1))
    last = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(minutes=61))

    swept = sweep(runtime)

    assert seen(runtime, last).stage == 1
    assert len(swept.failed) == 25


def test_an_order_mended_after_it_failed_is_swept_the_next_time(runtime, clock, order):
    _break(runtime, order)
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    _break(runtime, order, version=1)

    swept = sweep(runtime)

    assert (dict(swept.steps), swept.failed) == ({"promote": 1}, set())


def test_the_unique_key_stands_behind_the_sweep(work, estate, runtime, clock, order):
    """Even a move that somebody forged in the table lets no stage be entered twice."""
    with runtime.begin(OPERATOR) as uow:
        kept = uow.session.scalars(sa.select(WorkOrder)).one()
        uow.session.execute(
            sa.insert(StageMove).values(
                work_order_id=kept.id, run=1, from_stage=0, to_stage=1, trigger=Trigger.MANUAL,
                due_at=uow.now, moved_at=uow.now, late_seconds=0,
            )
        )  # fmt: skip
    clock.advance(timedelta(minutes=61))

    sweep(runtime)

    assert [move.to_stage for move in seen(runtime, order).moves] == [1]
    with runtime.reading() as look:
        findings = check_invariants(look.session, now=look.now, policy=look.policy)
    assert "I1" in {found.code for found in findings if not found.ok}


def test_a_sweep_shows_that_it_is_alive_and_its_silence_shows_too(runtime, clock, estate):
    with runtime.reading() as look:
        before = is_silent(look.session, look.now)
    sweep(runtime)
    clock.advance(timedelta(minutes=2))
    with runtime.reading() as look:
        within, at = is_silent(look.session, look.now), last_sweep(look.session)
    clock.advance(timedelta(seconds=1))
    with runtime.reading() as look:
        after = is_silent(look.session, look.now)

    assert (before, within, after) == (True, False, True)
    assert at == clock.now() - timedelta(minutes=2, seconds=1)


def test_the_clocks_go_back_and_no_hour_is_lost_or_won(work, estate, runtime, clock):
    """In October 2027 London's night of the 31st has 25 hours; four elapsed hours stay four."""
    clock.set_to(datetime.fromisoformat("2027-10-30T23:30+00:00"))
    order = log(work, estate.reporter, estate.premises)

    clock.set_to(datetime.fromisoformat("2027-10-31T00:30:01+00:00"))
    sweep(runtime)
    clock.set_to(datetime.fromisoformat("2027-10-31T02:30:01+00:00"))
    sweep(runtime)

    assert [move.due_at.isoformat() for move in seen(runtime, order).moves] == [
        "2027-10-31T00:30:00+00:00",
        "2027-10-31T02:30:00+00:00",
    ]


def _climb_to_the_top(runtime, clock, order):
    while seen(runtime, order).stage < 6:
        clock.set_to(seen(runtime, order).next_step_at + timedelta(seconds=1))
        sweep(runtime)


def _break(runtime, reference, version=99):
    """Give the order a ladder that is not there."""
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(
            sa.update(WorkOrder)
            .where(WorkOrder.reference == reference)
            .values(ladder_version=version)
        )
