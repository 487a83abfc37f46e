"""Faults that other trackers have shipped, each by its name, and that none of them is here."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from config.settings import Settings, SignInSettings, SlackSettings
from tests.clock import MONDAY_NINE
from tests.clock_deeds import prioritise
from tests.deeds import accept, complete, escalate, log, seen
from tests.factories import OPERATOR, make_premises, make_unit
from tests.guards.tree import files_under
from tests.outbox.post import Post, send_digests
from tests.reports.exports import export_of
from tracker.domain.agenda import StepKind
from tracker.domain.events import RoundOwed
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.domain.wording import moment
from tracker.jobs import sweep as sweeping
from tracker.jobs.chase_round import tell_round
from tracker.jobs.dispatch import dispatch
from tracker.jobs.email_lists import list_mail
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import Sent
from tracker.reports.catalogue import ReportName
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.service import stepping

SECOND = timedelta(seconds=1)


def _live_until(runtime, clock, until):
    """Sweep at every instant at which something falls due, up to `until`."""
    while True:
        with runtime.reading() as look:
            due = look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
        if due is None or due + SECOND > until:
            clock.set_to(until)
            return
        clock.set_to(max(due + SECOND, clock.now()))
        sweep(runtime)


@pytest.mark.parametrize("priority", [Priority.P3, Priority.P4])
def test_a_holiday_never_makes_an_escalation_earlier(policy, clock, priority):
    ladder, calendar = policy.ladder, policy.calendar
    longer = replace(calendar, holidays=calendar.holidays | {date(2026, 11, 17)})

    for stage in range(1, 6):
        usual = ladder.stage_due(stage, priority, clock.now(), calendar)
        assert ladder.stage_due(stage, priority, clock.now(), longer) > usual


def test_the_highest_priority_is_not_left_out_of_the_escalation(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, category_code="GAS-LEA")

    _live_until(runtime, clock, clock.now() + timedelta(days=2))

    assert (seen(runtime, order).priority, seen(runtime, order).stage) == (Priority.P1, 6)


def test_telling_people_changes_nothing_of_the_order(work, estate, runtime):
    runtime.senders.update(dict.fromkeys(Channel, Post()))
    order = log(work, estate.reporter, estate.premises)
    before = seen(runtime, order).version

    sent = dispatch(runtime).sent

    assert sent > 0
    assert seen(runtime, order).version == before


@pytest.mark.parametrize(
    "name",
    sorted(
        each.name for kind in (Settings, SlackSettings, SignInSettings) for each in fields(kind)
    ),
)
def test_every_setting_has_somebody_who_asks_for_it(name):
    asking = [
        path
        for path in (*files_under("tracker", suffix=".py"), *files_under("bot", suffix=".py"))
        if re.search(rf"\.{name}\b", path.read_text("utf-8"))
    ]

    assert asking


def test_every_step_that_can_be_planned_is_carried_out():
    assert set(stepping._TAKEN) == set(StepKind)


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_is_set_off_somewhere(trigger):
    using = [
        path
        for path in files_under("tracker", suffix=".py")
        if path.name != "triggers.py" and f"Trigger.{trigger.name}" in path.read_text("utf-8")
    ]

    assert using


def test_a_reminder_comes_however_oddly_the_sweeps_fall(work, estate, runtime, clock):
    """Not when the hours since happen to divide by an interval, but once each time has passed."""
    order = log(work, estate.reporter, estate.premises)
    complete(work, estate.supplier, order)
    reminded = 0

    for _ in range(40):
        clock.advance(timedelta(hours=2, minutes=7))
        reminded += sweep(runtime).steps["remind"]

    assert reminded == 3  # after one day, and daily from then on, in 84 hours


def test_a_chase_comes_however_oddly_the_sweeps_fall(work, estate, runtime, clock):
    """Every eight hours of silence, also when no sweep ever falls on a whole hour."""
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    order = seen(runtime, "WO-2026-000001").reference
    for _ in range(6):
        escalate(work, estate.reporter, order)
    chased = 0

    for _ in range(23):  # just over two days: the review at the top comes after three
        clock.advance(timedelta(hours=2, minutes=7))
        chased += sweep(runtime).steps["chase"]

    assert chased == 5  # each is counted from the one before, which a sweep took a little late


def test_the_days_one_message_never_hides_a_due_time_that_moved(work, estate, runtime, clock):
    """Neither one that moves after it was sent, nor one that moves while it waits to be sent."""
    mails = _Mails(runtime)
    runtime.senders[Channel.EMAIL] = mails
    orders = [
        log(work, estate.reporter, estate.premises, category_code="LGT-INT") for _ in range(2)
    ]
    for order in orders:
        for _ in range(3):
            escalate(work, estate.reporter, order)
    dispatch(runtime)
    clock.advance(timedelta(days=3, seconds=5))  # Thursday at nine: the round
    sweep(runtime)
    tell_round(runtime)

    prioritise(work, estate.officer, orders[0], Priority.P3)
    dispatch(runtime)
    prioritise(work, estate.officer, orders[1], Priority.P3)
    send_digests(runtime, clock)

    (told,) = mails.lists
    assert orders[0] in told
    assert moment(seen(runtime, orders[0]).stage_due_at) in told
    assert mails.of("work_order.priority_changed") == orders
    for order in orders:  # and the next round is that of the new priority
        assert seen(runtime, order).chase_at == MONDAY_NINE + timedelta(days=7)


class _Mails:
    """Keeps what was sent; of a list, its text as a reader gets it."""

    def __init__(self, runtime):
        self._runtime, self.lists, self._sent = runtime, [], []

    def send(self, outgoing):
        first = outgoing.first
        if first.message.kind == RoundOwed.kind:
            self.lists.append(list_mail(self._runtime, first)[1])
        self._sent += [(row.message.kind, row.subject) for row in outgoing.deliveries]
        return Sent()

    def of(self, kind):
        return [subject for each, subject in self._sent if each == kind]


def test_what_does_not_fit_into_one_batch_is_swept_in_the_same_sweep(
    work, estate, runtime, clock, monkeypatch
):
    monkeypatch.setattr(sweeping, "BATCH", 3)
    orders = [log(work, estate.reporter, estate.premises) for _ in range(8)]
    clock.advance(timedelta(minutes=61))

    sweep(runtime)

    assert {seen(runtime, order).stage for order in orders} == {1}


def test_a_notice_that_reaches_nobody_never_counts_as_sent(work, runtime, estate):
    runtime.senders[Channel.SLACK_DIRECT] = Post()  # and nobody is linked to Slack
    log(work, estate.reporter, estate.premises)

    dispatch(runtime)

    with runtime.reading() as look:
        found = look.session.scalars(
            sa.select(Delivery).where(Delivery.channel != Channel.SLACK_CHANNEL)
        ).all()
    assert found
    assert {row.state for row in found} == {DeliveryState.DEAD}
    assert all(row.last_error for row in found)


def test_a_target_that_was_met_uses_up_no_stage(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, helpdesk_reference="HD-1")
    accept(work, estate.officer, order)

    _live_until(runtime, clock, clock.now() + timedelta(hours=8, minutes=1))

    moves = [(move.from_stage, move.to_stage) for move in seen(runtime, order).moves]
    assert moves == [(0, 1)]


def test_after_the_last_stage_an_order_is_reviewed_again_and_again(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises)
    _live_until(runtime, clock, clock.now() + timedelta(days=30))

    kept = seen(runtime, order)
    assert kept.stage == 6
    assert kept.is_open
    assert kept.next_step_at is not None
    assert kept.next_step_at >= clock.now()


@pytest.mark.parametrize(
    "concern", ["GAS-LEA", "SEC-INT", "ACC-SGN"], ids=["safety", "security", "access"]
)
def test_nothing_about_safety_security_or_access_closes_by_age(
    work, estate, runtime, clock, concern
):
    order = log(work, estate.reporter, estate.premises, category_code=concern)
    complete(work, estate.supplier, order)

    _live_until(runtime, clock, clock.now() + timedelta(days=90))

    assert seen(runtime, order).status is Status.SUPPLIER_COMPLETE


def test_an_export_holds_what_was_reported_a_moment_ago(work, estate, runtime):
    order = log(work, estate.reporter, estate.premises)

    rows = export_of(runtime, estate.auditor, ReportName.ORDERS).rows

    assert [row["reference"] for row in rows] == [order]


@pytest.mark.parametrize(
    "statement",
    [sa.update(TrailEntry).values(kind="work_order.updated"), sa.delete(TrailEntry)],
    ids=["edited", "deleted"],
)
def test_what_has_happened_cannot_be_edited(work, estate, runtime, statement):
    log(work, estate.reporter, estate.premises)

    with runtime.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(statement)


def test_a_role_that_nobody_holds_lowers_no_priority(work, runtime, policy):
    with work(OPERATOR) as uow:
        deserted = make_premises(uow, unit=make_unit(uow))
    order = log(work, OPERATOR, deserted, category_code="GAS-LEA")

    sweep(runtime)

    assert seen(runtime, order).priority is Priority.P1


def test_no_housekeeping_is_left_to_chance():
    """Chance picks the demo's faults and spreads waits; no job rolls dice whether to run."""
    rolling = [
        path.name
        for path in files_under("tracker/jobs", suffix=".py")
        if re.search(r"\brandom\b|\bsecrets\b", path.read_text("utf-8"))
    ]

    assert files_under("tracker/jobs", suffix=".py")
    assert rolling == []


def test_a_second_deadline_on_one_day_is_told_as_well(work, estate, runtime, clock):
    post = Post()
    runtime.senders.update(dict.fromkeys(Channel, post))
    log(work, estate.reporter, estate.premises)
    told = []

    for _ in range(2):  # stage 1 after an hour, stage 2 two hours later
        _live_until(runtime, clock, clock.now() + timedelta(hours=2))
        dispatch(runtime)
        told.append(post.kinds().count("work_order.promoted"))

    assert told[1] > told[0] > 0
