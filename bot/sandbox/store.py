"""The channels and messages of the pretend workspace, kept in its file."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.database import Database, next_serial
from tracker.clock import Clock

Blocks = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Channel:
    """A public channel, or the direct messages of one member with the app."""

    id: str
    name: str
    direct_with: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands; `only_for` is the one person who sees an ephemeral one."""

    number: int
    channel_id: str
    ts: str
    author: str
    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any] | None
    thread_ts: str | None
    only_for: str | None
    version: int

    @property
    def edited(self) -> bool:
        """Whether it was changed after it was posted."""
        return self.version > 1


class SandboxStore:
    """Reads and writes of channels and messages; any process may make one over the same file."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.database = Database(path)
        self._clock = clock

    def ensure_channel(self, channel_id: str, name: str) -> Channel:
        """Return the channel, made or renamed to `name` (without its #) where need be."""
        held = self.channel(channel_id)
        if held and held.name == name:
            return held
        with self.database.writing() as connection:
            connection.execute(
                "INSERT INTO channel VALUES (?, ?, NULL)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                (channel_id, name),
            )
        return Channel(channel_id, name, None)

    def ensure_channels(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Make or rename every channel of the pairs of id and name; writes only what differs."""
        held = {one.id: one.name for one in self.public_channels()}
        for channel_id, name in wanted:
            if held.get(channel_id) != name:
                self.ensure_channel(channel_id, name)

    def ensure_direct(self, user_id: str) -> Channel:
        """Return the direct messages of a member with the app, opened where need be."""
        channel_id = direct_channel_id(user_id)
        held = self.channel(channel_id)
        if held:
            return held
        with self.database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO channel VALUES (?, ?, ?)", (channel_id, "", user_id)
            )
        return Channel(channel_id, "", user_id)

    def channel(self, channel_id: str) -> Channel | None:
        """Return the channel with that id, or None."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT * FROM channel WHERE id = ?", (channel_id,)).fetchone()
        return Channel(**row) if row else None

    def public_channels(self) -> list[Channel]:
        """Return every channel that all members see, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM channel WHERE direct_with IS NULL ORDER BY name, id"
            ).fetchall()
        return [Channel(**row) for row in rows]

    def post(
        self,
        channel_id: str,
        author: str,
        text: str,
        blocks: Blocks = (),
        *,
        metadata: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
        only_for: str | None = None,
    ) -> Message:
        """Keep a message, with a timestamp that no other message has; return it."""
        seconds = int(self._clock.now().timestamp())
        with self.database.writing() as connection:
            ts = f"{seconds}.{next_serial(connection) % 1_000_000:06d}"
            row = connection.execute(
                "INSERT INTO message (channel_id, ts, author, text, blocks, metadata, thread_ts,"
                " only_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
                (
                    channel_id,
                    ts,
                    author,
                    text,
                    json.dumps(with_ids(blocks, ts)),
                    json.dumps(metadata) if metadata else None,
                    thread_ts,
                    only_for,
                ),
            ).fetchone()
            return _message(row)

    def update(
        self,
        channel_id: str,
        ts: str,
        text: str | None = None,
        blocks: Blocks | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Message | None:
        """Change a message in place and return it, or None where there is none.

        What is not given stays. The former blocks are kept, so that a press on a page drawn
        before the change is still told to the bot as it was meant.
        """
        with self.database.writing() as connection:
            row = _row(connection, channel_id, ts)
            if row is None:
                return None
            connection.execute(
                "INSERT INTO former_blocks VALUES (?, ?, ?, ?)",
                (channel_id, ts, row["version"], row["blocks"]),
            )
            row = connection.execute(
                "UPDATE message SET text = ?, blocks = ?, metadata = ?, version = version + 1"
                " WHERE channel_id = ? AND ts = ? RETURNING *",
                (
                    row["text"] if text is None else text,
                    row["blocks"] if blocks is None else json.dumps(with_ids(blocks, ts)),
                    row["metadata"] if metadata is None else json.dumps(metadata),
                    channel_id,
                    ts,
                ),
            ).fetchone()
            return _message(row)

    def delete(self, channel_id: str, ts: str) -> bool:
        """Remove a message; return whether there was one."""
        with self.database.writing() as connection:
            done = connection.execute(
                "DELETE FROM message WHERE channel_id = ? AND ts = ?", (channel_id, ts)
            )
            return done.rowcount == 1

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Return the message as it stands, or None."""
        with self.database.reading() as connection:
            row = _row(connection, channel_id, ts)
        return _message(row) if row else None

    def blocks_as_drawn(self, message: Message, version: int) -> list[dict[str, Any]]:
        """Return the blocks that a page drawn at `version` showed."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT blocks FROM former_blocks WHERE channel_id = ? AND ts = ? AND version = ?",
                (message.channel_id, message.ts, version),
            ).fetchone()
        return list(json.loads(row["blocks"])) if row else message.blocks

    def visible(self, channel_id: str, user_id: str, limit: int = 200) -> list[Message]:
        """Return the latest messages that the person sees there, oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM message WHERE channel_id = ? AND (only_for IS NULL OR only_for = ?)"
                " ORDER BY number DESC LIMIT ?",
                (channel_id, user_id, limit),
            ).fetchall()
        return [_message(row) for row in reversed(rows)]

    def history(self, channel_id: str, thread_ts: str | None = None) -> list[Message]:
        """Return what the app may read of a channel or of one thread, oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM message WHERE channel_id = ? AND only_for IS NULL"
                " AND CASE WHEN ?2 IS NULL THEN thread_ts IS NULL"
                " ELSE thread_ts = ?2 OR ts = ?2 END ORDER BY number",
                (channel_id, thread_ts),
            ).fetchall()
        return [_message(row) for row in rows]

    def mark_read(self, user_id: str, channel_id: str, number: int) -> None:
        """Remember up to which message the person has seen the channel."""
        with self.database.writing(quiet=True) as connection:
            connection.execute(
                "INSERT INTO reading VALUES (?, ?, ?) ON CONFLICT (user_id, channel_id)"
                " DO UPDATE SET number = max(number, excluded.number)",
                (user_id, channel_id, number),
            )

    def unread(self, user_id: str) -> dict[str, int]:
        """Return how many messages of others the person has not seen, for each channel."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT message.channel_id, count(*) AS waiting FROM message"
                " LEFT JOIN reading ON reading.channel_id = message.channel_id"
                " AND reading.user_id = ?1"
                " WHERE message.number > coalesce(reading.number, 0) AND author <> ?1"
                " AND (only_for IS NULL OR only_for = ?1) GROUP BY message.channel_id",
                (user_id,),
            ).fetchall()
        return {row["channel_id"]: row["waiting"] for row in rows}


