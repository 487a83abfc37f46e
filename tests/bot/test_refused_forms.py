"""A form that is refused stays open with every word that was typed, and says why above them."""

from datetime import timedelta

import pytest

from bot.blocks.modals import given_back
from bot.sandbox.limits import faults_in_view
from bot.text import SECTION
from tests.bot.conftest import MANAGER
from tests.factories import OPERATOR, TEAM
from tests.slack import Given, words_of
from tracker.domain.slack_members import Standing
from tracker.people.queries import get_person
from tracker.people.service import give_grant, revoke_grant
from tracker.people.slack_members import Looked, note_standing
from tracker.work_orders.schemas import ChaseDraft
from tracker.work_orders.service import chase_order

MESSAGE = {"type": "message", "user": "U0AUTHOR", "ts": "1.2", "text": "It drips", "files": []}
TYPED = {
    "escalate": {"reason": "It gets worse by the hour"},
    "report": {"title": "The <b>door</b> & the lock", "at_risk": "yes", "details": "Upstairs"},
    "preferences": {"quiet_from": "19:00", "digest": "no"},
    "add_to_order": {"reference": "WO-2026-000001", "note": "The hall is wet"},
}


@pytest.fixture
def opened(slack, api, orders):
    """Open a form as the manager, and return it."""

    def opened(name):
        orders.log()
        if name == "add_to_order":
            api.gives("views.open", Given(body={"ok": True, "view": {"id": "V1"}}))
            slack.interact(
                MANAGER,
                type="message_action",
                callback_id=name,
                message=MESSAGE,
                channel={"id": "C1"},
            )
            return api.wait_for("views.update")[-1]["view"]
        words = {"escalate": "escalate #1", "preferences": "quiet"}.get(name, name)
        slack.command(MANAGER, words)
        return api.wait_for("views.open")[-1]["view"]

    return opened


def typed_in(view):
    """Return what every element of a form begins with."""
    begins = {}
    for block in view["blocks"]:
        for name, value in block.get("element", {}).items():
            if name.startswith("initial_"):
                begins[block["block_id"]] = value["value"] if isinstance(value, dict) else value
    return begins


@pytest.mark.parametrize("name", list(TYPED))
def test_every_form_of_somebody_who_may_not_any_more_stays_with_what_they_typed(
    opened, slack, work, name
):
    view, typed = opened(name), TYPED[name]
    with work(OPERATOR) as uow:
        note_standing(uow, TEAM, MANAGER, Looked(Standing.GUEST))

    again = slack.submit(MANAGER, view, typed).json["view"]

    assert faults_in_view(again) == ()
    assert again["callback_id"] == view["callback_id"]
    assert again.get("private_metadata", "") == view.get("private_metadata", "")
    assert "guests cannot use Makesafe here" in words_of(again["blocks"][0])
    assert typed_in(again) == typed_in(again) | typed


def test_a_second_refusal_takes_the_place_of_the_first(opened, slack, work):
    view = opened("escalate")
    with work(OPERATOR) as uow:
        note_standing(uow, TEAM, MANAGER, Looked(Standing.GUEST))
    first = slack.submit(MANAGER, view, TYPED["escalate"]).json["view"]
    with work(OPERATOR) as uow:
        note_standing(uow, TEAM, MANAGER, Looked(Standing.DEACTIVATED))

    second = slack.submit(MANAGER, first, TYPED["escalate"]).json["view"]

    assert "deactivated" in words_of(second)
    assert "guests" not in words_of(second)
    assert len(second["blocks"]) == len(first["blocks"])


def test_what_was_cleared_stays_clear(opened, slack, work):
    view = opened("report")
    with work(OPERATOR) as uow:
        note_standing(uow, TEAM, MANAGER, Looked(Standing.GUEST))
    first = slack.submit(MANAGER, view, TYPED["report"]).json["view"]

    again = slack.submit(MANAGER, first, {**TYPED["report"], "details": ""}).json["view"]

    assert "details" in typed_in(first)
    assert "details" not in typed_in(again)


def test_who_lost_the_right_while_the_order_changed_is_told_what_who_and_when(
    opened, slack, work, linked, clock
):
    view = opened("escalate")
    clock.advance(timedelta(minutes=5))
    with work(linked.reporter) as uow:
        chase_order(uow, "wo 2026 1", ChaseDraft(note="Please"))
    held = linked.manager.grants[0]
    with work(linked.administrator) as uow:
        person = get_person(uow.session, linked.manager.person_id)
        reading = linked.auditor.grants[0]
        give_grant(uow, person, reading.role, reading.scope)
        revoke_grant(uow, person, held.role, held.scope)

    again = slack.submit(MANAGER, view, TYPED["escalate"]).json["view"]

    assert "You may not escalate" in words_of(again["blocks"][0])
    assert "chased by Rita Reporter at 9:05am" in words_of(again["blocks"][1])
    assert typed_in(again)["reason"] == TYPED["escalate"]["reason"]


def test_words_are_given_back_whole_however_long_they_are_and_however_they_grow():
    typed = "&<>" * 900 + " the end"

    blocks = given_back(typed)

    said = "".join(block["text"]["text"] for block in blocks[1:])
    assert all(len(block["text"]["text"]) <= SECTION for block in blocks)
    assert said == "&amp;&lt;&gt;" * 900 + " the end"
