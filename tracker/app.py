"""Making the application: settings, database, policy, the web door and the command line."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import Migrate

import tracker.models  # noqa: F401 - every table must be known before the database is
from config.settings import SHIPPED_CONFIG, Settings, read_settings
from tracker import cli, log, web
from tracker.bulk import copy_inserts
from tracker.clock import Clock, FileClock, SystemClock
from tracker.db import db, engine_options, prepare_sqlite, sqlite_path
from tracker.domain.policy import Policy
from tracker.jobs.email import EmailSender
from tracker.jobs.texts import TextSender
from tracker.outbox.models import Channel
from tracker.policy import load_policy
from tracker.runtime import Runtime

ROOT = Path(__file__).parent.parent


def create_app(
    settings: Settings | None = None, *, clock: Clock | None = None, policy: Policy | None = None
) -> Flask:
    """Return the application for these settings (read from the environment by default).

    A policy that was loaded already stands in for the one in the settings' folder.
    Raises UnsafeSettings or ConfigurationFault, with every fault, where it must not start.
    """
    settings = settings or read_settings()
    log.set_up(settings)
    app = Flask("tracker", root_path=str(Path(__file__).parent), static_folder=None)
    _init_database(app, settings)
    runtime = Runtime(
        settings=settings,
        clock=clock or _clock_of(settings),
        policy=policy or load_policy(settings.config_dir, SHIPPED_CONFIG),
        engine=_engine_of(app),
    )
    if settings.smtp_url:
        runtime.senders[Channel.EMAIL] = EmailSender(runtime)
    if settings.channels.notify_api_key:
        runtime.senders[Channel.SMS] = TextSender(runtime)
    app.extensions["makesafe"] = runtime
    web.init_app(app, settings)
    cli.init_app(app)
    return app


def _init_database(app: Flask, settings: Settings) -> None:
    url = settings.database_url
    path = sqlite_path(url)
    if path is not None:
        absolute = path if path.is_absolute() else Path.cwd() / path
        absolute.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{absolute}"
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))


def _engine_of(app: Flask) -> sa.Engine:
    with app.app_context():
        prepare_sqlite(db.engine)
        copy_inserts(db.engine)
        return db.engine


def _clock_of(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()
