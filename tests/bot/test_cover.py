"""Night cover in Slack: one tap, once only, with the rights of the moment, and no words."""

from datetime import UTC, datetime

import pytest

from bot.blocks.cover import ONE_TAP
from bot.listeners.cover_forms import FORMS
from bot.sandbox.limits import faults_in_message, faults_in_view
from tests.bot.conftest import HEAD, MANAGER, NOBODY, REPORTER, STRANGER, SUPPLIER
from tests.cover.nights import (
    TONIGHT,
    arrive,
    confirm,
    gaps,
    orders,
    require,
    soles,
    states,
    tick,
    told,
)
from tests.slack import elements_of, words_of
from tracker.cover.acts import ACTS
from tracker.cover.asking import SHEETS
from tracker.jobs.dispatch import dispatch

AT_NIGHT = datetime(2026, 11, 16, 22, tzinfo=UTC)


@pytest.fixture
def roster(work, linked, runtime):
    """Two posts a night at the approved premises, from tonight."""
    require(work, linked.officer, linked.premises)
    tick(runtime)
    return linked


@pytest.fixture
def at_night(roster, work, clock):
    """Ten at night, with both at their posts."""
    for post in (1, 2):
        confirm(work, roster.supplier, roster.premises, post)
    clock.set_to(AT_NIGHT)
    for post in (1, 2):
        arrive(work, roster.reporter, roster.premises, post)
    return roster


def _value(roster, post):
    return f"{roster.premises.code}/{TONIGHT.isoformat()}/{post}"


def _tap(slack, user, action, value):
    return slack.press(user, {"type": "button", "action_id": action, "value": value})


def _buttons(answer):
    return {
        element["action_id"]: element["value"] for element in elements_of(answer.json["blocks"])
    }


def test_the_command_shows_tonights_posts_with_the_buttons_of_whoever_asks(slack, roster):
    supplier = slack.command(SUPPLIER, "cover")
    reporter = slack.command(REPORTER, f"cover {roster.premises.code.lower()}")

    assert faults_in_message(supplier.json["text"], supplier.json["blocks"]) == ()
    assert "0 of 2 confirmed" in words_of(supplier.json["blocks"])
    assert {"cover_confirm", "cover_cannot"} <= set(_buttons(supplier))
    assert not {"cover_confirm", "cover_cannot", "cover_alone"} & set(_buttons(reporter))


def test_the_supplier_confirms_with_one_tap_and_a_second_tap_acts_once(slack, roster, runtime):
    pressed = _tap(slack, SUPPLIER, "cover_confirm", _value(roster, 1))
    again = _tap(slack, SUPPLIER, "cover_confirm", _value(roster, 1))

    assert (pressed.status, again.status) == (200, 200)
    assert states(runtime) == ["confirmed", "scheduled"]


def test_cannot_fill_opens_a_gap(slack, roster, runtime):
    _tap(slack, SUPPLIER, "cover_cannot", _value(roster, 2))

    assert states(runtime) == ["scheduled", "at_risk"]
    assert [gap.cause.value for gap in gaps(runtime)] == ["cannot_fill"]


@pytest.mark.parametrize("who", [STRANGER, NOBODY, REPORTER])
def test_a_forged_button_gives_nobody_a_right(slack, roster, runtime, who):
    _tap(slack, who, "cover_confirm", _value(roster, 1))

    assert states(runtime) == ["scheduled", "scheduled"]


def test_one_tap_says_that_one_is_alone_and_the_division_has_it_at_once(slack, at_night, runtime):
    offered = slack.command(REPORTER, "cover")
    _tap(slack, REPORTER, "cover_alone", at_night.premises.code)
    _tap(slack, REPORTER, "cover_alone", at_night.premises.code)

    assert "cover_alone" in _buttons(offered)
    assert sorted(states(runtime)) == ["confirmed", "sole_charge"]
    assert [(order.stage, order.restricted) for order in orders(runtime)] == [(4, True)]
    assert len(gaps(runtime)) == 1
    assert len(told(runtime, "cover.sole_charge_began")) == 1


