"""Notices go to whoever can be reached when they are sent; nobody reached never counts as sent."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.deeds import log
from tests.factories import (
    OPERATOR,
    link_to_slack,
    make_absence,
    make_order,
    make_person,
    make_stage_owner,
)
from tests.outbox.post import Post
from tracker.jobs.dispatch import dispatch
from tracker.jobs.second_ways import NOBODY_ELSE, SECOND_CHANNEL_AFTER
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import GiveUp, StopSending, TryLater
from tracker.people.queries import get_person
from tracker.people.service import set_active
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import WorkOrder

ORDERS = 200


@pytest.fixture
def owners(work, slack):
    """The owner of stage 0, their deputy and their out-of-hours contact, all in Slack."""
    with work(OPERATOR) as uow:
        found = []
        for name in ("Own", "Dep", "Night"):
            found.append(make_person(uow, name=name))
            uow.session.flush()
            link_to_slack(uow, found[-1], f"U-{name.upper()}")
        make_stage_owner(uow, 0, found[0], deputy=found[1], out_of_hours=found[2])
    return found


def _directs(runtime):
    """Return how many notices about orders each person was owed, and how they ended."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(Delivery.destination, Delivery.state).where(Delivery.person_id.is_not(None))
        )
        return Counter((to, state) for to, state in rows)


@pytest.mark.parametrize("gone", ["closed", "away"])
def test_200_orders_whose_owner_is_gone_go_to_the_deputy_and_the_trail_says_so(
    runtime, work, clock, estate, slack, owners, gone
):
    with work(estate.reporter) as uow:
        for _ in range(ORDERS):
            make_order(uow, estate.premises)
    today = clock.now().date()
    with work(OPERATOR) as uow:
        owner = get_person(uow.session, owners[0].id)
        if gone == "closed":
            set_active(uow, owner, active=False)
        else:
            make_absence(uow, owner, today, today)

    dispatch(runtime)

    with runtime.reading() as look:
        told = sa.select(sa.func.count()).where(TrailEntry.kind == "work_order.holder_passed_over")
        rows_on_trail = look.session.scalar(told)
    directs = _directs(runtime)
    assert directs == {("U-DEP", DeliveryState.SENT): ORDERS}
    assert rows_on_trail == ORDERS


@pytest.mark.parametrize(
    ("category", "told"),
    [("FIR-DOR", ["U-NIGHT", "U-OWN"]), ("FAB-MIN", ["U-OWN"])],
    ids=["round-the-clock", "working-hours"],
)
def test_at_night_the_out_of_hours_contact_is_told_too_of_what_runs_round_the_clock(
    runtime, work, clock, estate, slack, owners, category, told
):
    clock.set_to(MONDAY_NINE + timedelta(hours=17))
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises, category_code=category)

    dispatch(runtime)

    assert sorted(to for to, _ in _directs(runtime)) == told


def test_by_day_the_out_of_hours_contact_is_left_alone(runtime, work, estate, slack, owners):
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    dispatch(runtime)

    assert [to for to, _ in _directs(runtime)] == ["U-OWN"]


def test_a_holder_without_a_way_is_shown_as_failed_and_the_deputy_is_told(
    runtime, work, estate, slack, owners
):
    with work(OPERATOR) as uow:
        unlinked = make_person(uow, name="No Slack")
        deputy = get_person(uow.session, owners[1].id)
        make_stage_owner(uow, 0, unlinked, deputy=deputy)
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    dispatch(runtime)

    assert _directs(runtime) == {
        (f"person:{unlinked.id}", DeliveryState.DEAD): 1,
        ("U-DEP", DeliveryState.SENT): 1,
    }


def test_with_nobody_reachable_nothing_counts_as_sent(runtime, work, clock, estate, slack):
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)
    for actor in (estate.manager, estate.officer, estate.supplier, estate.unit_head):
        with work(OPERATOR) as uow:
            set_active(uow, get_person(uow.session, actor.person_id), active=False)

    done = dispatch(runtime)

    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(Delivery).where(Delivery.person_id.is_(None))).all()
    states = {row.destination: row.state for row in rows}
    assert done.sent == 1  # the unit's channel, where nobody must act
    assert DeliveryState.DEAD in states.values()
    assert _directs(runtime) == {}


