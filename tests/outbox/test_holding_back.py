"""What waits for a person, and what may not: quiet hours, the digest, and one message a minute."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import chase, complete, confirm, escalate, log
from tests.factories import OPERATOR, link_to_slack
from tests.outbox.post import Post, deliveries, send_digests
from tracker.checks import check_invariants
from tracker.domain.notices import Audience, Urgency
from tracker.domain.priority import Priority
from tracker.domain.quiet import HeldFor, Preferences, Ways
from tracker.jobs.dispatch import dispatch
from tracker.jobs.second_ways import SECOND_CHANNEL_AFTER
from tracker.outbox.claiming import BETWEEN_MESSAGES
from tracker.outbox.given_up import owe_again
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.outbox.senders import GiveUp, TryLater
from tracker.people.preferences import set_preferences
from tracker.people.queries import get_person
from tracker.work_orders.models import WorkOrder

EVENING = datetime(2026, 11, 16, 19, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
DIGEST = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
OFFICER = Delivery.destination == "U-OFFICER"


def _to(slack, who):
    return [(each.kind, each.number) for each in slack.posted if each.destination == who]


def _holds(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def _routine(work, estate):
    return log(work, estate.reporter, estate.premises, category_code="LGT-INT")


def test_what_asks_to_act_waits_for_the_end_of_quiet_hours_and_says_why(
    slack, work, estate, runtime, clock
):
    clock.set_to(EVENING)
    _routine(work, estate)
    dispatch(runtime)
    (row,) = deliveries(runtime, OFFICER)
    held = (row.state, row.held_for, row.held_until, _to(slack, "U-OFFICER"))
    clock.set_to(MORNING)

    dispatch(runtime)

    assert held == (DeliveryState.PENDING, HeldFor.QUIET_HOURS, MORNING, [])
    assert _to(slack, "U-OFFICER") == [("work_order.logged", 1)]
    assert _to(slack, "C-UNIT") == [("work_order.logged", 1)]


@pytest.mark.parametrize("code", ["GAS-LEA", "FIR-DOR"], ids=["emergency", "danger"])
def test_an_emergency_and_danger_come_in_the_night(slack, work, estate, runtime, clock, code):
    clock.set_to(EVENING)
    log(work, estate.reporter, estate.premises, category_code=code)

    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == [("work_order.logged", 1)]


def test_what_runs_out_before_the_quiet_hours_end_comes_in_the_night(
    slack, work, estate, runtime, clock
):
    with work(estate.officer) as uow:  # until ten: an hour of the working day is quiet
        set_preferences(uow, Preferences(quiet_until=time(10)))
    clock.set_to(EVENING)
    order = _routine(work, estate)
    with runtime.reading() as look:
        (found,) = look.session.scalars(sa.select(WorkOrder).where(WorkOrder.reference == order))
        due_at = found.next_step_at
    dispatch(runtime)
    (row,) = deliveries(runtime, OFFICER)

    assert (row.held_for is None) == (due_at < MORNING + timedelta(hours=2))


def test_the_escalation_goes_on_while_its_notices_are_held(slack, work, estate, runtime, clock):
    clock.set_to(EVENING)
    order = _routine(work, estate)
    dispatch(runtime)

    escalate(work, estate.reporter, order)
    dispatch(runtime)

    held = deliveries(runtime, Delivery.held_for == HeldFor.QUIET_HOURS)
    assert [row.message.kind for row in held] == ["work_order.logged", "work_order.promoted"]
    with runtime.reading() as look:
        assert look.session.scalars(sa.select(WorkOrder.stage)).one() == 1
    assert _holds(runtime) == []


def test_what_becomes_an_emergency_while_it_is_held_goes_at_once(
    slack, work, estate, runtime, clock
):
    clock.set_to(EVENING)
    order = _routine(work, estate)
    dispatch(runtime)
    with work(OPERATOR) as uow:
        uow.session.execute(
            sa.update(WorkOrder).where(WorkOrder.reference == order).values(priority=Priority.P1)
        )

    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == [("work_order.logged", 1)]


def test_what_is_only_for_knowledge_is_one_message_at_half_past_eight(
    slack, work, estate, runtime, clock
):
    for _ in range(3):
        order = _routine(work, estate)
        complete(work, estate.supplier, order)
        confirm(work, estate.manager, order)
    with work(OPERATOR) as uow:
        link_to_slack(uow, get_person(uow.session, estate.reporter.person_id), "U-REPORTER")
    dispatch(runtime)
    before = _to(slack, "U-REPORTER")

    send_digests(runtime, clock)

    assert clock.now() == DIGEST
    assert (before, _to(slack, "U-REPORTER")) == ([], [("work_order.fix_confirmed", 3)])
    rows = deliveries(runtime, Delivery.destination == "U-REPORTER")
    assert {row.held_for for row in rows} == {HeldFor.DIGEST}
    assert len({row.sent_as for row in rows}) == 1


def test_whoever_wants_no_digest_is_not_sent_it_and_the_record_says_why(
    slack, work, estate, runtime, clock
):
    with work(estate.reporter) as uow:
        set_preferences(uow, Preferences(digest=False, ways=Ways.EMAIL_FIRST))
    slack_only = runtime.senders[Channel.SLACK_DIRECT]
    runtime.senders[Channel.EMAIL] = slack_only
    order = _routine(work, estate)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    send_digests(runtime, clock)

    (row,) = deliveries(runtime, Delivery.person_id == estate.reporter.person_id)
    assert (row.state, row.last_error) == (
        DeliveryState.CANCELLED,
        "only for their knowledge, and they want no digest",
    )


def test_what_waits_for_one_person_is_one_message_from_two_on(slack, work, estate, runtime):
    _routine(work, estate)
    _routine(work, estate)

    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == [("work_order.logged", 2)]


def test_within_a_minute_there_is_no_second_message_but_danger(slack, work, estate, runtime, clock):
    _routine(work, estate)
    dispatch(runtime)
    for _ in range(3):
        clock.advance(timedelta(seconds=10))
        _routine(work, estate)
        dispatch(runtime)
    clock.advance(timedelta(seconds=10))
    log(work, estate.reporter, estate.premises, category_code="GAS-LEA")
    dispatch(runtime)
    within = _to(slack, "U-OFFICER")
    gathered = deliveries(runtime, OFFICER, Delivery.held_for == HeldFor.GATHERING)

    clock.advance(BETWEEN_MESSAGES)
    dispatch(runtime)

    assert within == [("work_order.logged", 1)] * 2
    assert len(gathered) == 3
    assert _to(slack, "U-OFFICER") == [*within, ("work_order.logged", 3)]


def test_thirty_changes_of_stage_in_one_channel_are_one_message(slack, work, estate, runtime):
    orders = [_routine(work, estate) for _ in range(30)]
    dispatch(runtime)
    slack.posted.clear()
    for order in orders:
        escalate(work, estate.reporter, order)

    dispatch(runtime)

    assert _to(slack, "C-UNIT") == [("work_order.promoted", 30)]


def test_what_is_held_of_an_order_goes_along_with_what_may_not_wait(
    slack, work, estate, runtime, clock
):
    order = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    with work(OPERATOR) as uow:
        uow.session.add(
            OutboxMessage(
                kind="work_order.pause_ended", subject=order, audience=Audience.STAGE_HOLDER,
                urgency=Urgency.INFORM, facts={"stage": 0}, created_at=uow.now,
            )
        )  # fmt: skip
    dispatch(runtime)
    chase(work, estate.reporter, order)

    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == [("work_order.logged", 1), ("work_order.chased", 2)]
    assert {row.state for row in deliveries(runtime, OFFICER)} == {DeliveryState.SENT}
    assert _holds(runtime) == []


def test_what_moved_on_while_it_was_held_is_never_sent(slack, work, estate, runtime, clock):
    clock.set_to(EVENING)
    order = _routine(work, estate)
    dispatch(runtime)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    clock.set_to(MORNING)

    dispatch(runtime)

    (row,) = deliveries(runtime, OFFICER)
    assert (row.state, row.last_error) == (DeliveryState.CANCELLED, "the order had moved on")
    assert _to(slack, "U-OFFICER") == []


def test_how_long_a_notice_was_held_counts_neither_as_late_nor_as_tried(
    slack, work, estate, runtime, clock
):
    runtime.senders[Channel.EMAIL] = slack
    friday = datetime(2026, 12, 24, 19, 0, tzinfo=UTC)
    clock.set_to(friday)
    order = _routine(work, estate)
    dispatch(runtime)
    clock.advance(SECOND_CHANNEL_AFTER * 2)
    dispatch(runtime)
    ways = {row.channel for row in deliveries(runtime, Delivery.person_id.is_not(None))}
    slack.fails = _raising(TryLater("500"))
    clock.set_to(friday + timedelta(hours=80))

    dispatch(runtime)

    (row,) = deliveries(runtime, OFFICER)
    assert ways == {Channel.SLACK_DIRECT}
    assert (row.state, row.subject) == (DeliveryState.PENDING, order)


def test_a_message_of_many_whose_answer_was_lost_is_tried_again_as_the_same_message(
    slack, work, estate, runtime, clock
):
    for _ in range(2):
        _routine(work, estate)
    slack.fails = _raising(TryLater("lost", maybe_arrived=True))
    dispatch(runtime)
    slack.fails = lambda _: None
    _routine(work, estate)
    clock.advance(timedelta(minutes=5))
    dispatch(runtime)
    clock.advance(timedelta(minutes=5))
    dispatch(runtime)

    told = [(each.number, each.maybe_repeat) for each in slack.posted if each.destination[0] == "U"]
    assert told == [(2, True), (1, False)]


def test_one_notice_that_is_refused_does_not_take_the_others_of_its_message_with_it(
    slack, work, estate, runtime
):
    bad, good = _routine(work, estate), _routine(work, estate)

    def refuse(outgoing):
        if outgoing.first.destination == "U-OFFICER" and bad in {
            row.subject for row in outgoing.deliveries
        }:
            raise GiveUp("invalid_blocks")

    slack.fails = refuse

    dispatch(runtime)

    found = {row.subject: row.state for row in deliveries(runtime, OFFICER)}
    assert found == {bad: DeliveryState.DEAD, good: DeliveryState.SENT}


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (Ways.SLACK_FIRST, {"slack_direct"}),
        (Ways.EMAIL_FIRST, {"email"}),
        (Ways.BOTH, {"slack_direct", "email"}),
    ],
)
def test_people_are_told_by_the_ways_that_they_want(slack, work, estate, runtime, ways, expected):
    runtime.senders[Channel.EMAIL] = slack
    with work(estate.officer) as uow:
        set_preferences(uow, Preferences(ways=ways))

    _routine(work, estate)
    dispatch(runtime)

    rows = deliveries(runtime, Delivery.person_id == estate.officer.person_id)
    assert {row.channel.value for row in rows} == expected


def test_what_slack_has_not_taken_for_an_hour_goes_by_mail_though_it_is_no_danger(
    slack, work, estate, runtime, clock
):
    mail = runtime.senders[Channel.EMAIL] = Post()
    slack.fails = _raising(TryLater("500"))
    _routine(work, estate)
    dispatch(runtime)
    clock.advance(timedelta(minutes=59))
    dispatch(runtime)
    before = list(mail.posted)
    clock.advance(timedelta(minutes=2))

    dispatch(runtime)

    assert before == []
    assert mail.kinds() == ["work_order.logged"]


def test_what_is_tried_again_beside_other_messages_is_late_from_when_it_was_to_go(
    slack, work, estate, runtime, clock
):
    mail = runtime.senders[Channel.EMAIL] = Post()
    slack.fails = _raising(TryLater("500"))
    order = _routine(work, estate)
    dispatch(runtime)

    for _ in range(7):
        clock.advance(timedelta(minutes=10))
        log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
        dispatch(runtime)
    for _ in range(3):  # the mail, too, comes a minute after another
        clock.advance(BETWEEN_MESSAGES)
        dispatch(runtime)

    assert order in [each.subject for each in mail.posted]


def test_what_becomes_an_emergency_while_slack_is_down_goes_by_mail_as_danger_does(
    slack, work, estate, runtime, clock
):
    mail = runtime.senders[Channel.EMAIL] = Post()
    slack.fails = _raising(TryLater("500"))
    order = _routine(work, estate)
    dispatch(runtime)
    with work(OPERATOR) as uow:
        uow.session.execute(
            sa.update(WorkOrder).where(WorkOrder.reference == order).values(priority=Priority.P1)
        )
    for _ in range(2):
        clock.advance(SECOND_CHANNEL_AFTER)
        dispatch(runtime)

    assert mail.kinds() == ["work_order.logged"]


def test_what_the_mail_server_gives_up_goes_by_slack(slack, work, estate, runtime):
    runtime.senders[Channel.EMAIL] = slack
    with work(estate.officer) as uow:
        set_preferences(uow, Preferences(ways=Ways.EMAIL_FIRST))
    slack.fails = lambda outgoing: (
        _raise(GiveUp("no such address")) if outgoing.first.channel is Channel.EMAIL else None
    )

    _routine(work, estate)
    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == [("work_order.logged", 1)]


def _raising(error):
    return lambda _: _raise(error)


def _raise(error):
    raise error


def test_danger_that_is_owed_again_still_comes_alone(slack, work, estate, runtime):
    def lost(outgoing):
        raise GiveUp("user_not_found")

    slack.fails = lost
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    (row,) = deliveries(runtime, OFFICER)

    with work(OPERATOR) as uow:
        owe_again(uow.session, row.id, uow.now)

    again = deliveries(runtime, OFFICER)[-1]
    assert (row.state, again.state) == (DeliveryState.DEAD, DeliveryState.PENDING)
    assert again.comes_alone
