"""What is typed after `/estates`: forgiving, in scope, and never left without an answer."""

import pytest
import sqlalchemy as sa

from bot.ids import Word
from bot.requests.typed import Typed, read_command, split_reference
from bot.sandbox.limits import faults_in_message, faults_in_view
from tests.bot.conftest import (
    HEAD,
    MANAGER,
    NOBODY,
    OFFICER,
    REPORTER,
    STRANGER,
    SUPPLIER,
)
from tests.factories import make_person, set_stage_owner
from tests.slack import elements_of, words_of
from tracker.people.models import OneTimeLink
from tracker.people.queries import get_person
from tracker.people.service import link_slack, set_active
from tracker.work_orders.models import Chase


def told(answer):
    """Return the ephemeral answer's words, when Slack would take it."""
    if not answer.text.startswith("{"):
        return answer.text
    body = answer.json
    assert faults_in_message(body["text"], body.get("blocks")) == ()
    assert body.get("response_type", "ephemeral") == "ephemeral"
    return words_of(body.get("blocks", [])) or body["text"]


@pytest.mark.parametrize(
    "spelling",
    [
        "WO-2026-000001",
        "wo 2026 1",
        "#wo-2026-1",
        "wo2026000001",
        "WO\u20132026\u2013000001",
        "Wo_2026/1",
    ],
)
def test_a_reference_shows_its_card_however_it_is_spelt(slack, orders, spelling):
    orders.log()

    words = told(slack.command(MANAGER, spelling))

    assert "WO-2026-000001" in words
    assert "There is no heating" in words
    assert "Not escalated: Triage" in words


def test_a_card_offers_only_what_its_reader_may_do(slack, orders):
    orders.log()

    manager = buttons(slack.command(MANAGER, "wo 2026 1"))
    supplier = buttons(slack.command(SUPPLIER, "wo 2026 1"))
    reporter = buttons(slack.command(REPORTER, "wo 2026 1"))

    assert {"Accept", "Chase", "Update", "Escalate"} <= manager
    assert "Complete" not in manager
    assert "Complete" in supplier
    assert not {"Chase", "Escalate"} & supplier
    assert not {"Accept", "Update"} & reporter


def buttons(answer):
    return {
        element.get("selected_option", element)["text"]["text"]
        for element in elements_of(answer.json["blocks"])
    }


@pytest.mark.parametrize("words", ["wo 2026 1", "why wo 2026 1", "chase wo 2026 1 now please"])
def test_an_order_of_somebody_else_is_no_order(slack, orders, words):
    orders.log()

    hidden = slack.command(STRANGER, words).text
    absent = slack.command(STRANGER, words.replace("2026 1", "2026 99")).text

    assert hidden == "There is no work order WO-2026-000001 that you may see."
    assert absent == hidden.replace("000001", "000099")


@pytest.mark.parametrize("words", ["accept wo 2026 1", "chase wo 2026 1"])
def test_no_form_opens_about_an_order_of_somebody_else(slack, api, orders, words):
    orders.log()

    assert "There is no work order" in slack.command(STRANGER, words).text
    assert api.said("views.open") == []


def test_a_chase_with_a_note_is_saved_before_it_is_answered(slack, orders, runtime):
    orders.log()

    answer = slack.command(MANAGER, "chase wo 2026 1 The smell of gas & <smoke> is worse")

    with runtime.reading() as reading:
        chase = reading.session.scalars(sa.select(Chase)).one()
    assert chase.note.words == "The smell of gas & <smoke> is worse"
    assert answer.text == "Chased: WO-2026-000001. It is on record. Olu Officer will be told now."


def test_the_same_chase_delivered_three_times_is_one_chase(slack, orders, runtime):
    orders.log()
    body = slack.command_body(MANAGER, "chase wo 2026 1 Please come", trigger="1.2.same")

    answers = {slack.send(body).text for _ in range(3)}

    with runtime.reading() as reading:
        assert len(reading.session.scalars(sa.select(Chase)).all()) == 1
    assert len(answers) == 1


