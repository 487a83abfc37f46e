"""The buttons of cards and messages: what is needed first, five at most, and a list of all."""

from dataclasses import replace

import pytest

from bot.blocks.acts import all_acts
from bot.blocks.buttons import buttons
from bot.blocks.cards import card
from bot.blocks.leads import ANSWERS, LEADS
from bot.blocks.notices import direct
from bot.facts import look_up
from bot.ids import Act, Action
from bot.sandbox.limits import faults_in_blocks, faults_in_view
from tests.bot.conftest import MANAGER, OFFICER, REPORTER
from tests.clock_deeds import claim
from tests.deeds import accept, chase, complete, confirm
from tests.slack import element_of, elements_of, words_of
from tracker.domain.notices import AUDIENCES, Urgency

REFERENCE = "WO-2026-000001"


@pytest.fixture
def facts(runtime, orders):
    """The order as somebody sees it in their own messages."""
    orders.log()

    def look(actor):
        with runtime.reading() as reading:
            return look_up(reading, actor, REFERENCE, base_url="https://makesafe.test")

    return look


def _names(row):
    return [element["action_id"] for element in row["elements"]]


def _primary(row):
    return [one["action_id"] for one in row["elements"] if one.get("style") == "primary"]


def test_a_new_order_needs_accepting_and_says_so_first(facts, linked):
    row = buttons(facts(linked.manager))

    assert _names(row) == ["accept", "chase", "update", "escalate", "all"]
    assert _primary(row) == ["accept"]


def test_an_accepted_order_needs_nothing_and_offers_no_primary_button(facts, linked, work):
    accept(work, linked.manager, REFERENCE)

    assert _primary(buttons(facts(linked.manager))) == []


def test_a_fix_that_waits_is_confirmed_first(facts, linked, work):
    complete(work, linked.supplier, REFERENCE)

    row = buttons(facts(linked.manager))

    assert _names(row)[:2] == ["confirm", "reject"]
    assert _primary(row) == ["confirm"]


def test_escalate_and_still_broken_are_danger_and_ask_once_more(facts, linked, work):
    fresh = {one["action_id"]: one for one in buttons(facts(linked.manager))["elements"]}
    complete(work, linked.supplier, REFERENCE)
    fixed = {one["action_id"]: one for one in buttons(facts(linked.manager))["elements"]}

    for pressed in (fresh["escalate"], fixed["reject"]):
        assert pressed["style"] == "danger"
        assert pressed["confirm"]["deny"]["text"] == "Not now"


def test_whoever_may_little_has_a_menu_and_no_list(facts, linked):
    row = buttons(replace(facts(linked.manager), acts=(Act.CHASE, Act.ESCALATE)))

    menu = row["elements"][-1]
    assert menu["type"] == "overflow"
    assert menu["options"][-1]["url"].endswith(REFERENCE)


def test_any_set_of_acts_fits_a_row_of_five_and_a_list_of_all(facts, linked):
    known = facts(linked.manager)
    for count in range(len(Act) + 1):
        drawn = replace(known, acts=tuple(Act)[:count])

        assert len(buttons(drawn)["elements"]) <= 5
        assert faults_in_blocks([buttons(drawn)]) == ()
        assert faults_in_view(all_acts(drawn)) == ()
        assert {one["action_id"] for one in elements_of(all_acts(drawn)["blocks"])} == {
            *tuple(Act)[:count], Action.WHY, Action.WEB
        }  # fmt: skip


def test_a_card_says_what_happened_last_and_what_comes_next(facts, linked, work):
    chase(work, linked.reporter, REFERENCE)

    lines = words_of(card(facts(linked.manager)))

    assert "Last: chased by Rita Reporter at 9:00am" in lines
    assert "Next: At " in lines
    assert "{ago}" in lines


def test_every_message_that_asks_for_an_act_begins_with_what_answers_it():
    asks = {
        kind.kind
        for kind, told in AUDIENCES.items()
        if any(one.urgency is Urgency.ACT for one in told)
    }

    assert asks & set(LEADS) <= set(ANSWERS)


