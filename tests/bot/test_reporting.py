"""Reporting a fault from Slack: the form, the hard stop, the receipt, and being told once."""

import time
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.reporting import Reporting
from bot.sandbox.limits import faults_in_errors, faults_in_message, faults_in_view
from tests.bot.conftest import HEAD, MANAGER, NOBODY, OFFICER, REPORTER, STRANGER, SUPPLIER, fault
from tests.factories import OPERATOR, make_location
from tests.slack import PATIENCE_SECONDS, refusal, shown_view, words_of
from tracker.premises.queries import get_premises
from tracker.work_orders.models import WorkOrder


def opened(slack, api, user=MANAGER, words="report"):
    before = len(api.said("views.open"))
    slack.command(user, words)
    return api.wait_for("views.open", before + 1)[-1]["view"]


def fields_of(view):
    return {block.get("block_id"): block.get("element") for block in view["blocks"]}


def logged(runtime):
    with runtime.reading() as reading:
        return reading.session.scalars(sa.select(WorkOrder)).all()


def test_the_command_opens_the_form_at_once_with_the_words_as_the_title(slack, api):
    answer = slack.command(MANAGER, "report The lift is stuck & <dark>")

    view = api.wait_for("views.open")[0]["view"]
    title = next(block for block in view["blocks"] if block.get("block_id") == "title")
    assert answer.in_time
    assert answer.text == ""
    assert title["element"]["initial_value"] == "The lift is stuck & <dark>"
    assert faults_in_view(view) == ()


def test_the_form_and_its_type_aheads_wait_for_no_writer(slack, api, linked, work):
    with work(OPERATOR):  # SQLite lets one writer in, and this one stays
        answer = slack.command(MANAGER, "report")
        api.wait_for("views.open", seconds=1)
        began = time.monotonic()
        found = slack.suggest(MANAGER, "category_code", "boiler")
        seconds = time.monotonic() - began

    assert answer.in_time
    assert found
    assert seconds < PATIENCE_SECONDS


def test_whoever_reports_for_one_premises_need_not_choose_it(slack, api, linked):
    mine = opened(slack, api)
    officers = opened(slack, api, OFFICER)

    assert mine["blocks"][0]["element"]["initial_option"]["value"] == linked.premises.code
    assert "initial_option" not in officers["blocks"][0]["element"]
    assert faults_in_view(officers) == ()


def test_words_too_long_for_a_title_are_kept_in_full_in_the_details(slack, api):
    words = "The boiler hums " * 20

    view = opened(slack, api, words=f"report {words}")

    fields = {block["block_id"]: block for block in view["blocks"] if "block_id" in block}
    assert len(fields["title"]["element"]["initial_value"]) <= 120
    assert fields["details"]["element"]["initial_value"] == words.strip()
    assert faults_in_view(view) == ()


def test_a_report_is_logged_before_it_is_answered_with_its_receipt(
    slack, api, linked, runtime, orders
):
    answer = slack.submit(MANAGER, opened(slack, api), fault(linked))

    order = logged(runtime)[0]
    receipt = answer.json["view"]
    words = words_of(receipt)
    assert answer.json["response_action"] == "update"
    assert faults_in_view(receipt) == ()
    assert order.reference in words
    assert "The fire door does not close" in words
    due = ("Acknowledge by", "Attend by", "Make safe by", "Fix by")
    for said in ("Priority", "P2", "Who has it", "Olu Officer", "What happens next", *due):
        assert said in words


@pytest.mark.both_databases
def test_the_same_form_sent_three_times_is_one_order_and_one_receipt(slack, api, linked, runtime):
    view = opened(slack, api)

    answers = [slack.submit(MANAGER, view, fault(linked), view_id="V1") for _ in range(3)]

    assert len(logged(runtime)) == 1
    assert len({answer.text for answer in answers}) == 1


def test_each_message_stands_under_the_block_that_it_is_about(slack, api, linked, runtime):
    view = opened(slack, api, OFFICER)

    answer = slack.submit(OFFICER, view, {"title": "no", "at_risk": "no"})

    errors = answer.json["errors"]
    assert answer.json["response_action"] == "errors"
    assert set(errors) == {"premises_code", "category_code", "title"}
    assert faults_in_errors(errors, view) == ()
    assert logged(runtime) == []


