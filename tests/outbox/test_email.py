"""E-mail: the second channel for danger, over a real socket, and silent about what is broken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.compiled_once import compile_once
from tests.deeds import complete, escalate, log
from tests.factories import OPERATOR, make_person, make_stage_owner
from tests.outbox.mailbox import mail_server
from tests.outbox.post import deliveries, send_digests
from tests.window_deeds import reopen_doors, shut
from tracker.app import create_app
from tracker.domain.events import HolderRebaselined, OwnersReviewed
from tracker.jobs.chase_round import tell_round
from tracker.jobs.dispatch import dispatch
from tracker.jobs.email import EmailSender
from tracker.jobs.stuck_list import list_stuck_orders
from tracker.jobs.sweep import sweep
from tracker.outbox.claiming import BETWEEN_MESSAGES
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import TryLater


@pytest.fixture
def mailbox():
    """A mail server of this test."""
    with mail_server() as made:
        yield made


@pytest.fixture
def app(settings, clock, mailbox):
    """The application with that server in its settings."""
    made = compile_once(create_app(replace(settings, smtp_url=mailbox.address), clock=clock))
    yield made
    made.extensions["makesafe"].engine.dispose()


def test_somebody_who_is_not_in_slack_is_told_by_mail(work, estate, runtime, mailbox):
    order = log(work, estate.reporter, estate.premises)

    dispatch(runtime)

    (message,) = mailbox.messages
    assert message["Subject"] == f"{order}: you must act"
    assert f"http://127.0.0.1:8000/work-orders/{order}" in _body(message)


def test_mail_about_a_restricted_order_does_not_say_what_would_forestall_the_next_step(
    work, estate, runtime, mailbox, clock
):
    for code in ("HTG-LOS", "SEC-INT"):
        log(work, estate.reporter, estate.premises, category_code=code)
        clock.advance(BETWEEN_MESSAGES)
        dispatch(runtime)

    open_order, restricted = (_body(message) for message in mailbox.messages)
    assert "Next: At " in open_order
    assert "Next:" not in restricted
    assert "unless" not in restricted


@pytest.mark.parametrize("code", ["FIR-DOR", "SEC-INT"])
def test_mail_says_nothing_of_what_is_broken_or_where_it_stands(
    work, estate, runtime, mailbox, code
):
    words = ("The panel by the kitchen", "Ring the side bell", "for Kim")
    log(
        work, estate.reporter, estate.premises,
        category_code=code, title=words[0], details=words[1], reported_for=words[2],
    )  # fmt: skip
    with runtime.reading() as look:
        address = look.session.merge(estate.premises).address.words
        label = look.policy.categories[code].label

    dispatch(runtime)

    whole = "".join(f"{message}{_body(message)}" for message in mailbox.messages)
    assert estate.premises.code in whole
    assert [each for each in (*words, address, label, estate.premises.name) if each in whole] == []


def test_danger_that_slack_does_not_take_goes_by_mail_within_fifteen_minutes(
    slack, work, estate, runtime, clock, mailbox
):
    slack.fails = _down
    danger = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    arrived_after = None
    for minute in range(1, 16):
        clock.advance(timedelta(minutes=1))
        dispatch(runtime)
        if mailbox.messages and arrived_after is None:
            arrived_after = minute

    assert arrived_after is not None
    assert 10 <= arrived_after <= 15
    assert [message["Subject"] for message in mailbox.messages] == [f"{danger}: you must act"]


def test_slack_still_gets_the_notice_when_it_is_back(slack, work, estate, runtime, clock, mailbox):
    slack.fails = _down
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(2):
        dispatch(runtime)
        clock.advance(timedelta(minutes=11))
    slack.fails = lambda _: None

    dispatch(runtime)

    assert len(mailbox.messages) == 1
    assert {each.destination for each in slack.posted} == {"U-OFFICER", "C-UNIT"}


def test_a_premises_that_must_confirm_is_told_so(work, estate, runtime, mailbox):
    order = log(work, estate.reporter, estate.premises)
    complete(work, estate.supplier, order)

    dispatch(runtime)

    (message,) = mailbox.messages
    assert message["To"] == _address_of(runtime, estate.manager)
    assert "You must: confirm the fix, or say that it is still" in _body(message)


def test_at_night_the_out_of_hours_contact_is_told_who_holds_it(
    work, estate, runtime, clock, mailbox
):
    with work(OPERATOR) as uow:
        owner, night = make_person(uow, name="Nadia"), make_person(uow, name="Nils")
        make_stage_owner(uow, 0, owner, out_of_hours=night)
    clock.advance(timedelta(hours=17))
    log(work, estate.reporter, estate.premises)

    dispatch(runtime)

    said = {message["To"]: _body(message) for message in mailbox.messages}
    assert "You hold it. You must" in said[owner.email]
    assert "Nadia holds it" in said[night.email]
    assert "are called while the offices are shut" in " ".join(said[night.email].split())


def test_the_weekly_look_at_owners_leads_to_the_gaps(work, estate, runtime, mailbox, clock):
    with work(estate.officer) as uow:
        uow.record(OwnersReviewed(estate.officer.person_id, grave=3, gaps=12))

    send_digests(runtime, clock)

    (message,) = mailbox.messages
    assert "12 gaps, 3 of them a stage with nobody" in _body(message)
    assert "http://127.0.0.1:8000/owners/gaps" in _body(message)


def test_a_recovery_plan_is_one_mail_in_numbers_that_leads_to_it(
    work, estate, runtime, mailbox, clock
):
    holder, plan = estate.manager.person_id, "RP-2026-000001"
    with work(estate.officer) as uow:
        uow.record(HolderRebaselined(holder, plan, 500, 4, uow.now + timedelta(days=10)))

    send_digests(runtime, clock)

    (message,) = mailbox.messages
    said = " ".join(_body(message).split())
    assert message["Subject"] == "Makesafe: recovery plan RP-2026-000001"
    assert "500 orders that you hold, the highest at stage 4" in said
    assert "http://127.0.0.1:8000/recovery/RP-2026-000001" in said


def test_the_managers_are_told_of_a_window_and_not_a_word_of_why(
    work, estate, runtime, mailbox, clock
):
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    log(work, estate.reporter, estate.premises, category_code="HTG-LOS")
    dispatch(runtime)
    before = len(mailbox.messages)
    shut(work, estate.officer, estate.premises)
    send_digests(runtime, clock)
    reopen_doors(work, estate.officer, estate.premises)

    send_digests(runtime, clock)

    code = estate.premises.code
    closed = [each for each in mailbox.messages[before:] if code in each["Subject"]]
    announced, ended = (each for each in closed if "closed or under" in each["Subject"])
    said = " ".join(_body(announced).split())
    assert announced["Subject"] == f"{code}: closed or under maintenance"
    assert f"Closure of {code} from 9:00am on Monday 16 November 2026 until" in said
    assert "It holds the clocks of 1 open order." in said
    assert "What cannot wait goes on, such as all that concerns safety: 1 order." in said
    assert f"http://127.0.0.1:8000/premises/{code}/windows" in said
    assert "boiler" not in said
    assert "ended early, at 8:30am on Tuesday 17 November 2026" in " ".join(_body(ended).split())


def test_the_round_is_one_mail_with_each_order_its_stage_and_what_is_wanted(
    work, estate, runtime, mailbox, clock
):
    orders = [
        log(work, estate.reporter, estate.premises, category_code=code, title="Broken by the safe")
        for code in ("HTG-LOS", "SEC-INT")
    ]
    for order in orders:
        for _ in range(5):
            escalate(work, estate.reporter, order)
    dispatch(runtime)
    mailbox.messages.clear()
    clock.advance(timedelta(days=1, seconds=5))
    sweep(runtime)
    tell_round(runtime)

    dispatch(runtime)

    (mail,) = [each for each in mailbox.messages if "2 matters for you" in each["Subject"]]
    body = " ".join(_body(mail).split())
    assert "Makesafe: 2 matters for you. Due later 2." in body
    assert all(f"{order} at {estate.premises.code}: P2 Urgent. Stage 5" in body for order in orders)
    assert body.count("You must: Give the supplier formal notice") == 2
    assert "safe" not in body.replace("Makesafe", "")
    assert "http://127.0.0.1:8000/?mine=held" in body


def test_the_weeks_list_of_stuck_orders_leads_to_its_page(work, estate, runtime, mailbox, clock):
    order = log(
        work, estate.reporter, estate.premises, category_code="SEC-INT", title="By the safe"
    )
    dispatch(runtime)
    mailbox.messages.clear()
    clock.advance(timedelta(days=7, seconds=5))
    list_stuck_orders(runtime)

    send_digests(runtime, clock)

    (mail,) = mailbox.messages
    assert "1 open order on which nobody has acted for 7 days" in " ".join(_body(mail).split())
    assert order in _body(mail)
    assert "By the safe" not in _body(mail)
    assert "http://127.0.0.1:8000/stuck?days=7" in _body(mail)


def test_many_notices_become_one_mail_without_details(work, estate, runtime, mailbox):
    for _ in range(12):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")

    dispatch(runtime)

    (message,) = mailbox.messages
    assert message["Subject"] == "Makesafe: 12 matters for you"


@pytest.mark.parametrize(
    ("refusals", "state", "maybe_repeat"),
    [
        pytest.param({"RCPT": "550 no such user"}, DeliveryState.DEAD, False, id="for-good"),
        pytest.param({"RCPT": "450 try later"}, DeliveryState.PENDING, False, id="for-now"),
        pytest.param({"DATA": "451 disk full"}, DeliveryState.PENDING, False, id="not-taken"),
    ],
)
def test_an_answer_of_the_server_is_taken_at_its_word(
    work, estate, runtime, mailbox, refusals, state, maybe_repeat
):
    mailbox.refusals = refusals
    log(work, estate.reporter, estate.premises)

    dispatch(runtime)

    row, *_told_to_others = deliveries(runtime)
    assert (row.state, row.maybe_repeat) == (state, maybe_repeat)


def test_a_lost_answer_is_sent_again_as_a_possible_repeat(work, estate, runtime, clock, mailbox):
    mailbox.hang_up_after_data = True
    order = log(work, estate.reporter, estate.premises)
    dispatch(runtime)
    mailbox.hang_up_after_data = False
    clock.advance(timedelta(minutes=1))

    dispatch(runtime)

    assert [message["Subject"] for message in mailbox.messages] == [
        f"{order}: you must act",
        f"{order}: you must act (possibly a repeat)",
    ]


def test_a_server_that_is_not_there_is_no_possible_repeat(
    settings, clock, work, estate, runtime, mailbox
):
    log(work, estate.reporter, estate.premises)
    away = create_app(replace(settings, smtp_url="smtp://127.0.0.1:1"), clock=clock)
    runtime.senders[Channel.EMAIL] = EmailSender(away.extensions["makesafe"])

    dispatch(runtime)

    (row,) = deliveries(runtime)
    assert (row.state, row.maybe_repeat) == (DeliveryState.PENDING, False)
    assert row.last_error == "the mail server cannot be reached"
    away.extensions["makesafe"].engine.dispose()


def test_what_has_moved_on_is_not_mailed(work, estate, runtime, mailbox):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, order)

    dispatch(runtime)

    assert [message["To"] for message in mailbox.messages] == [_address_of(runtime, estate.manager)]
    cancelled = deliveries(runtime, Delivery.state == DeliveryState.CANCELLED)
    assert len(cancelled) == 1


def _down(_):
    raise TryLater("connection refused")


def _body(message):
    return message.get_payload(decode=True).decode()


def _address_of(runtime, actor):
    from tracker.people.queries import get_person

    with runtime.reading() as look:
        return get_person(look.session, actor.person_id).email
