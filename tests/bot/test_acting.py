"""Acting on an order from Slack: forms, stale pages, double clicks, and rights at every step."""

import threading
from datetime import timedelta

import pytest

from bot.sandbox.limits import faults_in_errors, faults_in_message, faults_in_view
from tests.bot.conftest import HEAD, MANAGER, NOBODY, OFFICER, REPORTER, STRANGER, SUPPLIER
from tests.deeds import escalate
from tests.slack import element_of, elements_of, words_of
from tracker.domain.lifecycle import Status
from tracker.people.queries import get_person
from tracker.people.service import revoke_grant
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import ChaseDraft, ClosingDraft
from tracker.work_orders.service import chase_order, complete_order

DAY = "2026-11-20"
TYPED = {
    "Accept": {"next_action": "Meet the contractor", "next_action_on": DAY},
    "Chase": {"note": "Nobody came"},
    "Update": {"note": "Parts are ordered", "status": "awaiting_parts"},
    "Escalate": {"reason": "It gets worse by the hour"},
    "Complete": {"note": "New closer fitted"},
    "Confirm fixed": {},
    "Still broken": {"reason": "It still does not close"},
}
ACTORS = {"Complete": SUPPLIER, "Confirm fixed": MANAGER, "Still broken": MANAGER}


@pytest.fixture
def pressing(slack, api):
    """Show a card to somebody, press a button on it, and return the form that opens."""

    def press(user, words, reference="wo 2026 1"):
        blocks = slack.command(user, reference).json["blocks"]
        return press_on(blocks, user, words)

    def press_on(blocks, user, words):
        before = len(api.said("views.open"))
        answer = slack.press(user, element_of(blocks, words), response_url=f"{api.address}/api/r")
        assert answer.in_time
        view = api.wait_for("views.open", before + 1)[-1]["view"]
        assert faults_in_view(view) == ()
        return view

    press.on = press_on
    return press


def standing(runtime, estate, reference="wo 2026 1"):
    with runtime.reading() as reading:
        return get_order(reading.session, estate.auditor, reference)


def complete(work, estate):
    with work(estate.supplier) as uow:
        complete_order(uow, "wo 2026 1", ClosingDraft())


@pytest.mark.parametrize("words", list(TYPED))
def test_each_button_opens_a_form_that_does_what_it_says(
    slack, pressing, orders, runtime, linked, work, clock, words
):
    orders.log()
    clock.advance(timedelta(minutes=5))
    if words in {"Confirm fixed", "Still broken"}:
        complete(work, linked)
    before = standing(runtime, linked).version
    user = ACTORS.get(words, MANAGER)

    answer = slack.submit(user, pressing(user, words), TYPED[words])

    assert answer.json["response_action"] == "update"
    assert faults_in_view(answer.json["view"]) == ()
    assert ":white_check_mark:" in words_of(answer.json["view"])
    assert standing(runtime, linked).version > before


def test_the_second_key_closes_the_order_and_its_card_shrinks(
    slack, pressing, orders, work, linked, runtime
):
    orders.log()
    complete(work, linked)

    slack.submit(MANAGER, pressing(MANAGER, "Confirm fixed"), {})

    card = slack.command(MANAGER, "wo 2026 1").json
    assert standing(runtime, linked).status is Status.CONFIRMED_CLOSED
    assert len(card["blocks"]) == 1
    assert list(elements_of(card["blocks"])) == []


def test_whoever_completed_a_fix_does_not_confirm_it(slack, api, orders, work, linked):
    orders.log()
    complete(work, linked)

    answer = slack.command(SUPPLIER, "wo 2026 1").json

    shown = {
        one.get("selected_option", one)["text"]["text"] for one in elements_of(answer["blocks"])
    }
    assert "Confirm fixed" not in shown


