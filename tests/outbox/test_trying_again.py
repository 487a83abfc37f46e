"""What did not arrive is tried again, in order, and never dropped in silence."""

from datetime import timedelta

import pytest

from tests.deeds import chase, log
from tests.factories import OPERATOR
from tests.outbox.post import deliveries, states
from tracker.checks import check_invariants
from tracker.jobs.dispatch import dispatch
from tracker.jobs.outcomes import MOST_FAULTS
from tracker.outbox.claiming import LEASE
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.outbox.senders import GiveUp, StopSending, TryLater


def test_an_error_leaves_the_notice_waiting_a_little_longer_each_time(slack, runtime, clock, order):
    slack.fails = _raising(TryLater("500"))
    waits = []
    for _ in range(5):
        dispatch(runtime)
        (row,) = deliveries(runtime, Delivery.channel == Channel.SLACK_DIRECT)
        waits.append((row.next_try_at - clock.now()).total_seconds())
        clock.set_to(row.next_try_at)

    assert [low <= wait <= 2 * low for low, wait in zip((1, 2, 4, 8, 16), waits, strict=True)] == [
        True
    ] * 5


def test_notices_about_an_order_keep_their_order_to_each_destination(
    slack, work, estate, runtime, clock, order
):
    slack.fails = _raising(TryLater("500"))
    dispatch(runtime)
    chase(work, estate.reporter, order)
    slack.fails = _failing_first(order, "U-OFFICER")
    clock.advance(timedelta(seconds=2))
    dispatch(runtime)
    waiting_for_the_first = slack.kinds().count("work_order.chased")

    slack.fails = lambda _: None
    clock.advance(timedelta(minutes=6))
    dispatch(runtime)
    dispatch(runtime)

    direct = [(each.kind, each.number) for each in slack.posted if each.destination == "U-OFFICER"]
    assert waiting_for_the_first == 0
    assert direct == [("work_order.logged", 2)]
    assert _holds(runtime) == []


def test_other_orders_and_destinations_do_not_wait(slack, work, estate, runtime, order):
    danger = log(work, estate.reporter, estate.premises, category_code="GAS-LEA")
    slack.fails = _failing_first(order, "U-OFFICER")

    dispatch(runtime)

    assert {(each.subject, each.destination) for each in slack.posted} == {
        (order, "C-UNIT"),
        (danger, "U-OFFICER"),
        (danger, "C-UNIT"),
    }


def test_what_a_dead_sender_held_is_sent_again_as_a_possible_repeat(slack, runtime, clock, order):
    slack.fails = _raising(KeyboardInterrupt())  # the process is gone between call and mark
    with pytest.raises(KeyboardInterrupt):
        dispatch(runtime)
    slack.fails = lambda _: None
    at_once_after = dispatch(runtime).sent
    clock.advance(LEASE + timedelta(seconds=1))

    dispatch(runtime)

    assert at_once_after == 0
    assert [each.maybe_repeat for each in slack.posted] == [True, True]
    assert states(runtime) == [DeliveryState.SENT] * 2


def test_a_lost_answer_is_marked_as_a_possible_repeat_and_a_refusal_is_not(
    slack, runtime, clock, order
):
    slack.fails = lambda outgoing: _raise(
        TryLater("lost", maybe_arrived=outgoing.first.destination == "C-UNIT")
    )
    dispatch(runtime)
    slack.fails = lambda _: None
    clock.advance(timedelta(minutes=1))

    dispatch(runtime)

    assert {each.destination: each.maybe_repeat for each in slack.posted} == {
        "U-OFFICER": False,
        "C-UNIT": True,
    }


def test_retry_after_is_obeyed_for_everything_to_that_destination(
    slack, work, estate, runtime, clock, order
):
    for _ in range(3):
        log(work, estate.reporter, estate.premises)
    tried = []

    def told_to_wait(outgoing):
        tried.append(outgoing.first.destination)
        if outgoing.first.destination == "U-OFFICER":
            raise TryLater("429", after_seconds=90)

    slack.fails = told_to_wait
    dispatch(runtime)
    log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(seconds=89))
    dispatch(runtime)
    while_told_to_wait = tried.count("U-OFFICER")
    clock.advance(timedelta(seconds=1))
    slack.fails = lambda _: None
    dispatch(runtime)

    assert while_told_to_wait == 1
    assert tried.count("C-UNIT") == 5
    assert [each.number for each in slack.posted if each.destination == "U-OFFICER"] == [5]


