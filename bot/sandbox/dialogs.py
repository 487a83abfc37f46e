"""Modals, Home views, trigger ids and response URLs: what Slack keeps between two requests."""

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.database import Database
from bot.sandbox.state import Values, first_values
from bot.sandbox.store import with_ids

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
VIEWS_IN_STACK = 3


class Refused(Exception):
    """Slack answers ok: false; `code` is its error and `reasons` the faults in words."""

    def __init__(self, code: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home view as it stands, with what its person typed so far."""

    id: str
    user_id: str
    kind: str
    content: dict[str, Any]
    hash: str
    typed: Values
    errors: dict[str, str]
    root_id: str
    previous_id: str | None
    channel_id: str | None
    open: bool

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Return its blocks."""
        return list(self.content["blocks"])


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """Where a response_url leads: a channel, and the message pressed if there was one."""

    user_id: str
    channel_id: str
    message_ts: str | None


class Dialogs:
    """Reads and writes of views and of the ids that end by themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue_trigger(
        self, user_id: str, *, channel_id: str | None = None, view_id: str | None = None
    ) -> str:
        """Return a trigger_id good for one view within 3 s of real time."""
        name = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        with self._database.writing(quiet=True) as connection:
            connection.execute(
                "INSERT INTO trigger_id VALUES (?, ?, ?, ?, ?, NULL)",
                (name, user_id, time.monotonic(), channel_id, view_id),
            )
        return name

    def view_opened_by(self, trigger_id: str) -> str | None:
        """Return the id of the view that the trigger opened, or None so far."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT opened_view FROM trigger_id WHERE id = ?", (trigger_id,)
            ).fetchone()
        return row["opened_view"] if row else None

    def open(self, trigger_id: str, content: Mapping[str, Any]) -> View:
        """Open a modal in place of any other of that person; raises Refused."""
        with self._database.writing() as connection:
            trigger = _exchange(connection, trigger_id)
            connection.execute(
                "UPDATE view SET open = 0 WHERE user_id = ? AND kind = 'modal'",
                (trigger["user_id"],),
            )
            return _insert(connection, trigger, content, previous=None)

    def push(self, trigger_id: str, content: Mapping[str, Any]) -> View:
        """Open a modal on top of the one whose trigger this is; raises Refused."""
        with self._database.writing() as connection:
            trigger = _exchange(connection, trigger_id)
            below = _view_row(connection, trigger["view_id"])
            if below is None or not below["open"] or below["kind"] != "modal":
                raise Refused("not_found")
            stack = connection.execute(
                "SELECT count(*) AS height FROM view WHERE root_id = ? AND open",
                (below["root_id"],),
            ).fetchone()
            if stack["height"] >= VIEWS_IN_STACK:
                raise Refused("push_limit_reached")
            return _insert(connection, trigger, content, previous=below)

    def update(
        self, view_id: str, content: Mapping[str, Any], view_hash: str | None = None
    ) -> View:
        """Replace an open view; raises Refused when it is gone or `view_hash` is not its own."""
        with self._database.writing() as connection:
            row = _view_row(connection, view_id)
            if row is None or not row["open"]:
                raise Refused("not_found")
            if view_hash and view_hash != row["hash"]:
                raise Refused("hash_conflict")
            return _replace(connection, row, content)

    def publish(
        self, user_id: str, content: Mapping[str, Any], view_hash: str | None = None
    ) -> View:
        """Replace what the person's Home tab shows; raises Refused at a stale `view_hash`."""
        with self._database.writing() as connection:
            row = _view_row(connection, home_id(user_id))
            if row is None:
                owner = {"user_id": user_id, "channel_id": None}
                return _insert(connection, owner, content, previous=None)
            if view_hash and view_hash != row["hash"]:
                raise Refused("hash_conflict")
            return _replace(connection, row, content)

    def view(self, view_id: str | None) -> View | None:
        """Return the view as it stands, or None."""
        with self._database.reading() as connection:
            row = _view_row(connection, view_id)
        return _view(row) if row else None

    def home(self, user_id: str) -> View | None:
        """Return what the person's Home tab shows, or None before the first publishing."""
        return self.view(home_id(user_id))

    def top(self, user_id: str) -> View | None:
        """Return the modal that the person has before them, or None."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM view WHERE user_id = ? AND kind = 'modal' AND open"
                " ORDER BY rowid DESC LIMIT 1",
                (user_id,),
            ).fetchone()
        return _view(row) if row else None

    def by_external_id(self, external_id: str) -> View | None:
        """Return the open view with that external_id, or None."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM view WHERE open AND json_extract(content, '$.external_id') = ?"
                " ORDER BY rowid DESC LIMIT 1",
                (external_id,),
            ).fetchone()
        return _view(row) if row else None

    def remember(self, view: View, typed: Values, errors: Mapping[str, str]) -> None:
        """Keep what was typed, and the messages to show under the inputs."""
        with self._database.writing(quiet=True) as connection:
            connection.execute(
                "UPDATE view SET typed = ?, errors = ? WHERE id = ?",
                (json.dumps(typed), json.dumps(dict(errors)), view.id),
            )

    def close(self, view: View, *, whole_stack: bool = False) -> View | None:
        """Close a modal, or all those of its stack; return the one then on top, or None."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE view SET open = 0 WHERE id = ? OR (? AND root_id = ?)",
                (view.id, whole_stack, view.root_id),
            )
            row = _view_row(connection, view.previous_id)
        return _view(row) if row and row["open"] else None

    def issue_response_url(self, user_id: str, channel_id: str, message_ts: str | None) -> str:
        """Return the secret part of a response_url, good 5 times within 30 real minutes."""
        name = secrets.token_urlsafe(18)
        with self._database.writing(quiet=True) as connection:
            connection.execute(
                "INSERT INTO response_url VALUES (?, ?, ?, ?, ?, 5)",
                (name, user_id, channel_id, message_ts, time.monotonic()),
            )
        return name

    def use_response_url(self, name: str) -> ResponseUrl:
        """Return where the response_url leads and count the use; raises Refused."""
        with self._database.writing(quiet=True) as connection:
            row = connection.execute("SELECT * FROM response_url WHERE id = ?", (name,)).fetchone()
            if row is None or not _young(row["issued"], RESPONSE_URL_SECONDS):
                raise Refused("expired_url")
            if not row["left"]:
                raise Refused("used_url")
            connection.execute("UPDATE response_url SET left = left - 1 WHERE id = ?", (name,))
            return ResponseUrl(row["user_id"], row["channel_id"], row["message_ts"])


def home_id(user_id: str) -> str:
    """Return the id of the person's Home view."""
    return f"VHOME{user_id}"


