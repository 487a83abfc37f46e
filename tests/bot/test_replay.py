"""What somebody asks for before they are linked is done once they are: once, by the same rules."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.requests.replay import seed
from tests.bot.conftest import MANAGER, NOBODY, fault
from tests.factories import TEAM
from tests.slack import Given, element_of, elements_of, refusal, words_of
from tests.web.reader import Reader
from tracker.jobs.slack_members import review_slack_members
from tracker.people.models import OneTimeLink, SlackIdentity
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import get_order


@pytest.fixture
def type_it(slack, api):
    """Type a command as somebody who is not linked, answered at a response_url."""

    def type_it(words):
        body = slack.command_body(NOBODY, words, response_url=f"{api.address}/api/answer")
        return link_in(slack.send(body))

    return type_it


def link_in(answer):
    found = answer.json
    blocks = found["blocks"] if "blocks" in found else found["view"]["blocks"]
    url = next(one["url"] for one in elements_of(blocks) if "url" in one)
    return f"/link/slack/{url.rpartition('/')[2]}"


@pytest.fixture
def reader(app, estate):
    return Reader(app, estate.manager)


def chases(runtime, reference="WO-2026-000001"):
    with runtime.reading() as look:
        order = look.session.scalars(
            sa.select(WorkOrder).where(WorkOrder.reference == reference)
        ).one()
        return len(order.chases)


def kept(runtime):
    with runtime.reading() as look:
        return look.session.scalars(
            sa.select(OneTimeLink.request).where(OneTimeLink.request.is_not(None))
        ).all()


def test_a_chase_that_was_typed_before_linking_is_done_after_it(
    type_it, reader, runtime, api, orders
):
    orders.log()
    path = type_it("chase wo 2026 1 Nobody came")
    before = chases(runtime)

    shown = reader.get(path)
    done = reader.send(path)

    assert "/estates chase wo 2026 1 Nobody came" in shown.words
    assert before == 0
    assert chases(runtime) == 1
    assert "Chased: WO-2026-000001" in done.words
    assert "Chased: WO-2026-000001" in api.wait_for("answer")[0]["text"]


def test_what_was_done_is_erased_and_is_done_once(type_it, reader, runtime, orders):
    orders.log()
    path = type_it("chase wo 2026 1 Nobody came")
    page = reader.get(path)
    reader.post(path, **page.form())

    again = reader.post(path, **page.form())

    assert again.status == 404
    assert chases(runtime) == 1
    assert kept(runtime) == []


def test_the_rights_are_those_of_whoever_signed_in(type_it, app, estate, runtime, orders):
    orders.log()

    done = Reader(app, estate.stranger).send(type_it("chase wo 2026 1 Nobody came"))

    assert chases(runtime) == 0
    assert "There is no work order" in done.words


def test_a_list_that_was_asked_for_arrives(type_it, reader, api):
    reader.send(type_it("mine"))

    assert "Nothing waits for you" in words_of(api.wait_for("answer")[0]["blocks"])


def test_a_form_cannot_open_any_more_so_its_button_opens_it_with_what_was_typed(
    type_it, reader, slack, api, linked
):
    done = reader.send(type_it("report The <b>boiler</b> is cold"))
    offered = api.wait_for("answer")[0]["blocks"]
    before = api.said("views.open")

    slack.press(NOBODY, element_of(offered, "Go on: report a fault"))

    form = api.wait_for("views.open")[0]["view"]
    title = next(one for one in form["blocks"] if one["block_id"] == "title")
    assert "press “Go on: report a fault”" in done.words
    assert before == []
    assert title["element"]["initial_value"] == "The <b>boiler</b> is cold"


def test_a_press_on_a_card_is_gone_on_with_too(reader, slack, api, orders):
    orders.log()
    button = {"action_id": "chase", "type": "button", "value": "WO-2026-000001@1"}
    where = {"response_url": f"{api.address}/api/answer", "container": {"type": "message"}}
    slack.press(NOBODY, button, **where)
    url = words_and_links(api.wait_for("answer")[0])

    reader.send(url)
    offered = api.wait_for("answer", 2)[1]["blocks"]
    slack.press(NOBODY, next(elements_of(offered)), **where)

    assert "WO-2026-000001" in words_of(api.wait_for("views.open")[0]["view"])


def words_and_links(message):
    url = next(one["url"] for one in elements_of(message["blocks"]) if "url" in one)
    return f"/link/slack/{url.rpartition('/')[2]}"


def test_a_form_that_was_sent_is_saved_after_linking_and_its_receipt_comes_directly(
    reader, slack, api, linked, runtime
):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]
    path = link_in(slack.submit(NOBODY, view, fault(linked)))

    done = reader.send(path)

    posted = api.wait_for("chat.postMessage")[0]
    assert posted["channel"] == f"D{NOBODY}"
    assert "WO-2026-000001" in words_of(posted["blocks"])
    assert "answered you in Slack" in done.words
    with runtime.reading() as look:
        assert get_order(look.session, linked.manager, "WO-2026-000001").title


def test_a_form_that_is_refused_after_linking_gives_the_words_back(
    app, estate, slack, api, linked, runtime
):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]
    answers = fault(linked, title="The door & its lock", details="On the stairs")
    path = link_in(slack.submit(NOBODY, view, answers))

    Reader(app, estate.stranger).send(path)

    said = words_of(api.wait_for("chat.postMessage")[0]["blocks"])
    assert "Not done" in said
    assert "The door &amp; its lock\nOn the stairs" in said


def test_a_wish_to_be_linked_is_not_asked_again(type_it, reader, api):
    done = reader.send(type_it("link"))

    assert "Your Slack user is linked" in done.words
    assert api.said("answer") == []


def test_no_token_is_kept_and_after_ten_minutes_nothing_is(type_it, runtime, clock):
    type_it("chase wo 2026 1 Nobody came")
    request = json.loads(kept(runtime)[0])

    clock.advance(timedelta(minutes=10, seconds=1))
    review_slack_members(runtime)

    assert request["text"] == "chase wo 2026 1 Nobody came"
    assert "token" not in request
    assert kept(runtime) == []


def test_what_a_dead_process_left_undone_is_done_by_the_clock(
    type_it, runtime, work, estate, clock, orders
):
    from tracker.people.queries import get_person
    from tracker.people.service import link_slack

    orders.log()
    path = type_it("chase wo 2026 1 Nobody came")
    with work(estate.manager) as uow:
        link_slack(uow, get_person(uow.session, estate.manager.person_id), path.split("/")[-1])
    clock.advance(timedelta(minutes=1))

    review_slack_members(runtime)

    assert chases(runtime) == 1
    assert kept(runtime) == []


def test_a_guest_who_signs_in_is_not_linked_and_nothing_is_done(
    type_it, reader, api, runtime, orders
):
    orders.log()
    guest = {"id": NOBODY, "team_id": TEAM, "is_restricted": True}
    api.always_gives("users.info", Given(body={"ok": True, "user": guest}))

    refused = reader.send(type_it("chase wo 2026 1 Nobody came"))

    assert refused.status == 403
    assert "guest" in refused.words
    assert chases(runtime) == 0
    assert not is_linked(runtime)


def is_linked(runtime):
    with runtime.reading() as look:
        return (
            look.session.scalar(
                sa.select(SlackIdentity.person_id).where(SlackIdentity.user_id == NOBODY)
            )
            is not None
        )


def test_a_user_of_whom_slack_was_never_asked_waits_until_it_answers(type_it, reader, api, runtime):
    path = type_it("mine")
    api.gives("users.info", refusal("internal_error"))

    first = reader.send(path)
    waiting = is_linked(runtime)
    second = reader.send(path)

    assert "Your link is still good" in first.words
    assert not waiting
    assert "Your Slack user is linked" in second.words


def test_an_answer_that_slack_does_not_take_leaves_the_act_done(
    type_it, reader, api, runtime, orders
):
    orders.log()
    api.always_gives("answer", Given(status=500, body="<html>"))

    done = reader.send(type_it("chase wo 2026 1 Nobody came"))

    assert chases(runtime) == 1
    assert "Chased: WO-2026-000001" in done.words


@pytest.mark.parametrize("letter", ["x", "é", "\\", "\n", "🔥"])
def test_what_a_button_holds_stays_inside_slacks_limit(letter):
    body = {"command": "/estates", "text": f"report {letter * 3_000}"}
    message = {
        "type": "message_action",
        "callback_id": "log",
        "message": {"ts": "1.2", "user": "U1", "text": letter * 4_000},
        "channel": {"id": "C1"},
    }

    for one in (body, message):
        value = seed(one)

        assert len(value) <= 2_000
        assert json.loads(value)
