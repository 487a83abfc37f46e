"""The app's manifest: made from the code, asking for no more than the code uses."""

import ast
import json
import re

import pytest
from slack_sdk import WebClient

from bot.app import EXTENSION
from bot.listeners.every import EVERY
from bot.manifest import as_yaml, heard_by, manifest
from bot.needs import EVENTS, FEATURES, METHODS, REASONS, SHORTCUTS, scopes
from tests.guards.tree import ROOT, files_under, place, text_of, tree_of

EXAMPLE = "https://makesafe.example"
PAGE = ROOT / "docs" / "slack-manifest.yaml"
# The SDK's methods by the name under which code calls them.
SDK = {name for name in dir(WebClient) if "_" in name.strip("_") and not name.startswith("_")}


@pytest.fixture
def made(runtime):
    return manifest(runtime, base_url=EXAMPLE)


def test_the_manifest_in_the_documents_is_the_one_that_the_code_makes(made):
    assert text_of(PAGE) == as_yaml(made)


def test_the_command_prints_the_manifest_for_the_address_of_the_service(app, runtime):
    from tracker.cli import init_app

    if "slack" not in app.cli.commands:
        init_app(app)

    told = app.test_cli_runner().invoke(args=["slack", "manifest"])

    assert told.exit_code == 0
    assert told.output == as_yaml(manifest(runtime, base_url=runtime.settings.base_url))


def test_over_socket_mode_the_manifest_names_no_address(runtime):
    written = as_yaml(manifest(runtime, base_url=EXAMPLE, socket_mode=True))

    assert "makesafe.example" not in written
    assert "socket_mode_enabled: true" in written


def test_every_way_in_that_bolt_listens_for_is_in_the_manifest_and_no_other(app, runtime, made):
    bolt = app.extensions[EXTENSION]
    heard = heard_by(runtime)
    commands = [one["command"] for one in made["features"]["slash_commands"]]
    shortcuts = [one["callback_id"] for one in made["features"].get("shortcuts", [])]

    assert len(bolt._listeners) >= len(EVERY)
    assert commands == heard.commands
    assert sorted(shortcuts) == sorted(SHORTCUTS) == sorted(heard.shortcuts)
    assert sorted(heard.events) == sorted(EVENTS)
    for name in heard.commands:
        assert _hears(bolt, command=name, text="")
    for name, known in SHORTCUTS.items():
        kind = {"global": "shortcut", "message": "message_action"}[known.kind]
        assert _hears(bolt, type=kind, callback_id=name)
    for name in heard.events:
        assert _hears(bolt, type="event_callback", event={"type": name})


def _hears(bolt, **payload):
    from slack_bolt import BoltRequest, BoltResponse

    request = BoltRequest(mode="socket_mode", body=payload)
    return any(one.matches(req=request, resp=BoltResponse(status=404)) for one in bolt._listeners)


def test_every_method_that_the_bot_calls_has_its_scope_and_no_other_is_listed():
    assert sorted(_called()) == sorted(METHODS)


def _called():
    """Return the Web API methods called anywhere in the bot, as Slack calls them."""
    found = set()
    for path in files_under("bot", suffix=".py"):
        if place(path).startswith("bot/sandbox"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in SDK - {"api_call"}:
                found.add(node.attr.replace("_", "."))
    return found


def test_no_scope_is_asked_for_without_a_use_and_each_has_its_reason(made):
    asked = made["oauth_config"]["scopes"]["bot"]
    used = {
        *(scope for scope in METHODS.values() if scope),
        *(one.scope for known in EVENTS.values() for one in known if one.scope),
        *FEATURES,
    }

    assert sorted(asked) == asked == sorted(used)
    assert set(scopes()) == set(REASONS)


def test_the_manifest_stays_inside_what_slack_allows(made):
    shortcuts = made["features"].get("shortcuts", [])

    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in shortcuts)
    assert sum(one["type"] == "global" for one in shortcuts) <= 5
    assert sum(one["type"] == "message" for one in shortcuts) <= 5
    for command in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["usage_hint"]) <= 1000


def test_what_is_printed_says_what_was_made(made):
    """Read back with a reader of our own for the plain YAML that is written."""
    assert _read(as_yaml(made)) == json.loads(json.dumps(made))


def _read(text):
    lines = []
    for written in text.splitlines():
        line = written
        if line.lstrip().startswith("#"):
            continue
        while (dash := re.match(r"( *)- (\w+: .*)", line)) is not None:
            lines.append((len(dash[1]), "-"))
            line = " " * (len(dash[1]) + 2) + dash[2]
        lines.append((len(line) - len(line.lstrip()), line.strip()))
    value, rest = _block(lines, 0)
    assert rest == []
    return value


def _block(lines, depth):
    if lines[0][1].startswith("-"):
        found = []
        while lines and lines[0][0] == depth and lines[0][1].startswith("-"):
            (_, words), *lines = lines
            if words == "-":
                value, lines = _block(lines, depth + 2)
                found.append(value)
            else:
                found.append(words[2:].partition(" # ")[0])
        return found, lines
    found = {}
    while lines and lines[0][0] == depth and not lines[0][1].startswith("-"):
        (_, words), *lines = lines
        name, _, value = words.partition(": ")
        if value:
            found[name] = json.loads(value)
        else:
            found[name.rstrip(":")], lines = _block(lines, lines[0][0])
    return found, lines