def test_bad_answers_come_back_under_their_blocks(slack, pressing, orders, runtime, linked):
    orders.log()
    view = pressing(MANAGER, "Accept")

    answer = slack.submit(MANAGER, view, {"next_action": "x", "next_action_on": "2020-01-01"})
    late = slack.submit(MANAGER, view, {"next_action": "Ring them", "next_action_on": "2020-01-01"})

    assert answer.json["response_action"] == "errors"
    assert faults_in_errors(answer.json["errors"], view) == ()
    assert late.json["errors"] == {"next_action_on": "The day must be today or later"}
    assert standing(runtime, linked).accepted_at is None


def test_an_empty_update_says_what_it_needs(slack, pressing, orders):
    orders.log()

    answer = slack.submit(MANAGER, pressing(MANAGER, "Update"), {})

    assert answer.json["errors"] == {"note": "Enter a note, a new status or a helpdesk reference"}


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(
    slack, pressing, orders, work, linked, runtime, clock
):
    orders.log()
    view = pressing(MANAGER, "Escalate")
    clock.advance(timedelta(minutes=5))
    with work(linked.reporter) as uow:
        chase_order(uow, "wo 2026 1", ChaseDraft(note="Please"))

    answer = slack.submit(MANAGER, view, TYPED["Escalate"], view_id="V9")

    again = answer.json["view"]
    fields = {block.get("block_id"): block.get("element") for block in again["blocks"]}
    assert faults_in_view(again) == ()
    assert "chased by Rita Reporter" in words_of(again)
    assert fields["reason"]["initial_value"] == TYPED["Escalate"]["reason"]
    assert standing(runtime, linked).stage == 0
    assert slack.submit(MANAGER, again, {}, view_id="V9").json["response_action"] == "update"
    assert standing(runtime, linked).stage == 1


def test_of_two_who_confirm_at_once_one_wins_and_the_other_is_told(
    slack, pressing, orders, work, linked
):
    orders.log()
    complete(work, linked)
    mine, theirs = pressing(MANAGER, "Confirm fixed"), pressing(HEAD, "Still broken")

    slack.submit(MANAGER, mine, {})
    answer = slack.submit(HEAD, theirs, {"reason": "The hinge is loose"})

    words = words_of(answer.json["view"])
    assert faults_in_view(answer.json["view"]) == ()
    assert "Nothing was changed" in words
    assert "fix confirmed by Mina Manager at 9:00am" in words
    assert "The hinge is loose" in words


def test_a_late_press_is_told_who_did_what(slack, pressing, orders, work, linked):
    orders.log()
    blocks = slack.command(MANAGER, "wo 2026 1").json["blocks"]
    complete(work, linked)

    view = pressing.on(blocks, MANAGER, "Escalate")

    assert "completed by Sam Supplier at 9:00am" in words_of(view)
    assert not any(block["type"] == "input" for block in view["blocks"])


def test_an_order_at_the_last_stage_is_said_to_have_none_above_it(
    slack, api, orders, work, linked, runtime
):
    order = orders.log()
    while standing(runtime, linked).stage < 6:
        escalate(work, linked.officer, order.reference)

    slack.command(MANAGER, "escalate #1 It gets worse")

    view = api.wait_for("views.open")[0]["view"]
    assert faults_in_view(view) == ()
    assert view["title"]["text"] == "Not possible now"
    assert "WO-2026-000001 stands at the last stage: there is none above it." in words_of(view)
    assert "It gets worse" in words_of(view)


@pytest.mark.both_databases
def test_the_same_form_sent_three_times_acts_once(slack, pressing, orders, runtime, linked):
    orders.log()
    view = pressing(MANAGER, "Escalate")

    answers = {slack.submit(MANAGER, view, TYPED["Escalate"], view_id="V3").text for _ in range(3)}

    assert standing(runtime, linked).stage == 1
    assert len(answers) == 1


@pytest.mark.both_databases
def test_a_double_click_on_send_acts_once(slack, pressing, orders, runtime, linked):
    orders.log()
    view = pressing(MANAGER, "Chase")
    answers = []

    def click():
        answers.append(slack.submit(MANAGER, view, TYPED["Chase"], view_id="V4"))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    with runtime.reading() as reading:
        order = get_order(reading.session, linked.auditor, "wo 2026 1")
        assert len(order.chases) == 1
    assert {answer.json["response_action"] for answer in answers} == {"update"}