def test_bad_words_are_refused_under_their_field_and_never_crash(slack, api, linked, runtime):
    view = opened(slack, api)

    for title in ("x" * 121, "bro\x00ken", "fire \u202edoor", "ab"):
        answer = slack.submit(MANAGER, view, fault(linked, title=title))

        assert list(answer.json["errors"]) == ["title"]
    assert logged(runtime) == []


def test_somebody_at_risk_is_told_to_ring_first_and_loses_nothing_typed(slack, api, linked):
    view = opened(slack, api)
    typed = shown_view(view, fault(linked, at_risk="yes", details="By the stairs"), view_id="V7")

    risk = {"type": "radio_buttons", "action_id": "at_risk", "block_id": "at_risk"}
    slack.press(MANAGER, risk, view=typed)

    update = api.wait_for("views.update")[0]
    fields = {block.get("block_id"): block.get("element") for block in update["view"]["blocks"]}
    assert update["view_id"] == "V7"
    assert "Ring *999* first" in words_of(update["view"])
    assert fields["title"]["initial_value"] == "The fire door does not close"
    assert fields["details"]["initial_value"] == "By the stairs"
    assert fields["premises_code"]["initial_option"]["value"] == linked.premises.code
    assert faults_in_view(update["view"]) == ()


def test_the_stop_names_the_emergency_line_where_it_is_known(slack, api, linked, runtime):
    runtime.settings = replace(runtime.settings, emergency_line="0800 000 0000")
    typed = shown_view(opened(slack, api), fault(linked, at_risk="yes"))

    slack.press(MANAGER, {"type": "radio_buttons", "action_id": "at_risk"}, view=typed)

    assert "0800 000 0000" in words_of(api.wait_for("views.update")[0]["view"])


def test_a_kind_that_cannot_wait_says_at_once_what_to_do(slack, api, linked):
    typed = shown_view(opened(slack, api), fault(linked, category_code="GAS-LEA"))

    slack.press(MANAGER, {"type": "external_select", "action_id": "category_code"}, view=typed)

    view = api.wait_for("views.update")[0]["view"]
    assert "0800 111 999" in words_of(view)
    assert fields_of(view)["title"]["initial_value"] == "The fire door does not close"
    assert faults_in_view(view) == ()


def test_the_places_of_the_premises_are_offered_once_they_are_chosen(slack, api, linked, work):
    with work(OPERATOR) as uow:
        premises = get_premises(uow.session, OPERATOR, linked.premises.code)
        kitchen = make_location(uow, premises, name="Kitchen & larder")
        make_location(uow, premises, name="Attic")
    view = opened(slack, api, OFFICER)
    chosen = shown_view(view, fault(linked))

    slack.press(OFFICER, {"type": "external_select", "action_id": "premises_code"}, view=chosen)

    view = api.wait_for("views.update")[0]["view"]
    place = fields_of(view)["location_code"]["action_id"]
    found = slack.suggest(OFFICER, place, "larder", view=view)
    assert "location_code" not in fields_of(chosen)
    assert [option["value"] for option in found] == [kitchen.code]
    assert faults_in_view(view) == ()


def test_a_place_chosen_in_other_premises_is_forgotten(slack, api, linked, work):
    with work(OPERATOR) as uow:
        for one in (linked.premises, linked.elsewhere):
            make_location(uow, get_premises(uow.session, OPERATOR, one.code))
    before = opened(slack, api)
    officers = {**before, "private_metadata": str(Reporting(linked.premises.code, True))}
    typed = shown_view(officers, fault(linked, premises_code=linked.elsewhere.code))
    typed["state"]["values"]["location_code"] = {
        "location_code": {"type": "external_select", "selected_option": {"value": "X", "text": {}}}
    }

    slack.press(OFFICER, {"type": "external_select", "action_id": "premises_code"}, view=typed)

    place = fields_of(api.wait_for("views.update")[0]["view"])["location_code"]
    assert "initial_option" not in place
    assert place["action_id"] == f"location_code:{linked.elsewhere.code}"


def test_a_kind_of_fault_is_found_by_everyday_words(slack, linked):
    found = slack.suggest(MANAGER, "category_code", "boiler")

    assert [option["value"] for option in found] == ["HTG-LOS", "HWS-LOS"]
    assert len(slack.suggest(MANAGER, "category_code", "")) == 64
    assert slack.suggest(NOBODY, "category_code", "boiler") == []


def test_only_kinds_used_at_the_premises_chosen_are_offered(slack, api, linked):
    at_office = {"private_metadata": str(Reporting(linked.elsewhere.code))}

    found = slack.suggest(STRANGER, "category_code", "night cover", view=at_office)

    assert found == []
    assert slack.suggest(MANAGER, "category_code", "night cover") != []