def _fails_for(*users):
    """Return what makes Slack refuse for good whatever goes to these users."""

    def fail(outgoing):
        if outgoing.first.destination in users:
            raise GiveUp("account_inactive")

    return fail


def test_what_slack_refuses_for_the_holder_goes_to_the_deputy_and_then_above(
    runtime, work, estate, slack, owners
):
    slack.fails = _fails_for("U-OWN", "U-DEP")
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 1, get_person(uow.session, owners[2].id))
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    dispatch(runtime)

    assert _directs(runtime) == {
        ("U-OWN", DeliveryState.DEAD): 1,
        ("U-DEP", DeliveryState.DEAD): 1,
        ("U-NIGHT", DeliveryState.SENT): 1,
    }
    assert dispatch(runtime).sent == 0


def test_what_nobody_at_all_gets_is_shown_once_and_tried_no_more(
    runtime, work, estate, slack, owners
):
    slack.fails = _fails_for("U-OWN", "U-DEP", "U-NIGHT", "U-OFFICER", "U-MANAGER")
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    dispatch(runtime)
    tried = slack.tried
    dispatch(runtime)

    with runtime.reading() as look:
        in_vain = look.session.scalars(
            sa.select(Delivery.last_error).where(Delivery.channel == Channel.NONE)
        ).all()
    assert NOBODY_ELSE in in_vain
    assert {state for _, state in _directs(runtime)} == {DeliveryState.DEAD}
    assert slack.tried == tried


def test_a_holder_whom_slack_refuses_is_told_by_mail_where_there_is_mail(
    runtime, work, estate, slack, owners
):
    slack.fails = _fails_for("U-OWN")
    mail = runtime.senders[Channel.EMAIL] = Post()
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    dispatch(runtime)

    assert [posted.destination for posted in mail.posted] == [owners[0].email]
    assert ("U-DEP", DeliveryState.SENT) not in _directs(runtime)


@pytest.mark.parametrize("code", ["GAS-LEA", "FIR-DOR"], ids=["emergency", "danger"])
def test_what_never_waits_goes_by_mail_while_slack_does_not_answer(
    runtime, work, estate, slack, owners, clock, code
):
    slack.fails = _is_away
    mail = runtime.senders[Channel.EMAIL] = Post()
    log(work, estate.reporter, estate.premises, category_code=code)
    with work(OPERATOR) as uow:
        uow.session.execute(sa.update(WorkOrder).values(safety_critical=code == "FIR-DOR"))
    dispatch(runtime)
    clock.advance(SECOND_CHANNEL_AFTER + timedelta(seconds=1))

    dispatch(runtime)

    assert owners[0].email in [posted.destination for posted in mail.posted]


def test_what_asks_to_act_goes_by_mail_once_slack_has_stopped_for_ten_minutes(
    runtime, work, estate, slack, owners, clock
):
    slack.fails = _is_shut
    mail = runtime.senders[Channel.EMAIL] = Post()
    log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    soon = list(mail.posted)
    clock.advance(SECOND_CHANNEL_AFTER + timedelta(seconds=1))

    dispatch(runtime)
    dispatch(runtime)

    assert soon == []
    assert [posted.destination for posted in mail.posted] == [owners[0].email]


def test_what_asks_to_act_waits_out_a_slack_that_only_does_not_answer(
    runtime, work, estate, slack, owners, clock
):
    slack.fails = _is_away
    mail = runtime.senders[Channel.EMAIL] = Post()
    log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    clock.advance(SECOND_CHANNEL_AFTER + timedelta(seconds=1))

    dispatch(runtime)

    assert mail.posted == []


def _is_away(_):
    raise TryLater("Slack cannot be reached")


def _is_shut(_):
    raise StopSending("token_revoked")
