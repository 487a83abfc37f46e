"""The sender: at least once, in order, and never dropped in silence."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from tests.deeds import accept, at_once, chase, complete, confirm, escalate, log, update
from tests.factories import OPERATOR
from tests.outbox.post import deliveries, owed, states
from tracker.checks import check_invariants
from tracker.domain.errors import Conflict
from tracker.jobs.dispatch import dispatch
from tracker.jobs.outcomes import MOST_FAULTS
from tracker.jobs.sweep import sweep
from tracker.outbox.claiming import LEASE
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage, PostedCard
from tracker.outbox.senders import GiveUp, StopSending, TryLater
from tracker.people.queries import get_person
from tracker.people.service import set_active


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order, just reported."""
    return log(work, estate.reporter, estate.premises)


def _holds(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def test_a_notice_is_owed_with_its_change_or_not_at_all(work, estate, runtime, order):
    with pytest.raises(RuntimeError), work(estate.reporter) as uow:
        _log_and_fail(uow, estate)

    assert owed(runtime) == [
        ("work_order.logged", "stage_holder"),
        ("work_order.logged", "unit_channel"),
    ]


def test_the_holder_and_the_channel_of_the_unit_are_told(slack, runtime, order):
    done = dispatch(runtime)

    assert (done.addressed, done.sent) == (2, 2)
    assert [(each.subject, each.destination) for each in slack.posted] == [
        (order, "U-OFFICER"),
        (order, "C-UNIT"),
    ]
    assert dispatch(runtime).sent == 0


def test_the_card_of_an_order_is_remembered_and_edited(slack, work, estate, runtime, order):
    slack.card = "1700000000.000100"
    dispatch(runtime)
    known = []
    slack.fails = lambda outgoing: known.append(outgoing.card)
    accept(work, estate.officer, order)

    dispatch(runtime)

    assert known == ["1700000000.000100"]
    with runtime.reading() as look:
        # A direct message is no card of the channel; here one post stands for both ways.
        where = set(look.session.scalars(sa.select(PostedCard.destination)))
    assert "C-UNIT" in where


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


def test_a_notice_that_is_no_longer_so_is_cancelled_just_before_sending(
    slack, work, estate, runtime, clock, order
):
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    complete(work, estate.supplier, order)

    dispatch(runtime)
    confirm(work, estate.manager, order)
    dispatch(runtime)

    direct = [(each.kind, each.destination) for each in slack.posted if each.destination[0] == "U"]
    assert direct == [("work_order.completed", "U-MANAGER")]
    cancelled = deliveries(runtime, Delivery.state == DeliveryState.CANCELLED)
    assert [row.message.kind for row in cancelled] == [
        "work_order.logged",
        "work_order.promoted",
    ]


def test_nothing_about_its_lateness_is_sent_of_an_order_that_has_closed(
    slack, work, estate, runtime, clock, order
):
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    chase(work, estate.reporter, order)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    dispatch(runtime)

    assert [each for each in slack.posted if each.destination[0] == "U"] == []


def test_several_moves_before_the_sender_comes_tell_only_the_present_holder(
    slack, work, estate, runtime, order
):
    escalate(work, estate.reporter, order)

    dispatch(runtime)

    direct = [(each.kind, each.destination) for each in slack.posted if each.destination[0] == "U"]
    assert direct == [("work_order.promoted", "U-MANAGER")]


def test_a_chase_reaches_the_holder_although_the_fix_awaits_confirmation(
    slack, work, estate, runtime, order
):
    complete(work, estate.supplier, order)
    chase(work, estate.reporter, order)

    dispatch(runtime)

    assert ("work_order.chased", "U-OFFICER") in {
        (each.kind, each.destination) for each in slack.posted
    }


def test_a_digest_overtakes_no_order_to_act_on_danger(slack, work, estate, runtime, clock):
    danger = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(12):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    clock.advance(timedelta(minutes=46))  # three quarters of the hour to acknowledge it
    sweep(runtime)

    dispatch(runtime)

    told = [
        (each.kind, each.number)
        for each in slack.posted
        if each.destination == "U-OFFICER" and each.subject == danger
    ]
    assert told == [("work_order.logged", 1), ("work_order.milestone_warned", 1)]
    with runtime.reading() as look:
        found = {
            each.code: each.ok
            for each in check_invariants(look.session, now=look.now, policy=look.policy)
        }
    assert found["I5"]


def test_a_storm_becomes_one_digest_but_no_order_to_act_on_danger_is_folded(
    slack, work, estate, runtime, clock
):
    routine = [
        log(work, estate.reporter, estate.premises, category_code="LGT-INT") for _ in range(12)
    ]
    danger = [
        log(work, estate.reporter, estate.premises, category_code="FIR-DOR") for _ in range(3)
    ]

    dispatch(runtime)
    clock.advance(timedelta(minutes=1))
    dispatch(runtime)

    direct = [each for each in slack.posted if each.destination == "U-OFFICER"]
    assert [each.number for each in direct] == [1, 1, 1, 12]
    assert {each.subject for each in direct if each.number == 1} == set(danger)
    assert states(runtime).count(DeliveryState.SENT) == 2 * (len(routine) + len(danger))


def test_ten_notices_are_no_storm_in_a_channel_and_one_message_to_a_person(
    slack, work, estate, runtime
):
    for _ in range(10):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")

    dispatch(runtime)

    told = [(each.destination, each.number) for each in slack.posted]
    assert sorted(told) == [("C-UNIT", 1)] * 10 + [("U-OFFICER", 10)]


def test_a_digest_leaves_out_what_has_moved_on(slack, work, estate, runtime):
    orders = [
        log(work, estate.reporter, estate.premises, category_code="LGT-INT") for _ in range(12)
    ]
    complete(work, estate.supplier, orders[0])

    dispatch(runtime)

    assert max(each.number for each in slack.posted if each.destination == "U-OFFICER") == 11


def test_nobody_to_tell_is_a_dead_notice_that_names_the_gap(slack, work, estate, runtime, order):
    for actor in (estate.officer, estate.manager, estate.unit_head, estate.supplier):
        with work(OPERATOR) as uow:
            set_active(uow, get_person(uow.session, actor.person_id), active=False)

    dispatch(runtime)

    (dead,) = deliveries(runtime, Delivery.state == DeliveryState.DEAD)
    assert (dead.channel, dead.last_error) == (
        Channel.NONE,
        "nobody holds this: name an owner for the stage",
    )


def test_somebody_without_slack_or_mail_is_shown_as_unreachable(slack, work, estate, runtime):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)  # to the supplier, who is not in Slack

    dispatch(runtime)

    (dead,) = deliveries(runtime, Delivery.state == DeliveryState.DEAD)
    assert dead.person_id == estate.supplier.person_id
    assert dead.last_error.startswith("no way to reach them")


def test_whoever_has_left_meanwhile_is_not_written_to(slack, work, estate, runtime, order):
    with work(OPERATOR) as uow:
        set_active(uow, get_person(uow.session, estate.officer.person_id), active=False)

    dispatch(runtime)

    assert "U-OFFICER" not in {each.destination for each in slack.posted}


def test_two_senders_at_once_send_each_notice_once(slack, work, estate, runtime, clock):
    for number in range(8):
        order = log(work, estate.reporter, estate.premises)
        if number < 2:
            update(work, estate.officer, order, note="Looking")

    outcomes = at_once(*(partial(dispatch, runtime) for _ in range(3)))
    clock.advance(timedelta(minutes=1))
    dispatch(runtime)

    sent = [(each.kind, each.subject, each.destination) for each in slack.posted]
    assert not [each for each in outcomes if isinstance(each, Conflict)]
    assert len(sent) == len(set(sent))
    assert sum(each.number for each in slack.posted) == 18
    assert _holds(runtime) == []


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


def _log_and_fail(uow, estate):
    from tests.factories import make_order

    make_order(uow, estate.premises)
    raise RuntimeError
