"""The workspace's file: kept over restarts, shared by threads, and never made in production."""

import sqlite3
import threading
from pathlib import Path

import pytest

from bot.sandbox.blueprint import sandbox_blueprint
from bot.sandbox.dialogs import Dialogs, Refused
from bot.sandbox.store import SandboxStore
from tests.clock import StandingClock
from tracker.domain.errors import ConfigurationFault

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "workspace.sqlite3"


def test_what_was_said_outlives_a_restart_and_can_still_be_edited(
    path: Path, clock: StandingClock
) -> None:
    before = SandboxStore(path, clock)
    before.ensure_channel("C1", "north")
    ts = before.post("C1", "UBOT", "card", [{"type": "divider"}]).ts

    after = SandboxStore(path, clock)
    after.update("C1", ts, "changed")

    kept = after.message("C1", ts)
    assert kept is not None
    assert (kept.text, kept.version) == ("changed", 2)
    assert [one["type"] for one in kept.blocks] == ["divider"]
    assert [one.name for one in after.public_channels()] == ["north"]


def test_a_channel_is_made_once_and_renamed(path: Path, clock: StandingClock) -> None:
    store = SandboxStore(path, clock)

    store.ensure_channel("C1", "north")
    store.ensure_channel("C1", "north-east")

    assert [(one.id, one.name) for one in store.public_channels()] == [("C1", "north-east")]


def test_messages_posted_at_one_instant_by_many_threads_have_timestamps_of_their_own(
    path: Path, clock: StandingClock
) -> None:
    def post() -> None:
        store = SandboxStore(path, clock)
        for _ in range(10):
            store.post("C1", "UBOT", "x")

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    messages = SandboxStore(path, clock).visible("C1", "U1")
    assert len({one.ts for one in messages}) == 80
    assert {one.ts.split(".")[0] for one in messages} == {str(int(clock.now().timestamp()))}


def test_the_revision_moves_with_what_is_seen_and_not_with_reading(
    path: Path, clock: StandingClock
) -> None:
    store = SandboxStore(path, clock)
    number = store.post("C1", "UBOT", "x").number
    before = store.database.revision()

    store.mark_read("U1", "C1", number)
    still = store.database.revision()
    store.post("C1", "UBOT", "y")

    assert still == before
    assert store.database.revision() == before + 1
    assert store.unread("U1") == {"C1": 1}


def test_a_change_that_fails_half_way_leaves_nothing(path: Path, clock: StandingClock) -> None:
    database = SandboxStore(path, clock).database

    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO channel VALUES ('C1', 'north', NULL)")
            connection.execute("INSERT INTO channel VALUES ('C1', 'again', NULL)")

    with pytest.raises(sqlite3.IntegrityError):
        fail_half_way()
    assert SandboxStore(path, clock).channel("C1") is None


def test_a_stack_of_modals_is_three_high_and_closes_from_the_top(
    path: Path, clock: StandingClock
) -> None:
    dialogs = Dialogs(SandboxStore(path, clock).database)
    root = dialogs.open(dialogs.issue_trigger("U1"), MODAL)
    second = dialogs.push(dialogs.issue_trigger("U1", view_id=root.id), MODAL)
    third = dialogs.push(dialogs.issue_trigger("U1", view_id=second.id), MODAL)

    with pytest.raises(Refused, match="push_limit_reached"):
        dialogs.push(dialogs.issue_trigger("U1", view_id=third.id), MODAL)

    assert third.root_id == root.id
    below = dialogs.close(third)
    assert below is not None
    assert below.id == second.id
    assert dialogs.close(below, whole_stack=True) is None
    assert dialogs.top("U1") is None


def test_a_changed_view_keeps_what_was_typed_where_the_ids_stay(
    path: Path, clock: StandingClock
) -> None:
    dialogs = Dialogs(SandboxStore(path, clock).database)
    element = {"type": "plain_text_input", "action_id": "a", "initial_value": "first"}
    block = {"type": "input", "block_id": "b", "label": {}, "element": element}
    view = dialogs.open(dialogs.issue_trigger("U1"), {**MODAL, "blocks": [block]})
    typed = {"b": {"a": {"type": "plain_text_input", "value": "typed"}}}
    dialogs.remember(view, typed, {})

    kept = dialogs.update(view.id, {**MODAL, "blocks": [block]}, view.hash)
    fresh = dialogs.update(view.id, {**MODAL, "blocks": [{**block, "block_id": "c"}]})

    assert view.typed["b"]["a"]["value"] == "first"
    assert kept.typed == typed
    assert fresh.typed == {"c": {"a": {"type": "plain_text_input", "value": "first"}}}
    with pytest.raises(Refused, match="hash_conflict"):
        dialogs.update(view.id, MODAL, view.hash)


def test_the_sandbox_is_refused_in_production_before_it_makes_a_file(
    path: Path, clock: StandingClock
) -> None:
    with pytest.raises(ConfigurationFault, match="TRACKER_ENV=development"):
        sandbox_blueprint(
            environment="production",
            signing_secret="s",
            events_url="http://127.0.0.1/slack/events",
            store_path=path,
            clock=clock,
            members=list,
        )

    assert not path.exists()
