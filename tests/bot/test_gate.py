"""Who may speak: our workspace and app, full members, and nobody whom Slack has turned out."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from bot.app import init_app
from bot.requests.gate import is_slacks_own
from bot.requests.members import read_user
from config.settings import SlackSettings
from tests.bot.conftest import MANAGER, NOBODY
from tests.conftest import SIGNING_SECRET
from tests.factories import TEAM
from tests.slack import Given, Slack, refusal, served
from tracker.app import create_app
from tracker.domain.roles import SYSTEM
from tracker.domain.slack_members import Standing
from tracker.jobs.slack_members import review_slack_members
from tracker.people.models import SlackMember
from tracker.people.slack_members import Looked, note_standing
from tracker.trail.models import TrailEntry

TURNED_AWAY = [
    ({"is_restricted": True}, "guest"),
    ({"is_restricted": True, "is_ultra_restricted": True}, "guest"),
    ({"is_stranger": True}, "another organisation"),
    ({"team_id": "T0OTHER"}, "another organisation"),
    ({"is_bot": True}, "bots"),
    ({"deleted": True}, "deactivated"),
]


@pytest.fixture
def strict(settings, clock, linked):
    """The bot with every allow-list set, over HTTP."""
    narrow = replace(settings.slack, enterprise_id="E0OURS", app_id="A0OURS")
    app = create_app(replace(settings, slack=narrow), clock=clock)
    init_app(app)
    with served(app) as address:
        yield Slack(address, SIGNING_SECRET)


def interaction(kind, **more):
    body = {
        "type": kind,
        "team": {"id": TEAM, "enterprise_id": "E0OURS"},
        "user": {"id": MANAGER, "team_id": TEAM},
        "api_app_id": "A0OURS",
        "trigger_id": "1.2.3",
        **more,
    }
    return urlencode({"payload": json.dumps(body)}).encode()


def command(**more):
    return urlencode(
        {
            "command": "/estates",
            "text": "help",
            "user_id": MANAGER,
            "team_id": TEAM,
            "enterprise_id": "E0OURS",
            "api_app_id": "A0OURS",
            "trigger_id": "1.2.3",
            **more,
        }
    ).encode()


def test_our_own_workspace_organisation_and_app_are_served(strict):
    assert strict.send(command()).status == 200


@pytest.mark.parametrize(
    "other", [{"team_id": "T0OTHER"}, {"enterprise_id": "E0OTHER"}, {"api_app_id": "A0OTHER"}]
)
def test_another_workspace_organisation_or_app_is_refused_however_well_it_signs(strict, other):
    assert strict.send(command(**other)).status == 403


def test_an_event_of_another_app_or_workspace_is_refused(strict):
    event = {"type": "app_home_opened", "user": MANAGER, "tab": "home"}
    ours = {"team_id": TEAM, "enterprise_id": "E0OURS", "api_app_id": "A0OURS", "event_id": "Ev1"}
    body = {"type": "event_callback", "event": event, **ours}

    def sent(**more):
        return strict.send(json.dumps({**body, **more}).encode(), "application/json").status

    assert sent() == 200
    assert sent(api_app_id="A0OTHER") == 403
    assert sent(team_id="T0OTHER") == 403
    assert sent(enterprise_id=None) == 403


def test_a_type_ahead_of_another_app_is_refused(strict):
    menu = {"action_id": "premises_code", "block_id": "premises_code", "value": "a"}

    assert strict.send(interaction("block_suggestion", **menu)).status == 200
    assert strict.send(interaction("block_suggestion", **menu, api_app_id="A0OTHER")).status == 403


def test_somebody_of_another_workspace_in_a_shared_channel_is_refused(slack, api):
    theirs = {"user": {"id": MANAGER, "team_id": "T0OTHER"}}
    button = {"action_id": "report", "block_id": "b", "type": "button", "value": "report"}
    view = {"id": "V1", "type": "modal", "app_installed_team_id": TEAM, "callback_id": "report"}

    pressed = slack.send(interaction("block_actions", actions=[button], **theirs))
    submitted = slack.send(interaction("view_submission", view=view, **theirs))

    assert (pressed.status, submitted.status) == (403, 403)
    assert api.calls == []


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", True),
        ("http://hooks.slack.com/commands/T1/2/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil.example/x", False),
        ("http://127.0.0.1:9/response", True),
        ("http://127.0.0.1:10/response", False),
        ("https://[", False),
        (None, True),
    ],
)
def test_an_answer_goes_to_slacks_own_host_or_to_that_of_the_configured_api(url, own):
    assert is_slacks_own(url, "http://127.0.0.1:9/api/") is own


def test_a_request_whose_answer_would_go_elsewhere_is_refused(slack):
    assert slack.send(command(response_url="https://evil.example/x")).status == 403


@pytest.mark.parametrize(("flags", "words"), TURNED_AWAY)
def test_who_is_no_full_member_is_told_so_and_nothing_is_done(
    slack, api, orders, work, flags, words
):
    orders.log()
    slack.event(user_change(MANAGER, **flags))

    answer = slack.command(MANAGER, "chase wo 2026 1 Nobody came")

    assert words in answer.text
    assert "Nothing was done" in answer.text
    assert "Chased" not in answer.text
    assert api.said("users.info") == []


def user_change(user_id, *, updated=1_700_000_100, **flags):
    user = {"id": user_id, "team_id": TEAM, "updated": updated, **flags}
    return {"type": "user_change", "user": user}


def test_a_guest_gets_no_link_either(slack, work):
    with work(SYSTEM) as uow:
        note_standing(uow, TEAM, NOBODY, Looked(Standing.GUEST))

    answer = slack.command(NOBODY, "link")

    assert "guest" in answer.text
    assert "/link/slack/" not in answer.text


def test_a_deactivated_user_acts_no_more_until_slack_says_that_they_are_back(slack, runtime):
    slack.event(user_change(MANAGER, deleted=True, updated=1_700_000_100), "Ev1")
    assert "deactivated" in slack.command(MANAGER, "mine").text

    slack.event(user_change(MANAGER, updated=1_700_000_200), "Ev2")

    assert "deactivated" not in slack.command(MANAGER, "mine").text
    with runtime.reading() as look:
        kinds = look.session.scalars(
            sa.select(TrailEntry.kind).where(TrailEntry.kind == "person.slack_standing_changed")
        ).all()
    assert len(kinds) == 2


def test_late_news_of_a_user_does_not_undo_what_came_after(slack):
    slack.event(user_change(MANAGER, deleted=True, updated=1_700_000_200), "Ev2")

    slack.event(user_change(MANAGER, updated=1_700_000_100), "Ev1")

    assert "deactivated" in slack.command(MANAGER, "mine").text


def test_of_users_with_whom_makesafe_has_nothing_to_do_nothing_is_kept(slack, runtime):
    slack.event(user_change("U0SOMEBODY"))

    with runtime.reading() as look:
        assert look.session.scalars(sa.select(SlackMember)).all() == []


def test_a_look_up_never_stands_before_the_answer_to_a_command(slack, api):
    api.always_gives("users.info", Given(body={"ok": True, "user": {}}, after_seconds=5))

    answers = [slack.command(user, "mine") for user in (MANAGER, NOBODY)]

    assert [answer for answer in answers if not answer.in_time] == []
    assert api.said("users.info") == []


def test_every_linked_user_is_asked_about_once_a_day(slack, runtime, api, clock):
    api.always_gives("users.info", Given(body={"ok": True, "user": {"team_id": TEAM}}))

    first = review_slack_members(runtime)
    again = review_slack_members(runtime)
    clock.advance(timedelta(days=1, minutes=1))
    next_day = review_slack_members(runtime)

    assert (first, again, next_day) == (6, 0, 6)
    assert len(api.said("users.info")) == 12


def test_the_daily_look_finds_whoever_was_deactivated_while_no_event_came(slack, runtime, api):
    gone = {"id": MANAGER, "team_id": TEAM, "deleted": True}
    api.always_gives("users.info", Given(body={"ok": True, "user": gone}))

    review_slack_members(runtime)

    assert "deactivated" in slack.command(MANAGER, "mine").text


@pytest.mark.parametrize(
    "trouble",
    [Given(reset=True), refusal("ratelimited"), Given(status=500, body="<html>"), Given(body="[]")],
    ids=["reset", "limited", "fault", "nonsense"],
)
def test_where_slack_cannot_be_asked_its_last_answer_holds(
    slack, runtime, api, work, clock, trouble
):
    with work(SYSTEM) as uow:
        note_standing(uow, TEAM, MANAGER, Looked(Standing.GUEST))
    clock.advance(timedelta(days=2))
    api.always_gives("users.info", trouble)

    asked = review_slack_members(runtime)

    assert asked == 0
    assert "guest" in slack.command(MANAGER, "mine").text


def test_only_one_of_several_schedulers_asks_in_a_minute(slack, runtime, api, work, clock):
    api.always_gives("users.info", Given(body={"ok": True, "user": {"team_id": TEAM}}))
    key = f"slack-members:{clock.now():%Y-%m-%dT%H:%M}"
    with runtime.begin(SYSTEM, once=key):
        pass

    assert review_slack_members(runtime) == 0


def test_in_an_organisation_of_several_workspaces_a_colleague_of_another_is_no_stranger():
    grid = SlackSettings(team_id=TEAM, enterprise_id="E0OURS")
    user = {"id": "W1", "team_id": "T0SISTER"}

    ours = read_user({**user, "enterprise_user": {"enterprise_id": "E0OURS"}}, grid)
    theirs = read_user({**user, "enterprise_user": {"enterprise_id": "E0OTHER"}}, grid)

    assert ours.standing is Standing.MEMBER
    assert theirs.standing is Standing.STRANGER


def test_an_event_that_could_not_be_saved_is_not_acknowledged_so_that_slack_sends_it_again(
    slack, runtime, orders
):
    event = user_change(MANAGER, deleted=True)
    with runtime.engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.text("UPDATE person SET name = name"))
        first = slack.event(event)

    again = slack.event(event, **{"X-Slack-Retry-Num": "1"})

    assert first.status == 503
    assert again.status == 200
    assert "deactivated" in slack.command(MANAGER, "mine").text
