"""The settings: read once, and refused by name where they are not safe."""

import pytest

from config.settings import DEFAULT_SECRET, Environment, UnsafeSettings, read_settings
from tests.outbox.notify import KEY, TEMPLATE

SAFE = {
    "TRACKER_ENV": "production",
    "TRACKER_SECRET_KEY": "x" * 32,
    "TRACKER_BASE_URL": "https://makesafe.example.test",
    "SLACK_SIGNING_SECRET": "of-the-workspace",
}
READ = (
    "TRACKER_ENV", "TRACKER_DATABASE_URL", "TRACKER_SECRET_KEY", "TRACKER_BASE_URL",
    "TRACKER_CONFIG_DIR", "TRACKER_CLOCK_FILE", "TRACKER_EMBEDDED_CLOCK", "TRACKER_SMTP_URL",
    "TRACKER_MAIL_FROM", "TRACKER_DEMO_SIGN_IN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN", "SLACK_API_URL", "SLACK_TEAM_ID", "SLACK_COMMAND", "FLASK_DEBUG",
    "TRACKER_CHECK_SECONDS", "TRACKER_WHOLE_CHECK_MINUTES", "TRACKER_HEARTBEAT_URL",
    "TRACKER_TRAIL_KEY", "TRACKER_TRAIL_HEADS_FILE", "NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID",
    "NOTIFY_API_URL", "TRACKER_TEXT_AFTER_MINUTES", "TRACKER_REPLY_ADDRESS",
    "TRACKER_INBOUND_MAIL_SECRET",
)  # fmt: skip


