"""The real commands in processes of their own: help for a stranger, and a start that is refused."""

import os
import subprocess
import sys

import pytest

from tests.guards.tree import ROOT

UNSAFE = {
    "TRACKER_ENV": "production",
    "TRACKER_SECRET_KEY": "short",
    "TRACKER_BASE_URL": "http://makesafe.example",
    "TRACKER_DEMO_SIGN_IN": "1",
    "FLASK_DEBUG": "1",
}


def _run(tmp_path, *command, **settings):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "SLACK_", "FLASK_"))
    }
    environment["TRACKER_DATABASE_URL"] = f"sqlite:///{tmp_path / 'makesafe.sqlite3'}"
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["check-config", "scheduler", "db"])
def test_unsafe_settings_stop_every_command_with_the_whole_list_and_78(tmp_path, command):
    done = _run(tmp_path, "flask", "--app", "wsgi", command, **UNSAFE)

    assert done.returncode == 78
    assert "Traceback" not in done.stderr
    for name in (*UNSAFE, "SLACK_SIGNING_SECRET"):
        if name != "TRACKER_ENV":
            assert name in done.stderr


def test_unsafe_settings_stop_a_server_for_good(tmp_path):
    done = _run(tmp_path, "gunicorn", "--bind", "127.0.0.1:0", "wsgi:app", **UNSAFE)

    assert done.returncode not in {0, -15}
    assert done.stderr.count("TRACKER_SECRET_KEY is shorter") == 1


def test_a_faulty_configuration_stops_the_start_with_78(tmp_path):
    done = _run(tmp_path, "flask", "--app", "wsgi", "db", TRACKER_CONFIG_DIR=str(tmp_path / "none"))

    assert done.returncode == 78
    assert "TRACKER_CONFIG_DIR is not a folder" in done.stderr


def test_a_copy_in_development_starts_from_nothing(tmp_path):
    upgraded = _run(tmp_path, "flask", "--app", "wsgi", "db", "upgrade")
    checked = _run(tmp_path, "flask", "--app", "wsgi", "check")
    moved = _run(tmp_path, "flask", "--app", "wsgi", "clock", "set", "2026-07-01T09:00+00:00")
    shown = _run(tmp_path, "flask", "--app", "wsgi", "clock", "show")

    assert (upgraded.returncode, checked.returncode) == (0, 0), upgraded.stderr + checked.stdout
    assert moved.returncode == 0
    assert "Wednesday 1 July 2026" in shown.stdout


def test_a_command_starts_no_clock_even_where_the_server_would(tmp_path):
    _run(tmp_path, "flask", "--app", "wsgi", "db", "upgrade")

    _run(tmp_path, "flask", "--app", "wsgi", "check", TRACKER_EMBEDDED_CLOCK="1")
    done = _run(tmp_path, "flask", "--app", "wsgi", "check-config", TRACKER_EMBEDDED_CLOCK="1")

    import sqlite3

    with sqlite3.connect(tmp_path / "makesafe.sqlite3") as connection:
        beats = connection.execute("SELECT count(*) FROM heartbeat").fetchone()[0]
    assert done.returncode == 0
    assert beats == 0


def _commands(group, path=()):
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_command_explains_itself_to_a_stranger(app, flask):
    ours = [
        (path, command)
        for path, command in _commands(app.cli)
        if path[0] not in {"db", "routes", "run", "shell"}
    ]

    assert len(ours) > 15
    for path, command in ours:
        answer = flask(*path, "--help")

        assert answer.exit_code == 0, path
        assert len(command.help or "") > 30, path
        mute = [
            parameter.name
            for parameter in command.params
            if parameter.param_type_name == "option" and not getattr(parameter, "help", None)
        ]
        assert mute == [], path
