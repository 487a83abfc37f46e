"""What is held when its reader leaves, or hands over: whoever must act now is told, nobody else."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.deeds import complete, confirm, log
from tests.factories import (
    EVERYTHING,
    OPERATOR,
    link_to_slack,
    make_absence,
    make_person,
    make_stage_owner,
)
from tests.outbox.post import Post, deliveries, send_digests
from tracker.domain.quiet import HANDED_OVER, Preferences
from tracker.domain.roles import Role
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import GiveUp, TryLater
from tracker.people.preferences import set_preferences
from tracker.people.queries import actor_of, get_person
from tracker.people.service import give_grant, revoke_grant, set_active
from tracker.reports.not_sent import Why, not_sent

EVENING = datetime(2026, 11, 16, 19, 0, tzinfo=UTC)
NEXT_WEEK = date(2026, 11, 24)
MORNING = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


@pytest.fixture
def successor(work, estate):
    """Somebody who may hold what the officer holds, in Slack as U-NEXT; not named for anything."""
    with work(OPERATOR) as uow:
        person = make_person(uow, name="Noor Next")
        link_to_slack(uow, person, "U-NEXT")
        return person.id


@pytest.fixture
def held(slack, work, estate, runtime, clock):
    """A routine order, logged in the evening: its holder's notice waits for their morning."""
    clock.set_to(EVENING)
    reference = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    return reference


def _to(slack, who):
    return [each.kind for each in slack.posted if each.destination == who]


def _name(work, person_id):
    with work(OPERATOR) as uow:
        person = get_person(uow.session, person_id)
        give_grant(uow, person, Role.ESTATES_OFFICER, EVERYTHING)
        make_stage_owner(uow, 0, person)


def test_an_order_that_changes_hands_while_its_notice_is_held_is_told_to_the_new_holder(
    slack, held, successor, work, estate, runtime, clock
):
    _name(work, successor)
    clock.set_to(MORNING)

    dispatch(runtime)

    assert (_to(slack, "U-OFFICER"), _to(slack, "U-NEXT")) == ([], ["work_order.logged"])
    (row,) = deliveries(runtime, Delivery.destination == "U-OFFICER")
    assert (row.state, row.last_error) == (DeliveryState.CANCELLED, HANDED_OVER)
    with runtime.reading() as look:
        (said,) = not_sent(
            look.session, estate.auditor, look.now, since=EVENING, why=Why.HANDED_OVER
        )
    assert said.delivery.id == row.id