def test_the_person_alone_is_asked_by_name_and_answers_with_the_button_once(
    slack, at_night, runtime, clock, api
):
    _tap(slack, REPORTER, "cover_alone", at_night.premises.code)
    clock.set_to(datetime(2026, 11, 16, 23, 1, tzinfo=UTC))
    tick(runtime)
    dispatch(runtime)
    asked = [
        said for said in api.said("chat.postMessage") if "Are you safe" in said.get("text", "")
    ]
    _tap(slack, REPORTER, "cover_safe", at_night.premises.code)

    assert len(asked) == 1
    assert "cover_safe" in str(asked[0]["blocks"])
    checks = soles(runtime)[0].checks
    assert [check.answered_at is not None for check in checks] == [True]


def test_no_message_about_night_cover_tells_the_premises_name_or_a_title(
    slack, at_night, runtime, clock, api
):
    _tap(slack, REPORTER, "cover_alone", at_night.premises.code)
    for minute in (1, 17, 33):
        clock.set_to(datetime(2026, 11, 16, 23, minute, tzinfo=UTC))
        tick(runtime)
        dispatch(runtime)

    # Home lists its reader's own premises by name; what it says of the night names none.
    said = str([call for call in api.calls if call.method != "views.publish"])
    tonight = [
        line for line in words_of(api.said("views.publish")[-1]).split("\n") if "Sole" in line
    ]
    assert "does not answer" in said
    assert at_night.premises.code in said
    assert "Rowan House" not in said
    assert tonight == [f"*{at_night.premises.code}*: Sole charge"]
    assert "Night cover on Monday" not in str(api.calls)


def test_a_head_of_many_premises_sees_the_worst_first(slack, roster):
    words = words_of(slack.command(HEAD, "cover").json["blocks"])

    assert roster.premises.code in words


def test_whoever_sees_no_approved_premises_is_told_so(slack, roster):
    assert "no approved premises" in slack.command(STRANGER, "cover").text
    assert "No premises" in slack.command(STRANGER, f"cover {roster.premises.code}").text


def test_every_act_on_a_post_is_one_tap_or_has_its_form():
    assert set(ACTS) == set(SHEETS) == {*ONE_TAP.values(), *FORMS.values()}
    assert {name for name, sheet in SHEETS.items() if sheet.one_tap} == set(ONE_TAP.values())


@pytest.fixture
def opening(slack, api):
    """Press a button that opens a form, and return the form."""

    def forms():
        # What a tap said before may be shown only now: it is no form.
        views = [one["view"] for one in api.said("views.open")]
        return [view for view in views if view.get("callback_id")]

    def press(user, action, value):
        before, shown = len(forms()), len(api.said("views.open"))
        _tap(slack, user, action, value)
        while len(forms()) == before:
            shown = len(api.wait_for("views.open", shown + 1))
        assert faults_in_view(forms()[-1]) == ()
        return forms()[-1]

    return press


def test_who_fills_in_is_said_with_the_cost_once_and_a_bad_amount_beside_it(
    slack, roster, runtime, opening
):
    _tap(slack, SUPPLIER, "cover_cannot", _value(roster, 2))
    offered = _buttons(slack.command(MANAGER, "cover"))
    view = opening(MANAGER, "cover_fill", offered["cover_fill"])
    filled = {"filled_by": "nps_sessional", "worker": "S-12", "cost": "182.50"}

    wrong = slack.submit(MANAGER, view, {**filled, "cost": "a lot"})
    done = [slack.submit(MANAGER, view, filled, view_id="V7") for _ in range(2)]

    assert wrong.json["errors"] == {"cost": "Enter an amount in pounds, such as 120 or 120.50"}
    assert all("who fills in" in words_of(one.json["view"]) for one in done)
    assert states(runtime) == ["scheduled", "backfilled"]
    assert [gap.cost_pence for gap in gaps(runtime)] == [18_250]


def test_what_filling_in_cost_is_asked_until_somebody_says_it(slack, roster, runtime, opening):
    _tap(slack, SUPPLIER, "cover_cannot", _value(roster, 2))
    view = opening(MANAGER, "cover_fill", _value(roster, 2))
    slack.submit(MANAGER, view, {"filled_by": "nps_sessional"})
    asked = _buttons(slack.command(MANAGER, "cover"))["cover_cost"]

    slack.submit(MANAGER, opening(MANAGER, "cover_cost", asked), {"cost": "90"})

    assert [gap.cost_pence for gap in gaps(runtime)] == [9_000]
    assert "cover_cost" not in _buttons(slack.command(MANAGER, "cover"))