def _young(issued: float, seconds: float) -> bool:
    # A figure from before the machine last started lies ahead of now.
    return 0 <= time.monotonic() - issued <= seconds


def _exchange(connection: sqlite3.Connection, trigger_id: str) -> dict[str, Any]:
    row = connection.execute("SELECT * FROM trigger_id WHERE id = ?", (trigger_id,)).fetchone()
    if row is None:
        raise Refused("invalid_trigger_id")
    if row["opened_view"]:
        raise Refused("exchanged_trigger_id")
    if not _young(row["issued"], TRIGGER_SECONDS):
        raise Refused("expired_trigger_id")
    return dict(row)


def _insert(
    connection: sqlite3.Connection,
    trigger: Mapping[str, Any],
    content: Mapping[str, Any],
    *,
    previous: sqlite3.Row | None,
) -> View:
    kind, user_id = content["type"], trigger["user_id"]
    view_id = home_id(user_id) if kind == "home" else f"V{secrets.token_hex(5).upper()}"
    filled = {**content, "blocks": with_ids(content["blocks"], secrets.token_hex(3))}
    row = connection.execute(
        "INSERT INTO view (id, user_id, kind, content, hash, typed, root_id, previous_id,"
        " channel_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            view_id,
            user_id,
            kind,
            json.dumps(filled),
            secrets.token_hex(6),
            json.dumps(first_values(filled["blocks"])),
            previous["root_id"] if previous else view_id,
            previous["id"] if previous else None,
            trigger["channel_id"],
        ),
    ).fetchone()
    if "id" in trigger:
        connection.execute(
            "UPDATE trigger_id SET opened_view = ? WHERE id = ?", (view_id, trigger["id"])
        )
    return _view(row)


def _replace(connection: sqlite3.Connection, row: sqlite3.Row, content: Mapping[str, Any]) -> View:
    filled = {**content, "blocks": with_ids(content["blocks"], secrets.token_hex(3))}
    typed = first_values(filled["blocks"], json.loads(row["typed"]))
    done = connection.execute(
        "UPDATE view SET content = ?, hash = ?, typed = ?, errors = '{}' WHERE id = ? RETURNING *",
        (json.dumps(filled), secrets.token_hex(6), json.dumps(typed), row["id"]),
    ).fetchone()
    return _view(done)


def _view_row(connection: sqlite3.Connection, view_id: str | None) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM view WHERE id = ?", (view_id,)
    ).fetchone()
    return row


def _view(row: sqlite3.Row) -> View:
    held = dict(row)
    for name in ("content", "typed", "errors"):
        held[name] = json.loads(held[name])
    held["open"] = bool(held["open"])
    return View(**held)
