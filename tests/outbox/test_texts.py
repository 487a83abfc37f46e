"""Texts by GOV.UK Notify, for danger that neither Slack nor mail has delivered in time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from config.channels import ChannelSettings
from tests.compiled_once import compile_once
from tests.deeds import log
from tests.factories import OPERATOR
from tests.outbox.notify import KEY, SERVICE, TEMPLATE, notify_server
from tests.outbox.post import Post
from tracker.app import create_app
from tracker.domain.priority import Priority
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import TryLater
from tracker.people.queries import get_person
from tracker.people.service import set_mobile
from tracker.work_orders.models import WorkOrder

NUMBER = "+447700900123"
LATE = timedelta(minutes=16)


@pytest.fixture
def notify():
    """A Notify of this test."""
    with notify_server() as made:
        yield made


@pytest.fixture
def app(settings, clock, notify):
    """The application with that Notify in its settings, and no mail server."""
    channels = ChannelSettings(notify_api_key=KEY, notify_template=TEMPLATE, notify_url=notify.url)
    made = compile_once(create_app(replace(settings, channels=channels), clock=clock))
    yield made
    made.extensions["makesafe"].engine.dispose()


@pytest.fixture
def officer(slack, work, estate):
    """The holder of what is logged: in Slack, which is down, and with a mobile on record."""
    slack.fails = _down
    with work(OPERATOR) as uow:
        set_mobile(uow, get_person(uow.session, estate.officer.person_id), NUMBER)
    return estate.officer


def _down(_):
    raise TryLater("Slack is down")


def _texts(runtime):
    with runtime.reading() as look:
        return look.session.scalars(
            sa.select(Delivery).where(Delivery.channel == Channel.SMS)
        ).all()


def test_danger_that_slack_does_not_take_is_texted_after_fifteen_minutes_once(
    officer, work, estate, runtime, clock, notify
):
    danger = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(timedelta(minutes=14))
    dispatch(runtime)
    before = len(notify.texts)
    for _ in range(3):
        clock.advance(timedelta(minutes=2))
        dispatch(runtime)

    (text,) = notify.texts
    assert before == 0
    assert text["phone_number"] == NUMBER
    assert text["template_id"] == TEMPLATE
    assert text["personalisation"]["reference"] == danger
    assert notify.claims == [{"iss": SERVICE, "iat": notify.claims[0]["iat"]}]


@pytest.mark.parametrize("code", ["FIR-DOR", "SEC-INT"])
def test_a_text_holds_reference_premises_severity_and_link_alone(
    officer, work, estate, runtime, clock, notify, code
):
    reference = log(
        work, estate.reporter, estate.premises, category_code=code, title="By the kitchen panel"
    )
    dispatch(runtime)
    with work(OPERATOR) as uow:  # so that a text is due, whatever its category
        uow.session.execute(sa.update(Delivery).values(safety_critical=True))
    clock.advance(LATE)

    dispatch(runtime)

    said = notify.texts[0]["personalisation"]
    assert set(said) == {"reference", "premises", "severity", "link"}
    assert said["premises"] == estate.premises.code
    assert said["link"] == f"http://127.0.0.1:8000/work-orders/{reference}"
    assert "kitchen" not in json.dumps(notify.texts)
    assert estate.premises.name not in json.dumps(notify.texts)


def test_an_emergency_is_texted_though_it_is_no_danger(
    officer, work, estate, runtime, clock, notify
):
    reference = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    clock.advance(LATE)
    dispatch(runtime)
    before = len(notify.texts)
    with work(OPERATOR) as uow:
        _make_an_emergency(uow, reference)

    dispatch(runtime)

    assert before == 0
    assert [text["personalisation"]["reference"] for text in notify.texts] == [reference]


def _make_an_emergency(uow, reference):
    uow.session.execute(
        sa.update(WorkOrder).where(WorkOrder.reference == reference).values(priority=Priority.P1)
    )


def test_whoever_slack_has_told_gets_no_text(slack, officer, work, estate, runtime, clock, notify):
    slack.fails = lambda _: None
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(LATE)

    dispatch(runtime)

    assert notify.texts == []


def test_whoever_has_no_mobile_on_record_gets_no_text(slack, work, estate, runtime, clock, notify):
    slack.fails = _down
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(LATE)

    dispatch(runtime)

    assert notify.texts == []


@pytest.mark.parametrize(
    ("status", "state", "why"),
    [
        (400, DeliveryState.DEAD, "refused the text"),
        (403, DeliveryState.PENDING, "refused our key"),
        (429, DeliveryState.PENDING, "no more for now"),
        (503, DeliveryState.PENDING, "answered 503"),
    ],
)
def test_what_notify_answers_decides_what_becomes_of_the_text(
    officer, work, estate, runtime, clock, notify, status, state, why
):
    notify.answers = [status]
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(LATE)

    dispatch(runtime)

    (text,) = _texts(runtime)
    assert (text.state, notify.texts) == (state, [])
    assert why in text.last_error


def test_a_text_that_notify_does_not_take_for_now_arrives_later(
    officer, work, estate, runtime, clock, notify
):
    notify.answers = [503]
    reference = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(LATE)
    dispatch(runtime)
    clock.advance(LATE)

    dispatch(runtime)

    (text,) = notify.texts
    assert text["personalisation"]["reference"] == reference
    assert "possibly a repeat" in text["personalisation"]["severity"]


def test_whoever_mail_has_told_while_slack_is_down_gets_no_text(
    officer, work, estate, runtime, clock, notify
):
    runtime.senders[Channel.EMAIL] = post = Post()
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(3):
        dispatch(runtime)
        clock.advance(timedelta(minutes=11))
    dispatch(runtime)

    assert len(post.posted) == 1
    assert notify.texts == []


def test_a_text_that_waits_goes_to_no_number_that_is_not_its_readers_any_more(
    officer, work, estate, runtime, clock, notify
):
    notify.answers = [503]
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)
    clock.advance(LATE)
    dispatch(runtime)
    with work(OPERATOR) as uow:
        set_mobile(uow, get_person(uow.session, estate.officer.person_id), "+447700900999")
    clock.advance(LATE)

    dispatch(runtime)

    assert NUMBER not in [text["phone_number"] for text in notify.texts]