@pytest.mark.parametrize("kind", list(ANSWERS))
def test_the_button_that_answers_a_message_stands_in_front(facts, linked, kind):
    answers = ANSWERS[kind]
    known = replace(facts(linked.manager), acts=tuple(Act))

    row = direct(kind, known)[-1]

    assert _names(row)[: len(answers)] == list(answers)
    assert faults_in_blocks([row]) == ()


def test_whoever_must_decide_a_claim_is_sent_the_button_that_decides_it(facts, linked, work):
    claim(work, linked.supplier, REFERENCE)

    row = direct("work_order.pause_claimed", facts(linked.manager))[-1]

    assert row["elements"][0]["text"]["text"] == "Approve or refuse pause"
    assert _primary(row) == ["claim"]


def test_whoever_reported_a_fault_that_was_closed_can_say_that_it_is_back(facts, linked, work):
    complete(work, linked.supplier, REFERENCE)
    confirm(work, linked.manager, REFERENCE)

    message = direct("work_order.fix_confirmed", facts(linked.reporter))

    assert "reopen" in _names(message[-1])


def test_the_list_of_all_acts_turns_into_the_form_that_is_chosen(slack, api, orders, linked):
    orders.log()
    blocks = slack.command(MANAGER, REFERENCE).json["blocks"]
    slack.press(MANAGER, element_of(blocks, "More actions"), response_url=f"{api.address}/api/r")
    listed = api.wait_for("views.open")[0]["view"]

    pressed = element_of(listed["blocks"], "Interim measure")
    shown = {**listed, "id": "V1", "hash": "1.hash"}
    slack.press(MANAGER, pressed, view=shown, container={"type": "view", "view_id": "V1"})

    drawn = api.wait_for("views.update")[0]
    assert faults_in_view(listed) == ()
    assert drawn["view_id"] == "V1"
    assert drawn["view"]["callback_id"] == "interim"
    assert faults_in_view(drawn["view"]) == ()


def test_a_restricted_order_has_its_forms_without_a_word_of_what_is_broken(
    slack, api, orders, linked
):
    orders.log(category_code="SEC-CCT", title="The cameras at the back are dark")
    for act in (Act.UPDATE, Act.ESCALATE, Act.MERGE):
        button = {"type": "button", "action_id": act, "value": f"{REFERENCE}@1"}
        slack.press(MANAGER, button, response_url=f"{api.address}/api/r")

    views = [one["view"] for one in api.wait_for("views.open", 3)]
    assert [view["callback_id"] for view in views] == ["update", "escalate", "merge"]
    assert "cameras" not in str(views)


def test_the_order_that_goes_on_is_found_by_its_title_or_its_reference(slack, api, orders):
    orders.log(title="No heating in the west wing")
    orders.log(title="Cold radiators upstairs")
    button = {"type": "button", "action_id": Act.MERGE, "value": f"{REFERENCE}@1"}
    slack.press(OFFICER, button, response_url=f"{api.address}/api/r")
    view = api.wait_for("views.open")[0]["view"]

    def found(user, words):
        answer = slack.interact(
            user,
            type="block_suggestion",
            action_id="survivor",
            block_id="survivor",
            value=words,
            view={**view, "id": "V1"},
        )
        return [one["value"] for one in answer.json["options"]]

    assert found(OFFICER, "") == ["WO-2026-000002"]
    assert found(OFFICER, "radiators") == ["WO-2026-000002"]
    assert found(OFFICER, "wo 2026 2") == ["WO-2026-000002"]
    assert found(OFFICER, "wo 2026 1") == []
    assert found("U0STRANGER", "") == []


def test_escalate_says_to_whom_it_goes_and_by_when_they_must_accept(slack, api, orders):
    orders.log()
    button = {"type": "button", "action_id": Act.ESCALATE, "value": f"{REFERENCE}@1"}

    slack.press(REPORTER, button, response_url=f"{api.address}/api/r")

    words = words_of(api.wait_for("views.open")[0]["view"])
    assert "It goes up to stage 1 of 6, Site challenge, held by Mina Manager" in words
    assert "They must accept it by " in words