@pytest.fixture
def environment(monkeypatch):
    """Set exactly these variables, and none that this machine happens to have."""

    def put(**values):
        for name in READ:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_a_safe_production_starts(environment):
    environment(**SAFE)

    settings = read_settings()

    assert settings.in_production
    assert not settings.sandbox
    assert not settings.sign_in.demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TRACKER_SECRET_KEY", DEFAULT_SECRET, id="default-secret"),
        pytest.param("TRACKER_SECRET_KEY", "x" * 31, id="short-secret"),
        pytest.param("FLASK_DEBUG", "1", id="debug"),
        pytest.param("TRACKER_DEMO_SIGN_IN", "1", id="demo-sign-in"),
        pytest.param("TRACKER_CLOCK_FILE", "clock.txt", id="clock-file"),
        pytest.param("TRACKER_EMBEDDED_CLOCK", "1", id="embedded-clock"),
        pytest.param("TRACKER_BASE_URL", "http://makesafe.example.test", id="http"),
        pytest.param("SLACK_SIGNING_SECRET", "", id="no-signing-secret"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name_in_production(environment, name, value):
    environment(**{**SAFE, name: value})

    with pytest.raises(UnsafeSettings) as refused:
        read_settings()

    assert [fault.split()[0] for fault in refused.value.faults] == [name]
    assert name in str(refused.value)


def test_a_secret_that_was_never_set_is_refused(environment):
    environment(**{name: value for name, value in SAFE.items() if name != "TRACKER_SECRET_KEY"})

    with pytest.raises(UnsafeSettings, match="TRACKER_SECRET_KEY is not set"):
        read_settings()


def test_a_bot_token_needs_its_workspace(environment):
    environment(**SAFE, SLACK_BOT_TOKEN="xoxb-of-the-tests")

    with pytest.raises(UnsafeSettings, match="SLACK_TEAM_ID"):
        read_settings()


@pytest.mark.parametrize(
    "name",
    ["estates", "/Estates", "/estates now", "/", "/" + "e" * 32, "/est`ates", "/è", " /estates"],
)
def test_a_command_that_slack_would_not_take_is_refused_by_name(environment, name):
    environment(SLACK_COMMAND=name)

    with pytest.raises(UnsafeSettings, match="SLACK_COMMAND"):
        read_settings()


def test_the_command_is_named_as_the_workspace_wants_it(environment):
    environment()
    usual = read_settings().slack.command
    environment(SLACK_COMMAND="/" + "e" * 31)

    assert usual == "/estates"
    assert read_settings().slack.command == "/" + "e" * 31


def test_every_fault_is_told_at_once(environment):
    environment(TRACKER_ENV="production", TRACKER_DEMO_SIGN_IN="1")

    with pytest.raises(UnsafeSettings) as refused:
        read_settings()

    assert {fault.split()[0] for fault in refused.value.faults} == {
        "TRACKER_SECRET_KEY",
        "TRACKER_DEMO_SIGN_IN",
        "TRACKER_BASE_URL",
        "SLACK_SIGNING_SECRET",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TRACKER_ENV", "prod", id="unknown-environment"),
        pytest.param("TRACKER_EMBEDDED_CLOCK", "perhaps", id="no-yes-or-no"),
        pytest.param("TRACKER_BASE_URL", "makesafe.example.test", id="no-scheme"),
        pytest.param("TRACKER_CONFIG_DIR", "no/such/folder", id="no-such-folder"),
        pytest.param("TRACKER_CHECK_SECONDS", "101", id="checks-too-rarely"),
        pytest.param("TRACKER_CHECK_SECONDS", "often", id="not-a-number"),
        pytest.param("TRACKER_WHOLE_CHECK_MINUTES", "0", id="never-checks-the-whole"),
        pytest.param("TRACKER_HEARTBEAT_URL", "http://hc.example.test/x", id="heard-in-the-clear"),
        pytest.param("TRACKER_TRAIL_HEADS_FILE", "heads.jsonl", id="heads-without-a-key"),
        pytest.param("TRACKER_EMERGENCY_LINE", "ring Bob", id="no-telephone-number"),
        pytest.param("TRACKER_HEARTBEAT_URL", "file:///etc/passwd", id="no-address-to-call"),
        pytest.param("NOTIFY_API_KEY", "hush", id="no-key-of-notify"),
        pytest.param("NOTIFY_API_KEY", KEY, id="texts-without-a-template"),
        pytest.param("NOTIFY_TEMPLATE_ID", "by name", id="no-number-of-a-template"),
        pytest.param("NOTIFY_API_URL", "http://notify.example.test", id="texts-in-the-clear"),
        pytest.param("TRACKER_TEXT_AFTER_MINUTES", "1", id="texts-before-mail"),
        pytest.param("TRACKER_REPLY_ADDRESS", "somewhere", id="no-address-for-answers"),
        pytest.param("TRACKER_REPLY_ADDRESS", f"{'a' * 17}@x.test", id="no-room-for-a-token"),
        pytest.param("TRACKER_REPLY_ADDRESS", "a@x.test", id="answers-without-a-secret"),
        pytest.param("TRACKER_INBOUND_MAIL_SECRET", "x" * 23, id="a-secret-to-be-guessed"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name(environment, name, value):
    environment(**{name: value})

    with pytest.raises(UnsafeSettings, match=name):
        read_settings()


def test_development_needs_nothing_at_all(environment):
    environment()

    settings = read_settings()

    assert settings.environment is Environment.DEVELOPMENT
    assert settings.sandbox
    assert settings.sign_in.demo


def test_secrets_are_not_printed_with_the_settings(environment):
    environment(**SAFE, TRACKER_SMTP_URL="smtp://me:hush@mail.example.test")

    said = repr(read_settings())

    assert [word for word in ("hush", "of-the-workspace", "x" * 32) if word in said] == []


def test_texts_need_a_key_and_a_template_and_show_neither_secret(environment):
    environment(NOTIFY_API_KEY=KEY, NOTIFY_TEMPLATE_ID=TEMPLATE)

    settings = read_settings()

    assert settings.channels.notify_url == "https://api.notifications.service.gov.uk"
    assert settings.channels.text_after_minutes == 15
    assert KEY not in repr(settings)


def test_the_sandbox_steps_aside_for_a_real_workspace(environment):
    environment(SLACK_BOT_TOKEN="xoxb-of-the-tests", SLACK_API_URL="https://slack.example.test")

    settings = read_settings()

    assert not settings.sandbox
    assert settings.slack.api_url == "https://slack.example.test/"