def test_a_chase_with_bad_words_gives_them_back(slack, orders, runtime):
    orders.log()

    answer = slack.command(MANAGER, "chase wo 2026 1 look\u202ehere")

    with runtime.reading() as reading:
        assert reading.session.scalars(sa.select(Chase)).all() == []
    assert "Nothing was saved. Remove the hidden character U+202E" in answer.text
    assert "here" in answer.text


def test_a_chase_without_a_note_opens_its_form(slack, api, orders):
    orders.log()

    answer = slack.command(MANAGER, "chase WO-2026-000001")

    view = api.wait_for("views.open")[0]["view"]
    assert answer.text == ""
    assert faults_in_view(view) == ()
    assert "The chase goes to whoever has the order now: Olu Officer" in words_of(view)


def test_an_order_is_explained_from_the_rule_that_the_sweep_acts_on(slack, orders):
    orders.log()

    words = told(slack.command(REPORTER, "why wo 2026 1"))

    assert "no milestone has been missed" in words
    assert "goes to stage 1" in words
    assert "Olu Officer" in words


def test_a_restricted_order_is_not_explained_in_slack(slack, orders):
    orders.log(category_code="SEC-DOR", title="Gate seven stays open")

    for words in ("wo 2026 1", "why wo 2026 1", "mine"):
        answer = slack.command(REPORTER, words).text

        assert "WO-2026-000001" in answer
        assert "Gate seven" not in answer
        assert "Rowan House" not in answer


def test_mine_lists_what_waits_and_what_was_reported(slack, orders):
    orders.log(title="The one reported")

    officer = told(slack.command(OFFICER, "mine"))
    reporter = told(slack.command(REPORTER, "mine"))

    assert "Waiting for you" in officer
    assert "Reported by you" in reporter
    assert "The one reported" in officer
    assert "The one reported" in reporter


def test_mine_shows_ten_rows_and_says_how_many_more(slack, orders):
    for number in range(12):
        orders.log(title=f"Broken thing {number}")

    answer = slack.command(OFFICER, "mine")

    menus = [block for block in answer.json["blocks"] if "accessory" in block]
    assert len(menus) == 10
    assert "2 more" in told(answer)


def test_mine_of_somebody_with_nothing_offers_to_report(slack):
    assert "Nothing waits for you" in told(slack.command(HEAD, "mine"))


def test_an_unknown_word_is_answered_with_the_nearest_and_the_help(slack):
    words = told(slack.command(MANAGER, "reprot <!channel> the door"))

    assert "Did you mean `/estates report`?" in words
    assert "/estates chase WO-2026-000123" in words
    assert "<!channel>" not in words


@pytest.mark.parametrize("words", ["chase", "accept", "why", "chase the boiler man"])
def test_a_command_that_names_no_order_is_told_how(slack, words):
    answer = slack.command(MANAGER, words).text

    assert "Which order?" in answer
    assert "WO-2026-000123" in answer


@pytest.mark.parametrize(
    "words",
    ["report", "mine", "wo 2026 1", "chase wo 2026 1 come", "accept wo 2026 1", "why wo 2026 1"],
)
def test_somebody_without_an_account_gets_a_link_and_nothing_else(slack, api, orders, words):
    orders.log()

    answer = slack.command(NOBODY, words)

    assert "not linked to a Makesafe account" in told(answer)
    assert "no heating" not in answer.text
    assert api.said("views.open") == []


def test_the_link_works_once_and_makes_the_slack_user_somebody(slack, runtime, work, linked, clock):
    answer = slack.command(NOBODY, "link")
    url = next(elements_of(answer.json["blocks"]))["url"]
    token = url.rpartition("/link/slack/")[2]

    with work(linked.auditor) as uow:
        link_slack(uow, get_person(uow.session, linked.auditor.person_id), token)

    assert "Nothing waits for you" in told(slack.command(NOBODY, "mine"))
    with runtime.reading() as reading:
        assert reading.session.scalars(sa.select(OneTimeLink.used_at)).all().count(None) == 0