def test_what_is_held_for_somebody_who_leaves_goes_to_whoever_must_act_now(
    slack, held, successor, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        give_grant(uow, get_person(uow.session, successor), Role.ESTATES_OFFICER, EVERYTHING)
        set_active(uow, get_person(uow.session, estate.officer.person_id), active=False)
    clock.set_to(MORNING)

    dispatch(runtime)

    assert (_to(slack, "U-OFFICER"), _to(slack, "U-NEXT")) == ([], ["work_order.logged"])


def test_what_is_held_for_the_last_who_could_act_is_shown_when_they_leave(
    slack, held, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        for actor in (estate.officer, estate.unit_head):
            set_active(uow, get_person(uow.session, actor.person_id), active=False)
    clock.set_to(MORNING)

    dispatch(runtime)

    waiting = (DeliveryState.SENT, DeliveryState.DEAD)
    to_act = Delivery.channel != Channel.SLACK_CHANNEL
    assert _to(slack, "U-OFFICER") == []
    assert deliveries(runtime, to_act, Delivery.state.in_(waiting)) != []


def test_a_held_notice_goes_to_the_slack_user_that_its_reader_has_now(
    slack, held, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        link_to_slack(uow, get_person(uow.session, estate.officer.person_id), "U-NEW-PHONE")
    clock.set_to(MORNING)

    dispatch(runtime)

    assert (_to(slack, "U-OFFICER"), _to(slack, "U-NEW-PHONE")) == ([], ["work_order.logged"])


def test_a_digest_names_no_order_to_somebody_who_has_left(
    slack, successor, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        link_to_slack(uow, get_person(uow.session, estate.reporter.person_id), "U-REPORTER")
    order = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    dispatch(runtime)
    with work(OPERATOR) as uow:
        set_active(uow, get_person(uow.session, estate.reporter.person_id), active=False)

    send_digests(runtime, clock)

    assert _to(slack, "U-REPORTER") == []


def test_a_reporter_whose_leave_is_on_record_still_gets_the_digest(
    slack, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        reporter = get_person(uow.session, estate.reporter.person_id)
        link_to_slack(uow, reporter, "U-REPORTER")
        make_absence(uow, reporter, NEXT_WEEK, NEXT_WEEK)
    order = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    send_digests(runtime, clock)

    assert _to(slack, "U-REPORTER") == ["work_order.fix_confirmed"]


def test_what_the_deputy_was_given_because_nobody_got_it_stays_with_the_deputy(
    slack, successor, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        officer = get_person(uow.session, estate.officer.person_id)
        make_stage_owner(uow, 0, officer, deputy=get_person(uow.session, successor))
    slack.fails = _refuses("U-OFFICER")
    log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    clock.set_to(EVENING)

    dispatch(runtime)
    clock.set_to(MORNING)
    dispatch(runtime)

    assert _to(slack, "U-NEXT") == ["work_order.logged"]


def _refuses(destination):
    def fail(outgoing):
        if outgoing.first.destination == destination:
            raise GiveUp("user_not_found")

    return fail


def test_what_is_held_for_somebody_whose_rights_end_goes_to_whoever_may_still_see_it(
    slack, held, work, estate, runtime, clock
):
    _end_rights(work, estate.officer, Role.ESTATES_OFFICER)
    clock.set_to(MORNING)

    dispatch(runtime)

    (row,) = deliveries(runtime, Delivery.destination == "U-OFFICER")
    others = deliveries(runtime, Delivery.person_id != estate.officer.person_id)
    assert _to(slack, "U-OFFICER") == []
    assert row.last_error == HANDED_OVER
    assert others != []


def test_whose_rights_end_while_a_notice_is_tried_again_is_not_told_either(
    slack, work, estate, runtime, clock
):
    slack.fails = _raising(TryLater("Slack is down"))
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    _end_rights(work, estate.officer, Role.ESTATES_OFFICER)
    slack.fails = lambda _: None
    clock.advance(timedelta(minutes=5))

    dispatch(runtime)

    assert _to(slack, "U-OFFICER") == []


def test_the_second_way_is_not_taken_to_somebody_whose_rights_have_ended(
    slack, work, estate, runtime, clock
):
    mail = Post()
    runtime.senders[Channel.EMAIL] = mail
    slack.fails = _raising(TryLater("Slack is down"))
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    _end_rights(work, estate.officer, Role.ESTATES_OFFICER)
    clock.advance(timedelta(minutes=11))

    dispatch(runtime)

    with work(OPERATOR) as uow:
        address = get_person(uow.session, estate.officer.person_id).email
    assert address not in [each.destination for each in mail.posted]


def test_an_order_that_comes_back_to_its_first_holder_while_it_waits_is_told_to_them(
    slack, held, successor, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        next_one = get_person(uow.session, successor)
        give_grant(uow, next_one, Role.ESTATES_OFFICER, EVERYTHING)
    with work(actor_of(next_one, "web")) as uow:
        set_preferences(uow, Preferences(quiet_until=time(10)))
    _own(work, successor)
    clock.set_to(MORNING)
    dispatch(runtime)
    _own(work, estate.officer.person_id)
    clock.set_to(MORNING.replace(hour=10))

    dispatch(runtime)

    assert (_to(slack, "U-OFFICER"), _to(slack, "U-NEXT")) == (["work_order.logged"], [])


def test_what_was_handed_on_and_refused_there_goes_to_the_deputy(
    slack, held, successor, work, estate, runtime, clock
):
    with work(OPERATOR) as uow:
        deputy = make_person(uow, name="Dee Deputy")
        link_to_slack(uow, deputy, "U-DEPUTY")
        make_stage_owner(uow, 0, get_person(uow.session, successor), deputy=deputy)
    slack.fails = _refuses("U-NEXT")
    clock.set_to(MORNING)
    dispatch(runtime)

    clock.advance(timedelta(minutes=1))
    dispatch(runtime)

    assert (_to(slack, "U-OFFICER"), _to(slack, "U-DEPUTY")) == ([], ["work_order.logged"])


def _end_rights(work, actor, role):
    with work(OPERATOR) as uow:
        revoke_grant(uow, get_person(uow.session, actor.person_id), role, EVERYTHING)


def _own(work, person_id):
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 0, get_person(uow.session, person_id))


def _raising(error):
    def fail(_):
        raise error

    return fail