def test_when_it_happened_and_for_whom_are_kept(slack, api, linked, runtime, clock):
    earlier = int(clock.now().timestamp()) - 7_200

    slack.submit(
        MANAGER,
        opened(slack, api),
        fault(linked, occurred_at=earlier, reported_for="Ola of the night team"),
    )

    with runtime.reading() as reading:
        order = reading.session.scalars(sa.select(WorkOrder)).one()
        assert int(order.occurred_at.timestamp()) == earlier
        assert order.reported_for.words == "Ola of the night team"


def test_a_fault_in_the_future_is_refused_beside_its_field(slack, api, linked, runtime, clock):
    later = int(clock.now().timestamp()) + 60

    answer = slack.submit(MANAGER, opened(slack, api), fault(linked, occurred_at=later))

    assert answer.json["errors"] == {"occurred_at": "When it happened must be in the past"}
    assert logged(runtime) == []


def test_a_form_that_was_drawn_anew_meanwhile_is_left_as_it_is(slack, api, linked):
    api.gives("views.update", refusal("hash_conflict"))
    typed = shown_view(opened(slack, api), fault(linked, at_risk="yes"))

    answer = slack.press(MANAGER, {"type": "radio_buttons", "action_id": "at_risk"}, view=typed)
    api.wait_for("views.update")
    slack.command(MANAGER, "help")

    assert answer.in_time
    assert api.said("views.push") == []


def test_the_stop_goes_away_when_nobody_is_at_risk_after_all(slack, api, linked):
    typed = shown_view(opened(slack, api), fault(linked, at_risk="no"))

    slack.press(MANAGER, {"type": "radio_buttons", "action_id": "at_risk"}, view=typed)

    assert "999" not in words_of(api.wait_for("views.update")[0]["view"])


def test_the_type_ahead_offers_only_premises_where_one_may_report(slack, linked):
    mine = slack.suggest(MANAGER, "premises_code", "")
    other = slack.suggest(MANAGER, "premises_code", "Elm")
    supplier = slack.suggest(SUPPLIER, "premises_code", "")

    assert [option["value"] for option in mine] == [linked.premises.code]
    assert other == []
    assert supplier == []


def test_the_type_ahead_answers_a_stranger_with_nothing(slack):
    assert slack.suggest(NOBODY, "premises_code", "R") == []


def test_premises_of_somebody_else_are_unknown_rather_than_forbidden(slack, api, linked, runtime):
    view = opened(slack, api)

    answer = slack.submit(STRANGER, view, fault(linked))
    unknown = slack.submit(STRANGER, view, fault(linked, premises_code="PR-NONE"))

    assert answer.json["errors"] == unknown.json["errors"]
    assert logged(runtime) == []


def test_whoever_may_not_report_is_told_who_can(slack, api):
    answer = slack.command(SUPPLIER, "report")

    assert "You may not report a fault here" in answer.text
    assert api.said("views.open") == []


def test_a_mention_in_a_report_pings_nobody(slack, api, linked):
    answer = slack.submit(
        MANAGER, opened(slack, api), fault(linked, title="<!channel> the door & <@U1> @here")
    )

    words = words_of(answer.json["view"])
    assert "<!channel>" not in words
    assert "<@U1>" not in words
    assert "&lt;!channel&gt; the door &amp; &lt;@U1&gt;" in words


def test_the_reporter_sees_their_own_words_even_of_a_restricted_fault(slack, api, linked):
    answer = slack.submit(
        MANAGER, opened(slack, api), fault(linked, category_code="SEC-DOR", title="Lock of door 9")
    )

    assert "Lock of door 9" in words_of(answer.json["view"])


def test_home_is_drawn_again_after_a_report(slack, api, linked):
    slack.submit(MANAGER, opened(slack, api), fault(linked))

    home = api.wait_for("views.publish")[0]
    assert home["user_id"] == MANAGER
    assert faults_in_view(home["view"]) == ()


def test_every_role_is_answered_by_the_command_without_words(slack):
    for user in (REPORTER, MANAGER, HEAD, OFFICER, SUPPLIER, STRANGER):
        answer = slack.command(user, "").json

        assert faults_in_message(answer["text"], answer["blocks"]) == ()
        assert "Report a fault" in words_of(answer["blocks"])
