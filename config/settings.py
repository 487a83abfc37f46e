"""What an operator may set from outside, read once, and refused by name when it is unsafe."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError

from config.channels import ChannelSettings, channel_faults, read_channels

SHIPPED_CONFIG = Path(__file__).parent
DEFAULT_SECRET = "development-only-secret-not-for-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 32
SLACK_API = "https://slack.com/api/"
SLACK_COMMAND = "/estates"
# Slack takes no capitals and no blanks in a command, and no more than 32 characters.
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
CHECK_SECONDS = range(10, 101)
WHOLE_CHECK_MINUTES = range(1, 24 * 60 + 1)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()]{1,28}[0-9]")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnsafeSettings(Exception):
    """The service must not start; `faults` names every setting at fault, for an operator."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("Makesafe does not start:\n" + "\n".join(f"- {fault}" for fault in faults))
        self.faults = faults


class Environment(StrEnum):
    """Where the service runs; production refuses what is only fit for a developer's machine."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    """How the bot speaks with one Slack workspace; empty strings mean not set."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = SLACK_API
    team_id: str = ""
    enterprise_id: str = ""
    app_id: str = ""
    default_channel: str = ""
    command: str = SLACK_COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """How people prove who they are: an OpenID Connect provider, or the demo's list of people."""

    demo: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the service. `docs/operations.md` lists them with their meaning."""

    environment: Environment = Environment.DEVELOPMENT
    database_url: str = "sqlite:///var/makesafe.sqlite3"
    secret_key: str = field(default=DEFAULT_SECRET, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    config_dir: Path = SHIPPED_CONFIG
    clock_file: Path | None = None
    embedded_clock: bool = False
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "makesafe@localhost"
    check_seconds: int = 60
    whole_check_minutes: int = 60
    heartbeat_url: str = field(default="", repr=False)
    emergency_line: str = ""
    trail_key: str = field(default="", repr=False)
    trail_heads_file: Path | None = None
    slack: SlackSettings = field(default_factory=SlackSettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    channels: ChannelSettings = field(default_factory=ChannelSettings)

    @property
    def in_production(self) -> bool:
        """Whether the strict rules for a real service apply."""
        return self.environment is Environment.PRODUCTION

    @property
    def sandbox(self) -> bool:
        """Whether the pretend Slack workspace stands in: development, and no real bot token."""
        return not self.in_production and not self.slack.bot_token


def read_settings() -> Settings:
    """Return the settings from the environment variables.

    Raises UnsafeSettings with every fault at once: a value that cannot be read, or one that is
    not safe where the service runs.
    """
    env = Env(eager=False)
    environment = env.enum("TRACKER_ENV", Environment.DEVELOPMENT, enum=Environment, by_value=True)
    production = environment is Environment.PRODUCTION
    heads_file = env.str("TRACKER_TRAIL_HEADS_FILE", "")
    database_url = env.str("TRACKER_DATABASE_URL", Settings().database_url)
    clock_file = env.str("TRACKER_CLOCK_FILE", "" if production else _own_clock(database_url))
    api_url = env.str("SLACK_API_URL", "")
    settings = Settings(
        environment=environment,
        database_url=database_url,
        secret_key=env.str("TRACKER_SECRET_KEY", DEFAULT_SECRET),
        base_url=env.str("TRACKER_BASE_URL", Settings().base_url),
        config_dir=Path(env.str("TRACKER_CONFIG_DIR", str(SHIPPED_CONFIG))),
        clock_file=Path(clock_file) if clock_file else None,
        embedded_clock=env.bool("TRACKER_EMBEDDED_CLOCK", False),
        smtp_url=env.str("TRACKER_SMTP_URL", ""),
        mail_from=env.str("TRACKER_MAIL_FROM", Settings().mail_from),
        check_seconds=env.int("TRACKER_CHECK_SECONDS", Settings().check_seconds),
        whole_check_minutes=env.int("TRACKER_WHOLE_CHECK_MINUTES", Settings().whole_check_minutes),
        heartbeat_url=env.str("TRACKER_HEARTBEAT_URL", ""),
        emergency_line=env.str("TRACKER_EMERGENCY_LINE", "").strip(),
        trail_key=env.str("TRACKER_TRAIL_KEY", ""),
        trail_heads_file=Path(heads_file) if heads_file else None,
        slack=SlackSettings(
            bot_token=env.str("SLACK_BOT_TOKEN", ""),
            signing_secret=env.str("SLACK_SIGNING_SECRET", ""),
            app_token=env.str("SLACK_APP_TOKEN", ""),
            # slack_sdk joins a method's name to it, so the last slash must be there.
            api_url=f"{api_url.rstrip('/')}/" if api_url else SLACK_API,
            team_id=env.str("SLACK_TEAM_ID", ""),
            enterprise_id=env.str("SLACK_ENTERPRISE_ID", ""),
            app_id=env.str("SLACK_APP_ID", ""),
            default_channel=env.str("SLACK_DEFAULT_CHANNEL", ""),
            command=env.str("SLACK_COMMAND", SLACK_COMMAND),
        ),
        sign_in=SignInSettings(
            demo=env.bool("TRACKER_DEMO_SIGN_IN", not production),
            oidc_issuer=env.str("TRACKER_OIDC_ISSUER", ""),
            oidc_client_id=env.str("TRACKER_OIDC_CLIENT_ID", ""),
            oidc_client_secret=env.str("TRACKER_OIDC_CLIENT_SECRET", ""),
        ),
        channels=read_channels(env),
    )
    debug = env.bool("FLASK_DEBUG", False)
    try:
        env.seal()
    except EnvError as error:
        raise UnsafeSettings((str(error),)) from error
    faults = _faults_everywhere(settings)
    if production:
        faults += _faults_in_production(settings, debug=debug)
    if faults:
        raise UnsafeSettings(tuple(faults))
    return settings


def _own_clock(database_url: str) -> str:
    """Return the clock file of a developer's SQLite file, beside it; empty for other databases.

    So every process on that data lives at one time, and `flask --app wsgi clock` moves it without
    another setting.
    """
    path = database_url.removeprefix("sqlite:///")
    return "" if path in {database_url, "", ":memory:"} else str(Path(path).with_suffix(".clock"))


def _faults_everywhere(settings: Settings) -> list[str]:
    faults = []
    if urlsplit(settings.base_url).scheme not in {"http", "https"}:
        faults.append("TRACKER_BASE_URL must start with https:// (http:// in development only)")
    if not settings.config_dir.is_dir():
        faults.append(f"TRACKER_CONFIG_DIR is not a folder: {settings.config_dir}")
    if not _COMMAND.fullmatch(settings.slack.command):
        faults.append(
            "SLACK_COMMAND must be a slash and then at most 31 small letters, figures, hyphens or "
            f"underscores, such as {SLACK_COMMAND}"
        )
    if settings.check_seconds not in CHECK_SECONDS:
        faults.append(
            f"TRACKER_CHECK_SECONDS must be {CHECK_SECONDS[0]} to {CHECK_SECONDS[-1]}: "
            "a fault is to be seen within two minutes"
        )
    if settings.whole_check_minutes not in WHOLE_CHECK_MINUTES:
        faults.append("TRACKER_WHOLE_CHECK_MINUTES must be 1 to 1440: once a day at the least")
    if settings.trail_heads_file is not None and not settings.trail_key:
        faults.append(
            "TRACKER_TRAIL_HEADS_FILE needs TRACKER_TRAIL_KEY: unsigned heads prove nothing"
        )
    if settings.emergency_line and not _TELEPHONE.fullmatch(settings.emergency_line):
        faults.append("TRACKER_EMERGENCY_LINE must be a telephone number: it is shown to be rung")
    if settings.heartbeat_url and not _is_safe_to_call(settings.heartbeat_url):
        faults.append(
            "TRACKER_HEARTBEAT_URL must start with https:// (http:// for this machine only)"
        )
    return faults + channel_faults(settings.channels)


def _is_safe_to_call(url: str) -> bool:
    """Whether nobody on the way can read the address or answer in its place."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _faults_in_production(settings: Settings, *, debug: bool) -> list[str]:
    secret = settings.secret_key
    checks = (
        (secret == DEFAULT_SECRET, "TRACKER_SECRET_KEY is not set: give it a random value"),
        (len(secret) < SHORTEST_SECRET, "TRACKER_SECRET_KEY is shorter than 32 characters"),
        (debug, "FLASK_DEBUG must be off: it shows the program's insides to a visitor"),
        (settings.sign_in.demo, "TRACKER_DEMO_SIGN_IN must be off: anybody could be anybody"),
        (
            settings.clock_file is not None,
            "TRACKER_CLOCK_FILE must not be set: time would be made up",
        ),
        (
            settings.embedded_clock,
            "TRACKER_EMBEDDED_CLOCK must be off: run the scheduler as a process",
        ),
        (
            not settings.base_url.startswith("https://"),
            "TRACKER_BASE_URL must start with https://: links in notices are opened by phones",
        ),
        (
            not settings.slack.signing_secret,
            "SLACK_SIGNING_SECRET is not set: anybody could post as Slack",
        ),
        (
            bool(settings.slack.bot_token) and not settings.slack.team_id,
            "SLACK_TEAM_ID is not set: say which workspace may speak to the bot",
        ),
    )
    return [words for at_fault, words in checks if at_fault]