def test_a_shut_account_has_no_say_in_slack_any_more(slack, work, linked, orders):
    orders.log()
    assert "Chase" in slack.command(MANAGER, "wo 2026 1").text

    with work(linked.administrator) as uow:
        set_active(uow, get_person(uow.session, linked.manager.person_id), active=False)

    assert "not linked" in told(slack.command(MANAGER, "wo 2026 1"))


def test_the_names_of_holders_ping_nobody(slack, work, linked, orders):
    with work(linked.administrator) as uow:
        sly = make_person(uow, name="<!here> Sly & Co")
        set_stage_owner(uow, stage=0, scope=linked.officer.grants[0].scope, owner=sly, deputy=None)
    orders.log()

    answer = slack.command(MANAGER, "why wo 2026 1").text

    assert "<!here>" not in answer
    assert "Sly &amp; Co" in answer


def test_a_reference_is_split_from_the_note_after_it():
    assert split_reference("wo 2026 12 3 men came", year=2026) == ("WO-2026-000012", "3 men came")
    assert split_reference("# wo 2026 12", year=2026) == ("WO-2026-000012", "")
    assert split_reference("wo-2026-000012: come", year=2026) == ("WO-2026-000012", "come")
    assert split_reference("#12 3 men came", year=2026) == ("WO-2026-000012", "3 men came")
    assert split_reference("the door", year=2026) == (None, "the door")
    assert split_reference("3 men came", year=2026) == (None, "3 men came")


@pytest.mark.parametrize(
    ("pasted", "rest"),
    [
        ("https://makesafe.test/work-orders/WO-2026-000123", ""),
        ("<https://makesafe.test/work-orders/WO-2026-000123>", ""),
        (
            "<https://makesafe.test/work-orders/WO-2026-000123|The fire door, again> come now",
            "come now",
        ),
        ("https://makesafe.test/work-orders/WO-2026-000123/clock?a=b#c  come", "come"),
    ],
)
def test_the_pasted_address_of_an_orders_page_names_the_order(pasted, rest):
    assert split_reference(pasted, year=2026) == ("WO-2026-000123", rest)


def test_the_address_of_another_page_names_no_order():
    assert split_reference("https://makesafe.test/premises/AP-01", year=2026)[0] is None
    assert split_reference("https://makesafe.test/work-orders/none", year=2026)[0] is None


def test_words_are_read_whatever_their_case_and_signs():
    assert read_command("  REPORT  the door ", year=2026).word is Word.REPORT
    assert read_command("Help:", year=2026).word is Word.HELP
    assert read_command("", year=2026).word is Word.MENU
    assert read_command("ack #7", year=2026) == Typed(Word.ACCEPT, "#7")
    assert read_command("xyzzy", year=2026).nearest == ""


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("mein", "mine"), ("my", "mine"), ("list", "mine"), ("status", "mine"),
        ("status wo 2026 7", "WO-2026-000007"), ("log", "report"), ("reports", "report"),
        ("problem the door", "report"), ("chsae #7 come", "chase WO-2026-000007"),
        ("ping #7", "chase WO-2026-000007"), ("stcuk", "stuck"), ("overdue", "stuck"),
        ("sites", "premises"), ("esclate 7", "escalate WO-2026-000007"),
        ("note #7 done", "update WO-2026-000007"), ("wyh #7", "why WO-2026-000007"),
        ("tonight", "cover"), ("signin", "link"), ("commands", "help"),
    ],
)  # fmt: skip
def test_an_unknown_word_leads_to_the_nearest_command_or_the_one_of_that_meaning(typed, nearest):
    found = read_command(typed, year=2026)

    assert found.word is None
    assert found.nearest == nearest
