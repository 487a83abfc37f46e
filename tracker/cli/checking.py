"""Commands that examine: the invariants of the data, and the settings."""

import click
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url

from config.settings import Settings
from tracker.checks import check_everything
from tracker.runtime import current_runtime


@click.command()
@with_appcontext
def check() -> None:
    """Ask the data whether every invariant holds; exit 1 when one does not. Changes nothing."""
    runtime = current_runtime()
    with runtime.reading() as look:
        findings = check_everything(look.session, now=look.now, policy=runtime.policy)
    for found in findings:
        detail = f": {found.detail}" if found.detail else ""
        click.echo(f"{'ok   ' if found.ok else 'FAULT'} {found.code:<3} {found.name}{detail}")
    faults = sum(not found.ok for found in findings)
    if faults:
        raise click.ClickException(f"{faults} of {len(findings)} invariants do not hold.")
    click.echo(f"All {len(findings)} invariants hold.")


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Print the settings without their secrets, and "ok".

    Faults stop every command, this one too, with the whole list of them and exit status 78.
    """
    settings = current_runtime().settings
    for name, value in _shown(settings):
        click.echo(f"{name:<28} {value}")
    click.echo("ok")


def _shown(settings: Settings) -> list[tuple[str, object]]:
    """Return what may be read over a shoulder: of a secret only whether it is set."""
    slack, sign_in = settings.slack, settings.sign_in
    return [
        ("TRACKER_ENV", settings.environment),
        ("TRACKER_DATABASE_URL", _without_password(settings.database_url)),
        ("TRACKER_SECRET_KEY", _is_set(settings.secret_key)),
        ("TRACKER_BASE_URL", settings.base_url),
        ("TRACKER_CONFIG_DIR", settings.config_dir),
        ("TRACKER_CLOCK_FILE", settings.clock_file or "not set"),
        ("TRACKER_EMBEDDED_CLOCK", settings.embedded_clock),
        ("TRACKER_SMTP_URL", _is_set(settings.smtp_url)),
        ("TRACKER_MAIL_FROM", settings.mail_from),
        ("TRACKER_CHECK_SECONDS", settings.check_seconds),
        ("TRACKER_WHOLE_CHECK_MINUTES", settings.whole_check_minutes),
        ("TRACKER_HEARTBEAT_URL", _is_set(settings.heartbeat_url)),
        ("TRACKER_EMERGENCY_LINE", settings.emergency_line or "not set"),
        ("TRACKER_TRAIL_KEY", _is_set(settings.trail_key)),
        ("TRACKER_TRAIL_HEADS_FILE", settings.trail_heads_file or "not set"),
        ("TRACKER_DEMO_SIGN_IN", sign_in.demo),
        ("TRACKER_OIDC_ISSUER", sign_in.oidc_issuer or "not set"),
        ("TRACKER_OIDC_CLIENT_ID", sign_in.oidc_client_id or "not set"),
        ("TRACKER_OIDC_CLIENT_SECRET", _is_set(sign_in.oidc_client_secret)),
        ("SLACK_BOT_TOKEN", _is_set(slack.bot_token)),
        ("SLACK_SIGNING_SECRET", _is_set(slack.signing_secret)),
        ("SLACK_APP_TOKEN", _is_set(slack.app_token)),
        ("SLACK_API_URL", slack.api_url),
        ("SLACK_TEAM_ID", slack.team_id or "not set"),
        ("SLACK_ENTERPRISE_ID", slack.enterprise_id or "not set"),
        ("SLACK_APP_ID", slack.app_id or "not set"),
        ("SLACK_DEFAULT_CHANNEL", slack.default_channel or "not set"),
        ("SLACK_COMMAND", slack.command),
    ]


def _is_set(secret: str) -> str:
    return "set" if secret else "not set"


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
