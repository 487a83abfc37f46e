"""Answers by mail: what a person wrote above the quotation becomes part of the order's record."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from config.channels import ChannelSettings
from tests.compiled_once import compile_once
from tests.deeds import log
from tests.factories import OPERATOR
from tests.outbox.mailbox import mail_server
from tracker.app import create_app
from tracker.domain.events import ReplyQualified
from tracker.domain.roles import Role, Scope, ScopeKind
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import OutboxMessage
from tracker.people.queries import get_person
from tracker.people.service import revoke_grant
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import NOTE_LENGTH, ChaseDraft
from tracker.work_orders.service import chase_order

SECRET = "the-secret-of-the-mail-gateway"
OURS = "answers@makesafe.example.test"


@pytest.fixture
def mailbox():
    """A mail server of this test."""
    with mail_server() as made:
        yield made


@pytest.fixture
def app(settings, clock, mailbox):
    """The application with that server, taking answers."""
    channels = ChannelSettings(reply_address=OURS, inbound_mail_secret=SECRET)
    changed = replace(settings, smtp_url=mailbox.address, channels=channels)
    made = compile_once(create_app(changed, clock=clock))
    yield made
    made.extensions["makesafe"].engine.dispose()


@pytest.fixture
def sent(work, estate, runtime, mailbox):
    """Log a fault and return our mail to its holder."""

    def logged(code="FIR-DOR"):
        log(work, estate.reporter, estate.premises, category_code=code)
        dispatch(runtime)
        return mailbox.messages[-1]

    return logged


@pytest.fixture
def post(client):
    """Post a message as the gateway does; return what became of it."""

    def posted(message, secret=SECRET):
        raw = message if isinstance(message, bytes) else message.as_bytes()
        return client.post(
            "/mail/inbound",
            data=raw,
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "message/rfc822"},
        )

    return posted


def answer_to(mail, words="The locksmith comes on Tuesday.", **headers):
    """Return what the reader's mail program would send."""
    message = EmailMessage()
    wanted = {
        "From": f"Olu Officer <{mail['To']}>",
        "To": mail["Reply-To"],
        "Subject": f"Re: {mail['Subject']}",
        "Message-ID": "<one@mail.example.test>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in wanted.items():
        if value:
            message[name] = value
    message.set_content(
        f"{words}\n\nOn 16 November 2026 at 09:00, Makesafe wrote:\n> You hold it.\n"
    )
    return message


def order_of(runtime):
    with runtime.reading() as look:
        order = look.session.scalars(sa.select(WorkOrder)).one()
        said = [note.text.words for note in order.notes]
        answers = [row.answer.words for row in order.chases if row.answer]
        assert verify_trail(look.session).fault is None
        return said, answers


def news_of(runtime):
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.kind == ReplyQualified.kind)
        )
        return [row.facts["news"] for row in rows]


def test_an_answer_becomes_a_note_of_whoever_was_written_to(sent, post, runtime):
    answer = post(answer_to(sent()))

    assert answer.get_json() == {"result": "kept"}
    assert order_of(runtime) == (["The locksmith comes on Tuesday."], [])
    assert news_of(runtime) == []


def test_an_answer_to_a_chase_is_kept_as_its_answer(sent, post, runtime, work, estate):
    mail = sent()
    with work(estate.manager) as uow:
        chase_order(uow, mail["Subject"].partition(":")[0], ChaseDraft())

    post(answer_to(mail))

    assert order_of(runtime) == ([], ["The locksmith comes on Tuesday."])


def test_the_token_is_found_in_the_name_of_the_mail_that_was_answered(sent, post, runtime):
    mail = sent()

    post(answer_to(mail, To=OURS, In_Reply_To=mail["Message-ID"]))

    assert order_of(runtime)[0] == ["The locksmith comes on Tuesday."]


def test_the_same_message_is_kept_once(sent, post, runtime):
    answer = answer_to(sent())

    results = [post(answer).get_json()["result"] for _ in range(3)]

    assert results == ["kept", "seen before", "seen before"]
    assert len(order_of(runtime)[0]) == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "it is an automatic answer"),
        ({"X_Autoreply": "yes"}, "it is an automatic answer"),
        ({"Precedence": "bulk"}, "it is from a list or a machine"),
        ({"List_Id": "<all.example.test>"}, "it is from a list or a machine"),
        ({"Return_Path": "<>"}, "it is a bounce"),
        ({"From": OURS}, "it is our own mail"),
        ({"From": "MAILER-DAEMON@example.test"}, "it is from a machine"),
        ({"From": ""}, "it does not say whom it is from"),
    ],
)
def test_what_no_person_wrote_is_ignored(sent, post, runtime, headers, why):
    answer = post(answer_to(sent(), **headers))

    assert answer.get_json() == {"result": "ignored", "why": why}
    assert (order_of(runtime), news_of(runtime)) == (([], []), [])


