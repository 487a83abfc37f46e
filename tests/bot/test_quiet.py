"""How one wants to be told, set in Slack by the form of the web; and what waits, as one message."""

import pytest

from bot.blocks.digest import personal_digest
from bot.blocks.preferences import preferences_modal
from bot.facts import Looking
from bot.listeners.quiet import preferences_words
from bot.sandbox.limits import faults_in_errors, faults_in_message, faults_in_view
from tests.bot.conftest import MANAGER, OFFICER
from tests.factories import make_order
from tests.people.test_preferences import TYPED
from tests.slack import words_of
from tracker.digest import Group, Line
from tracker.domain.disclosure import Surface
from tracker.domain.quiet import ALWAYS_COMES, Preferences
from tracker.jobs.dispatch import dispatch


@pytest.fixture
def form(slack, api):
    answer = slack.command(MANAGER, "quiet")
    assert answer.in_time
    return api.wait_for("views.open", 1)[-1]["view"]


def test_the_form_shows_what_holds_now_and_what_ignores_quiet_hours(form):
    assert faults_in_view(form) == ()
    assert "18:00" in str(form)
    assert [each for each in ALWAYS_COMES if each not in words_of(form["blocks"])] == []


def test_what_is_sent_in_is_kept_and_said_in_one_line(form, slack, runtime, linked):
    answer = slack.submit(MANAGER, form, TYPED)

    assert "Saved: quiet from 21:00 to 06:30 (Europe/London); no digest" in str(answer.json)
    with runtime.reading() as look:
        words = preferences_words(look.session, linked.manager.person_id)
        others = preferences_words(look.session, linked.officer.person_id)
    assert words.startswith("quiet from 21:00 to 06:30")
    assert others.startswith("quiet from 18:00 to 08:00")


def test_what_is_wrong_comes_back_beside_its_field(form, slack):
    answer = slack.submit(MANAGER, form, {**TYPED, "quiet_until": "20:00"})

    errors = answer.json["errors"]
    assert list(errors) == ["quiet_until"]
    assert faults_in_errors(errors, form) == ()


def test_the_form_without_quiet_hours_keeps_to_slacks_limits():
    view = preferences_modal(Preferences(quiet_from=None, quiet_until=None))

    assert faults_in_view(view) == ()


def test_what_waits_for_one_person_is_grouped_and_says_why_it_comes(
    api, linked, runtime, work, clock
):
    with work(linked.reporter) as uow:
        for number in range(12):
            make_order(uow, linked.premises, category_code="ELE-SOC", title=f"Socket {number}")

    dispatch(runtime)

    (said,) = [each for each in api.said("chat.postMessage") if each["channel"] == f"D{OFFICER}"]
    words = words_of(said["blocks"])
    assert faults_in_message(said["text"], said["blocks"]) == ()
    assert said["text"].startswith("Makesafe: 12 matters for you. Due ")
    assert words.count("• ") == 10
    assert "2 more: " in words
    assert "A new order is yours" in words
    assert "You get this because you hold, watch over or reported what it is about" in words
    assert "Preferences: /estates quiet" in words


@pytest.mark.parametrize("words", ["W" * 120, "&<>" * 40, "<!channel> @here " * 7, "👩‍🚒🔥" * 20])
def test_the_longest_message_of_many_keeps_to_slacks_limits(work, linked, runtime, words):
    with work(linked.reporter) as uow:
        order = make_order(uow, linked.premises, category_code="ELE-SOC", title=words[:120])
    with runtime.reading() as look:
        looking = Looking(look, runtime.settings.base_url, surface=Surface.SLACK_DIRECT)
        facts = looking.at(look.session.merge(order))
    asked = "work_order.part_lapsed"
    lines = [
        *((Line(group=group, asked_by=asked), facts) for group in Group for _ in range(2)),
        (Line(group=Group.KNOWN, words=words * 5, link="https://example.test/"), None),
    ]

    blocks = personal_digest(
        lines[1:], of_all=[line for line, _ in lines], rest_at="https://example.test/",
        small_print=words, maybe_repeat=True,
    )  # fmt: skip

    assert faults_in_message("Makesafe", blocks) == ()
    assert "<!channel>" not in str(blocks)