def test_stop_sending_stops_the_channel_and_burns_nothing(
    slack, work, estate, runtime, clock, order
):
    for _ in range(3):
        log(work, estate.reporter, estate.premises)
    slack.fails = lambda outgoing: (
        _raise(StopSending("invalid_auth"))
        if outgoing.first.channel is Channel.SLACK_DIRECT
        else None
    )

    dispatch(runtime)
    tried = slack.tried
    dispatch(runtime)

    direct = deliveries(runtime, Delivery.channel == Channel.SLACK_DIRECT)
    assert (tried, slack.tried) == (5, 5)  # four cards, and one message that hit the wall
    assert {(row.state, row.attempts) for row in direct} == {(DeliveryState.PENDING, 0)}
    slack.fails = lambda _: None
    clock.advance(timedelta(seconds=60))
    assert dispatch(runtime).sent == 4


def test_seventy_two_hours_of_trying_end_where_a_person_looks(slack, runtime, clock, order):
    slack.fails = _raising(TryLater("500"))
    dispatch(runtime)
    clock.advance(timedelta(hours=72))
    at_the_limit = [dispatch(runtime).dead, *states(runtime)]
    clock.advance(timedelta(minutes=5))

    dispatch(runtime)

    assert DeliveryState.DEAD not in at_the_limit
    # The holder's and the channel's; then whoever comes next is told.
    assert states(runtime)[:2] == [DeliveryState.DEAD] * 2


def test_what_can_never_arrive_is_given_up_at_once_and_the_next_goes_on(
    slack, work, estate, runtime, order
):
    slack.fails = _raising(GiveUp("channel_not_found"))
    dispatch(runtime)
    slack.fails = lambda _: None
    chase(work, estate.reporter, order)

    dispatch(runtime)

    first = deliveries(runtime)[:2]
    assert [row.state for row in first] == [DeliveryState.DEAD] * 2
    assert [row.last_error for row in first] == ["channel_not_found"] * 2
    assert slack.kinds() == ["work_order.chased"]


def test_a_poison_notice_holds_up_no_other_and_is_shown_in_the_end(
    slack, work, estate, runtime, clock, order
):
    other = log(work, estate.reporter, estate.premises)
    slack.fails = lambda outgoing: (
        _raise(ValueError("it cannot be drawn")) if outgoing.first.subject == order else None
    )

    dispatch(runtime)
    others = {each.subject for each in slack.posted}
    for _ in range(MOST_FAULTS):
        clock.advance(timedelta(minutes=5, seconds=1))
        dispatch(runtime)

    dead = deliveries(runtime, Delivery.state == DeliveryState.DEAD)
    assert others == {other}
    assert {(row.subject, row.last_error) for row in dead} == {
        (order, "a fault of ours: ValueError")
    }


def test_a_notice_that_cannot_be_addressed_is_shown_and_the_others_go(
    slack, work, runtime, estate, order
):
    with work(OPERATOR) as uow:
        uow.session.add(
            OutboxMessage(
                kind="person.backlog_imported", subject="person:1", audience="named_person",
                urgency="inform", facts={}, created_at=uow.now,
            )
        )  # fmt: skip

    done = dispatch(runtime)

    (dead,) = deliveries(runtime, Delivery.state == DeliveryState.DEAD)
    assert (done.addressed, done.sent) == (3, 2)
    assert dead.last_error == "a fault of ours in finding whom to tell: KeyError"


def _holds(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def _raising(error):
    return lambda _: _raise(error)


def _raise(error):
    raise error


def _failing_first(subject, destination):
    """Fail the first notice about the order to the destination, and nothing that follows it."""

    def fails(outgoing):
        first = outgoing.first
        is_first = first.message.kind == "work_order.logged"
        if is_first and (first.subject, first.destination) == (subject, destination):
            raise TryLater("500")

    return fails
