"""Night cover in Slack: one tap, once only, with the rights of the moment, and no words."""

from datetime import UTC, datetime

import pytest

from bot.sandbox.limits import faults_in_message
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

    said = str(api.calls)
    assert "does not answer" in said
    assert at_night.premises.code in said
    assert "Rowan House" not in said
    assert "Night cover on Monday" not in said


def test_a_head_of_many_premises_sees_the_worst_first(slack, roster):
    words = words_of(slack.command(HEAD, "cover").json["blocks"])

    assert roster.premises.code in words


def test_whoever_sees_no_approved_premises_is_told_so(slack, roster):
    assert "no approved premises" in slack.command(STRANGER, "cover").text
    assert "No premises" in slack.command(STRANGER, f"cover {roster.premises.code}").text


def test_a_manager_by_day_is_not_asked_whether_they_are_alone(slack, roster):
    assert "cover_alone" not in _buttons(slack.command(MANAGER, "cover"))