def test_somebody_who_does_not_count_is_said_in_the_night(slack, at_night, runtime, opening):
    view = opening(REPORTER, "cover_unsuitable", _value(at_night, 2))

    slack.submit(REPORTER, view, {"cause": "asleep"})

    assert sorted(states(runtime)) == ["confirmed", "sole_charge"]


def test_what_cannot_be_is_said_in_the_form_and_what_was_chosen_stays(
    slack, roster, runtime, opening
):
    view = opening(MANAGER, "cover_stand_down", _value(roster, 2))

    answer = slack.submit(MANAGER, view, {"whole_night": "no"})

    again = answer.json["view"]
    assert faults_in_view(again) == ()
    assert "leave one person alone" in words_of(again)
    assert again["blocks"][-1]["element"]["initial_option"]["value"] == "no"
    assert states(runtime) == ["scheduled", "scheduled"]


@pytest.mark.parametrize("who", [STRANGER, NOBODY, REPORTER])
def test_a_forged_form_gives_nobody_a_right(slack, roster, runtime, opening, who, api):
    view = opening(MANAGER, "cover_stand_down", _value(roster, 2))

    slack.submit(who, view, {"whole_night": "yes"})
    _tap(slack, who, "cover_stand_down", _value(roster, 2))

    assert states(runtime) == ["scheduled", "scheduled"]
    views = [one["view"] for one in api.said("views.open")]
    assert sum(view.get("callback_id") == "cover_act" for view in views) == 1


def test_i_am_alone_asks_first_and_speaks_of_999(slack, at_night):
    blocks = slack.command(REPORTER, "cover").json["blocks"]
    alone = next(one for one in elements_of(blocks) if one["action_id"] == "cover_alone")

    assert "999" in alone["confirm"]["text"]["text"]


def test_somebody_else_is_said_to_be_alone_without_naming_whoever_says_it(
    slack, at_night, runtime, clock
):
    offered = slack.command(MANAGER, "cover")
    for _ in range(2):
        _tap(slack, MANAGER, "cover_other_alone", at_night.premises.code)
    after = slack.command(REPORTER, "cover")

    asks = next(
        one
        for one in elements_of(offered.json["blocks"])
        if one["action_id"] == "cover_other_alone"
    )
    assert "999" in asks["confirm"]["text"]["text"]
    assert sorted(states(runtime)) == ["confirmed", "sole_charge"]
    assert [order.stage for order in orders(runtime)] == [4]
    assert [sole.alone_id for sole in soles(runtime)] == [None]
    assert "Nobody has said who is alone" in words_of(after.json["blocks"])
    assert "cover_other_alone" not in _buttons(after)
    assert "cover_alone" in _buttons(after)


def test_who_is_alone_is_named_by_themselves(slack, at_night, runtime, work):
    view_of = {"cause": "left_early"}
    slack.submit(MANAGER, _post_form(at_night), view_of)
    before = words_of(slack.command(REPORTER, "cover").json["blocks"])

    _tap(slack, REPORTER, "cover_alone", at_night.premises.code)

    after = slack.command(REPORTER, "cover")
    assert "Nobody has said who is alone" in before
    assert "Rita Reporter is alone" in words_of(after.json["blocks"])
    assert "cover_alone" not in _buttons(after)
    assert "cover_safe" in _buttons(after)


def _post_form(roster):
    """The form that says that whoever has the second post does not count, as Slack returns it."""
    shown = {"type": "input", "block_id": "cause", "element": {"action_id": "cause", "type": "x"}}
    return {
        "blocks": [shown],
        "callback_id": "cover_act",
        "private_metadata": f"unsuitable:{_value(roster, 2)}",
    }


def test_whoever_is_asked_to_confirm_is_shown_the_posts_of_that_very_night(
    slack, roster, runtime, api
):
    dispatch(runtime)
    asked = [one for one in api.said("chat.postMessage") if "Confirm" in one.get("text", "")]
    shows = {
        one["value"]
        for message in asked
        for one in elements_of(message["blocks"])
        if one["action_id"] == "cover_show"
    }

    answer = slack.command(SUPPLIER, f"cover {sorted(shows)[0]}")

    assert f"{roster.premises.code}/{TONIGHT.isoformat()}" in shows
    assert "cover_confirm" in _buttons(answer)


def test_a_manager_by_day_is_not_asked_whether_they_are_alone(slack, roster):
    assert "cover_alone" not in _buttons(slack.command(MANAGER, "cover"))
