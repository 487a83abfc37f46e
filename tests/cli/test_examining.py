"""Commands that examine: the trail, the invariants and the settings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cover.nights import require
from tests.factories import make_order
from tracker.app import create_app
from tracker.jobs.cover_sweep import cover_sweep


@pytest.fixture
def order(work, estate, runtime):
    require(work, estate.officer, estate.premises)  # an empty roster would be a fault of its own
    cover_sweep(runtime)
    with work(estate.reporter) as uow:
        return make_order(uow, estate.premises).reference


def _alter(runtime, statement):
    """Change the data as somebody would who owns the file and takes its triggers away first."""
    with runtime.engine.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(triggers).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)


def test_a_whole_trail_is_said_to_be_whole_with_its_length_and_head(flask, order, runtime):
    answer = flask("trail", "verify")

    with runtime.engine.connect() as connection:
        count, head = connection.exec_driver_sql("SELECT count, digest FROM trail_head").one()
    assert answer.exit_code == 0
    assert f"The trail is whole: {count} entries, head {head}." in answer.output


def test_an_altered_entry_is_named_and_ends_the_command_with_1(flask, order, runtime):
    _alter(runtime, "UPDATE trail_entry SET actor = 'person:9' WHERE number = 3")

    answer = flask("trail", "verify")

    assert answer.exit_code == 1
    assert "entry 3 was altered" in answer.output


def test_an_empty_trail_is_whole(flask):
    answer = flask("trail", "verify")

    assert answer.exit_code == 0
    assert "0 entries" in answer.output


def test_invariants_that_hold_are_listed_one_by_one(flask, order):
    answer = flask("check")

    lines = answer.output.splitlines()
    assert answer.exit_code == 0, answer.output
    assert [line.split()[:2] for line in lines[:-1]] == [
        *(["ok", f"I{number}"] for number in range(1, 13)),
        ["ok", "P1"],
        ["ok", "W1"],
        ["ok", "Q1"],
        *(["ok", f"N{number}"] for number in range(1, 4)),
    ]


def test_an_invariant_that_does_not_hold_is_marked_and_ends_the_command_with_1(flask, order, clock):
    clock.advance(timedelta(days=1))  # and no sweep comes

    answer = flask("check")

    assert answer.exit_code == 1
    assert [line.split()[1] for line in answer.output.splitlines() if "FAULT" in line] == [
        "I4",
        "N1",  # a day has come that nobody has put on the roster
        "N2",
    ]
    assert order in answer.output


def test_the_settings_are_shown_without_their_secrets(settings, clock):
    secret = "a-secret-that-nobody-may-read-over-a-shoulder"
    slack = replace(settings.slack, bot_token="", signing_secret=secret, app_token=secret)
    app = create_app(
        replace(settings, secret_key=secret, smtp_url=f"smtp://me:{secret}@mail", slack=slack),
        clock=clock,
    )

    answer = app.test_cli_runner().invoke(args=["check-config"])

    app.extensions["makesafe"].engine.dispose()
    assert answer.exit_code == 0
    assert answer.output.endswith("ok\n")
    assert secret not in answer.output
    assert "SLACK_SIGNING_SECRET         set" in answer.output


def test_every_setting_of_the_service_is_shown(flask):
    import re

    from tests.guards.tree import ROOT

    read = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"((?:TRACKER|SLACK)_\w+)"', read))

    shown = {line.split()[0] for line in flask("check-config").output.splitlines()}

    assert names
    assert names - shown == set()


@pytest.mark.parametrize(
    "arguments", [("trail", "verify"), ("user", "add", "Ada", "ada@example.test"), ("demo", "load")]
)
def test_a_database_without_tables_is_said_in_words(tmp_path, settings, clock, arguments):
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(replace(settings, database_url=empty), clock=clock)

    answer = app.test_cli_runner().invoke(args=arguments)

    app.extensions["makesafe"].engine.dispose()
    assert answer.exit_code == 1
    assert "db upgrade" in answer.output
    assert "Traceback" not in answer.output


def test_heads_are_published_and_the_trail_is_verified_beside_them(flask, order, runtime, tmp_path):
    path = tmp_path / "heads.jsonl"
    made = flask("trail", "new-key")
    secret = made.stdout.strip().removeprefix("TRACKER_TRAIL_KEY=")
    public = made.stderr.split()[-1]
    refused = flask("trail", "publish")
    runtime.settings = replace(runtime.settings, trail_key=secret, trail_heads_file=path)

    published = flask("trail", "publish")
    honest = flask("trail", "verify", "--heads", str(path), "--public-key", public)
    own_key = flask("trail", "verify", "--heads", str(path))
    other_key = flask("trail", "verify", "--heads", str(path), "--public-key", secret)

    assert refused.exit_code == 1
    assert "trail new-key makes one" in refused.output
    assert published.exit_code == 0
    assert (honest.exit_code, own_key.exit_code, other_key.exit_code) == (0, 0, 1)
    assert f"It agrees with the 1 heads of {path}." in honest.output
    assert "was not signed with this key" in other_key.output
