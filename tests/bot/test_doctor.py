"""The doctor finds each fault of the set-up, says what to do, and prints no secret."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.app import EXTENSION, SET_UP
from bot.needs import scopes
from tests.bot.conftest import CHANNEL
from tests.factories import TEAM
from tests.slack import BOT_TOKEN, Given, refusal, served
from tracker.clock import SystemClock
from tracker.domain.roles import SYSTEM
from tracker.outbox.models import Channel, SendingPause

SECRET = "0123456789abcdef" * 2
APP_TOKEN = "xapp-of-the-tests"
DEFAULT = "C0INNEED"
CHANNEL_FOUND = {
    "id": CHANNEL,
    "is_private": True,
    "is_archived": False,
    "is_member": True,
    "is_ext_shared": False,
}
SCOPES = ",".join(scopes())


@pytest.fixture
def settings(settings):
    slack = replace(
        settings.slack,
        signing_secret=SECRET,
        app_token=APP_TOKEN,
        app_id="A0OURS",
        default_channel=DEFAULT,
    )
    return replace(settings, slack=slack)


def who_we_are(headers=None, **more):
    body = {
        "ok": True,
        "team": "Estates",
        "team_id": TEAM,
        "user": "makesafe",
        "bot_id": "B1",
        **more,
    }
    return Given(body=body, headers={"X-OAuth-Scopes": SCOPES, **(headers or {})})


def channel(**more):
    return Given(body={"ok": True, "channel": {**CHANNEL_FOUND, **more}})


@pytest.fixture
def well(api):
    """A Slack in which everything is as it should be."""
    api.always_gives("auth.test", who_we_are())
    api.always_gives("bots.info", Given(body={"ok": True, "bot": {"app_id": "A0OURS"}}))
    api.always_gives("conversations.info", channel())
    return api


@pytest.fixture
def doctor(app, runtime, linked, well):
    """Ask the doctor, with the bot at an address of its own."""
    from tracker.cli import init_app

    if "slack" not in app.cli.commands:
        init_app(app)

    def doctor():
        with served(app) as address:
            runtime.settings = replace(runtime.settings, base_url=address)
            return app.test_cli_runner().invoke(args=["slack", "doctor"])

    return doctor


def line(told, part):
    return next(one for one in told.output.splitlines() if one[14:].startswith(part))


def test_a_good_set_up_is_called_good_line_by_line(doctor):
    told = doctor()

    bad = [one for one in told.output.splitlines() if not one.startswith("ok ")]
    assert told.exit_code == 0
    assert "answers a signed request" in line(told, "request URL")
    # A test has no https, and only one of its units has a channel.
    assert [one[14:].split(":")[0].split()[0] for one in bad] in (["https"], ["unit", "https"])


def test_no_secret_is_printed(doctor, well):
    well.always_gives("conversations.info", refusal("channel_not_found"))

    told = doctor()

    for secret in (BOT_TOKEN, SECRET, APP_TOKEN):
        assert secret not in told.output


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal("invalid_auth"), "does not know this token"),
        (refusal("token_revoked"), "was revoked"),
        (refusal("account_inactive"), "was removed"),
        (refusal("some_new_word"), "some_new_word"),
        (Given(reset=True), "Look at the network"),
        (Given(status=502, body="<html>"), "cannot be read"),
        (who_we_are(bot_id=None), "no bot's token"),
    ],
)
def test_a_token_that_is_no_good_is_found(doctor, well, answer, words):
    well.always_gives("auth.test", answer)

    told = doctor()

    assert told.exit_code == 1
    assert line(told, "token").startswith("broken")
    assert words in line(told, "token")


@pytest.mark.parametrize(
    ("granted", "state", "words"),
    [
        (SCOPES.replace("users:read", ""), "broken", "missing: users:read"),
        (f"{SCOPES},admin", "look at this", "more than needed: admin"),
    ],
)
def test_scopes_are_held_against_the_manifest(doctor, well, granted, state, words):
    well.always_gives("auth.test", who_we_are({"X-OAuth-Scopes": granted}))

    found = line(doctor(), "scopes")

    assert found.startswith(state)
    assert words in found
    assert "reinstall the app" in found


@pytest.mark.parametrize(
    ("method", "answer", "part"),
    [
        ("auth.test", who_we_are(team_id="T0OTHER"), "team"),
        ("bots.info", Given(body={"ok": True, "bot": {"app_id": "A0OTHER"}}), "app"),
    ],
)
def test_the_token_of_another_workspace_or_app_is_found(doctor, well, method, answer, part):
    well.always_gives(method, answer)

    assert line(doctor(), f"{part} ").startswith("broken")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal("channel_not_found"), "/invite @Makesafe"),
        (channel(is_archived=True), "archived"),
        (channel(is_member=False), "/invite @Makesafe"),
        (channel(is_private=False), "public"),
        (channel(is_ext_shared=True), "another organisation"),
        (channel(is_pending_ext_shared=True), "another organisation"),
        (
            Given(body={"ok": False, "error": "missing_scope", "needed": "channels:read"}),
            "public",
        ),
    ],
)
def test_a_channel_that_will_not_do_is_found(doctor, well, answer, words):
    well.always_gives("conversations.info", answer)

    told = doctor()

    found = next(one for one in told.output.splitlines() if CHANNEL in one)
    assert told.exit_code == 1
    assert found.startswith("broken")
    assert words in found
    # Every unit's orders may come to stand there.
    assert line(told, "default channel").startswith("broken")
    assert DEFAULT in line(told, "default channel")
    assert words in line(told, "default channel")


def test_a_default_channel_that_is_not_named_is_looked_at(doctor, runtime):
    runtime.settings = replace(
        runtime.settings, slack=replace(runtime.settings.slack, default_channel="")
    )

    found = line(doctor(), "default channel")

    assert found.startswith("look at this")
    assert "SLACK_DEFAULT_CHANNEL is not set" in found


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, "ok"), (2, "look at this"), (-2, "look at this"), (6, "broken")]
)
def test_the_clock_is_held_against_slacks(doctor, well, minutes, state):
    at = format_datetime(SystemClock().now() + timedelta(minutes=minutes))
    well.always_gives("auth.test", who_we_are({"Date": at}))

    assert line(doctor(), "clock").startswith(state)


def test_socket_mode_that_is_not_turned_on_is_found(doctor, well):
    well.always_gives("apps.connections.open", refusal("not_allowed_token_type"))

    found = line(doctor(), "Socket Mode")

    assert found.startswith("broken")
    assert "connections:write" in found


def test_in_the_pretend_workspace_socket_mode_is_said_not_to_be_there(doctor, runtime, well):
    without_token = replace(runtime.settings.slack, bot_token="")
    runtime.settings = replace(runtime.settings, slack=without_token)

    found = line(doctor(), "Socket Mode")

    assert found.startswith("look at this")
    assert "The pretend workspace has none" in found
    assert well.said("apps.connections.open") == []


def test_a_signing_secret_of_another_process_is_found(doctor, app):
    app.extensions[SET_UP] = replace(app.extensions[SET_UP], secret="f" * 32)

    told = doctor()

    assert told.exit_code == 1
    assert "refuses our signature" in line(told, "request URL")


def test_a_signing_secret_of_the_wrong_form_is_looked_at(doctor, app):
    app.extensions[SET_UP] = replace(app.extensions[SET_UP], secret="Basic Information")

    assert line(doctor(), "signing secret").startswith("look at this")


def test_an_address_where_nothing_listens_is_found(app, runtime, well, doctor):
    doctor()
    runtime.settings = replace(runtime.settings, base_url="http://127.0.0.1:9")

    told = app.test_cli_runner().invoke(args=["slack", "doctor"])

    assert "cannot be reached from here" in line(told, "request URL")


def test_another_service_at_our_address_is_found(app, runtime, well, doctor):
    doctor()
    runtime.settings = replace(runtime.settings, base_url=well.address)

    told = app.test_cli_runner().invoke(args=["slack", "doctor"])

    assert "not as Makesafe" in line(told, "request URL")


def test_sending_that_has_stopped_is_found(doctor, work, clock):
    with work(SYSTEM) as uow:
        uow.session.add(
            SendingPause(
                channel=Channel.SLACK_DIRECT,
                destination="",
                until=clock.now(),
                stopped_for="token_revoked",
                stopped_since=clock.now(),
            )
        )

    found = line(doctor(), "sender")

    assert found.startswith("broken")
    assert "token_revoked" in found


def test_without_a_token_the_doctor_says_so(app, doctor):
    app.extensions[SET_UP] = replace(app.extensions[SET_UP], client=None)

    told = doctor()

    assert told.exit_code == 1
    assert "SLACK_BOT_TOKEN is not set" in told.output
    assert EXTENSION in app.extensions