def test_only_the_person_of_the_token_is_heard_and_nobody_else_is_answered(
    sent, post, runtime, mailbox
):
    mail = sent()
    written = len(mailbox.messages)

    forged = post(answer_to(mail, From="somebody@else.example.test")).get_json()
    address = mail["Reply-To"].replace("+1", "+2").replace("-2026-", "-2025-")
    guessed = post(answer_to(mail, To=address)).get_json()
    dispatch(runtime)

    assert forged == {"result": "refused", "why": "not the person of the token"}
    assert guessed == {"result": "refused", "why": "no token of ours"}
    assert order_of(runtime) == ([], [])
    assert len(mailbox.messages) == written


def test_after_thirty_days_an_answer_is_not_kept_and_its_writer_is_told(
    sent, post, runtime, clock, mailbox
):
    mail = sent()
    clock.advance(timedelta(days=30))
    in_time = post(answer_to(mail)).get_json()
    clock.advance(timedelta(days=1))

    late = post(answer_to(mail, Message_ID="<two@mail.example.test>")).get_json()

    assert (in_time["result"], late["result"]) == ("kept", "not kept")
    assert len(order_of(runtime)[0]) == 1
    dispatch(runtime)
    told = [each for each in mailbox.messages if each["Subject"].endswith("your answer by mail")]
    assert "more than 30 days after our mail" in told[0].get_payload(decode=True).decode()
    assert told[0]["Auto-Submitted"] == "auto-generated"


def test_words_about_a_restricted_order_are_kept_and_the_web_is_asked_for(sent, post, runtime):
    mail = sent("SEC-INT")

    answer = post(answer_to(mail)).get_json()

    assert "Please do not answer this mail" in mail.get_payload(decode=True).decode()
    assert answer == {"result": "kept"}
    assert order_of(runtime)[0] == ["The locksmith comes on Tuesday."]
    assert news_of(runtime) == [["restricted"]]


def test_attachments_and_html_are_not_kept_and_the_writer_is_told(sent, post, runtime):
    message = answer_to(sent())
    message.add_alternative("<p>Something <b>else</b></p>", subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="door.png")

    post(message)

    assert order_of(runtime)[0] == ["The locksmith comes on Tuesday."]
    assert news_of(runtime) == [["attachments"]]


@pytest.mark.parametrize(
    ("words", "news", "kept"),
    [
        ("x" * (NOTE_LENGTH + 1), ["cut"], ["x" * NOTE_LENGTH]),
        ("", ["no_text"], []),
        ("> only what was quoted", ["no_text"], []),
    ],
)
def test_an_answer_too_long_or_empty_is_told_of(sent, post, runtime, words, news, kept):
    post(answer_to(sent(), words))

    assert (order_of(runtime)[0], news_of(runtime)) == (kept, [news])


def test_whoever_lost_their_role_writes_nothing_and_is_told(sent, post, runtime, work, estate):
    mail = sent()
    with work(OPERATOR) as uow:
        person = get_person(uow.session, estate.officer.person_id)
        revoke_grant(uow, person, Role.ESTATES_OFFICER, Scope(ScopeKind.EVERYTHING, None))

    answer = post(answer_to(mail)).get_json()

    assert answer == {"result": "not kept"}
    assert (order_of(runtime)[0], news_of(runtime)) == ([], [["not_kept"]])


@pytest.mark.parametrize("secret", ["", "wrong", "the-secret-of-the-mail-gatewaY", "gehei\u00dfm"])
def test_nobody_posts_without_the_secret(sent, post, runtime, secret):
    answer = post(answer_to(sent()), secret=secret)

    assert answer.status_code == 401
    assert order_of(runtime) == ([], [])


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00\xff\xfe", b"From: a@b\r\n\r\n", b"From: =?x?q?=\r\nContent-Type: ;;;\r\n\r\nhm",
        b"From: a@b\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhm",
        b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--x--\r\n",
        b"From: " + b"<" * 20_000 + b"@b\r\n\r\n",
        b"From: a@b\r\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n" % (each, each)
            for each in range(2_000)
        ),
    ],
)  # fmt: skip
def test_what_is_no_proper_mail_is_answered_and_changes_nothing(sent, post, runtime, raw):
    sent()

    answer = post(raw)

    assert answer.status_code == 200
    assert answer.get_json()["result"] in {"ignored", "refused"}
    assert order_of(runtime) == ([], [])