def direct_channel_id(user_id: str) -> str:
    """Return the id of a member's direct messages with the app."""
    return f"D{user_id.removeprefix('U')}"


def with_ids(blocks: Blocks, seed: str) -> list[dict[str, Any]]:
    """Return the blocks with a block_id and an action_id everywhere, as Slack fills them in."""
    filled: list[dict[str, Any]] = []
    for place, block in enumerate(blocks):
        done = {"block_id": f"b{place}-{seed}", **block}
        if "element" in done:
            done["element"] = {"action_id": f"a{place}", **done["element"]}
        if done["type"] == "actions":
            done["elements"] = [
                {"action_id": f"a{place}-{index}", **one}
                for index, one in enumerate(done["elements"])
            ]
        if done.get("accessory", {}).get("type", "image") != "image":
            done["accessory"] = {"action_id": f"a{place}", **done["accessory"]}
        filled.append(done)
    return filled


def _row(connection: sqlite3.Connection, channel_id: str, ts: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT * FROM message WHERE channel_id = ? AND ts = ?", (channel_id, ts)
    ).fetchone()
    return found


def _message(row: sqlite3.Row) -> Message:
    held = dict(row)
    held["blocks"] = json.loads(held["blocks"])
    held["metadata"] = json.loads(held["metadata"]) if held["metadata"] else None
    return Message(**held)
