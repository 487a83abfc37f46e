"""The sender: whom it tells, and what is said no more when it comes."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from tests.deeds import accept, at_once, chase, complete, confirm, escalate, log, update
from tests.factories import OPERATOR
from tests.outbox.post import deliveries, owed
from tracker.checks import check_invariants
from tracker.domain.errors import Conflict
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState, PostedCard
from tracker.people.queries import get_person
from tracker.people.service import set_active


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


def _holds(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def _log_and_fail(uow, estate):
    from tests.factories import make_order

    make_order(uow, estate.premises)
    raise RuntimeError