@pytest.mark.parametrize("words", ["Accept", "Escalate", "Update"])
def test_a_forwarded_button_gives_a_stranger_nothing(slack, api, orders, words):
    orders.log()
    button = element_of(slack.command(MANAGER, "wo 2026 1").json["blocks"], words)

    slack.press(STRANGER, button, response_url=f"{api.address}/api/response")
    slack.press(NOBODY, button, response_url=f"{api.address}/api/response")

    answers = api.wait_for("response", 2)
    assert "There is no work order WO-2026-000001 that you may see" in answers[0]["text"]
    assert "not linked" in answers[1]["text"]
    assert api.said("views.open") == []
    assert all(faults_in_message(one["text"], one.get("blocks")) == () for one in answers)


def test_a_button_beyond_ones_role_says_who_can(slack, api, orders):
    orders.log()
    button = element_of(slack.command(MANAGER, "wo 2026 1").json["blocks"], "Accept")

    slack.press(REPORTER, button, response_url=f"{api.address}/api/response")

    assert "You may not accept this work order" in api.wait_for("response")[0]["text"]


def test_rights_are_asked_for_again_when_the_form_is_sent(
    slack, pressing, orders, runtime, linked, work
):
    orders.log()
    view = pressing(MANAGER, "Escalate")
    grant = linked.manager.grants[0]
    with work(linked.administrator) as uow:
        person = get_person(uow.session, linked.manager.person_id)
        revoke_grant(uow, person, grant.role, grant.scope)

    answer = slack.submit(MANAGER, view, TYPED["Escalate"])

    assert "There is no work order" in words_of(answer.json["view"])
    assert standing(runtime, linked).stage == 0


def test_what_a_modal_carries_gives_no_right(slack, pressing, orders, runtime, linked):
    orders.log()
    view = pressing(MANAGER, "Escalate")

    answer = slack.submit(STRANGER, view, TYPED["Escalate"])

    assert "There is no work order" in words_of(answer.json["view"])
    assert standing(runtime, linked).stage == 0


def test_a_form_about_nothing_is_owned_up_to(slack, pressing, orders):
    orders.log()
    view = {**pressing(MANAGER, "Chase"), "private_metadata": "{}"}

    answer = slack.submit(MANAGER, view, TYPED["Chase"])

    assert answer.status == 200
    assert "incident" in words_of(answer.json["view"])


def test_the_menu_of_a_row_shows_the_card_and_the_reasons(slack, api, orders):
    orders.log()
    blocks = slack.command(OFFICER, "mine").json["blocks"]

    for words in ("Show the card", "Why this stage?"):
        menu = element_of(blocks, words)
        slack.press(OFFICER, menu, response_url=f"{api.address}/api/response")

    answers = api.wait_for("response", 2)
    assert all(faults_in_message(one["text"], one["blocks"]) == () for one in answers)
    assert "Who has it" in words_of(answers[1]["blocks"])


def test_a_press_in_home_that_cannot_be_answered_by_a_message_opens_a_view(slack, api, orders):
    orders.log()
    blocks = slack.command(OFFICER, "mine").json["blocks"]

    slack.press(OFFICER, element_of(blocks, "Show the card"), view={"type": "home", "id": "VH"})

    assert "no heating" in words_of(api.wait_for("views.open")[0]["view"])
    assert faults_in_view(api.said("views.open")[0]["view"]) == ()


def test_an_order_that_climbed_meanwhile_is_accepted_only_as_it_is_now(
    slack, pressing, orders, runtime, linked, work, clock
):
    from tracker.jobs.sweep import sweep

    orders.log()
    view = pressing(MANAGER, "Accept")
    clock.advance(timedelta(days=2))
    sweep(runtime)

    answer = slack.submit(MANAGER, view, {**TYPED["Accept"], "next_action_on": "2026-12-01"})

    assert "Makesafe itself" in words_of(answer.json["view"])
    assert standing(runtime, linked).accepted_at is None
