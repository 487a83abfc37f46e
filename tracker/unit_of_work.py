"""The one stair between doors and tables: rows, trail and outbox leave in a single commit."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.bulk import execute_many
from tracker.clock import Clock
from tracker.db import Base, will_pass
from tracker.domain.errors import AlreadyDone, Busy, Conflict
from tracker.domain.events import Event
from tracker.domain.notices import notices_for
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.inbound.models import SeenRequest
from tracker.json_text import plain_values
from tracker.outbox.models import OutboxMessage
from tracker.plain_rows import NotPlain, PlainRow, column_names, insert_of, write_plain
from tracker.trail.append import Draft, append_entries
from tracker.trail.models import FreeText
from tracker.trail.words import free_text

Row = TypeVar("Row", bound=Base)

log = logging.getLogger(__name__)

_UNIQUE_VIOLATION = "23505"  # an SQLSTATE of PostgreSQL

_NOT_SAVED = "The database is busy. Nothing was saved. Try again in a moment."
# The answer to the commit was lost: only the database knows.
_UNSURE = (
    "The database went away at the last moment. It may have been saved, or not. Try again in a "
    "moment: the same form acts once."
)


@dataclass(slots=True)
class _Watched:
    """A row's values as the trail last told them, and what it was last told in."""

    told: dict[str, Any]
    changes: dict[str, list[Any]] | None = field(default=None)


class UnitOfWork:
    """Who acts, when, under which policy, and what has happened so far.

    `now` is the one instant (UTC) of everything in it. `answer` is what a repeat of the same
    request is told.
    """

    def __init__(self, session: Session, actor: Actor, now: datetime, policy: Policy) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.policy = policy
        self.answer: str | None = None
        self._watched: dict[Base, _Watched] = {}
        self._drafts: list[Draft] = []
        self._messages: list[dict[str, Any]] = []
        self._texts: dict[str, str] = {}

    def add(self, *rows: Base) -> None:
        """Add new rows, of which the trail will hold every value."""
        for row in rows:
            if not isinstance(row, PlainRow):
                self.session.add(row)
            self._watched[row] = _Watched({})

    def watch(self, row: Row) -> Row:
        """Remember the row's values, so that the trail can say what changed; return the row.

        A row that is watched or new already keeps what was remembered first.
        """
        if row not in self._watched:
            self._watched[row] = _Watched(_values_of(row))
        return row

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Forget what is recorded within, and its plain rows, where it turns out to need more.

        NotPlain goes on to the caller, who does it again with rows of the session.
        """
        drafts, messages, watched = len(self._drafts), len(self._messages), len(self._watched)
        try:
            yield
        except NotPlain:
            del self._drafts[drafts:], self._messages[messages:]
            for row in list(self._watched)[watched:]:
                del self._watched[row]
            raise

    def keep(self, words: str) -> FreeText:
        """Return a new row that keeps typed words; the trail gets only their salted digest."""
        text = free_text(words, at=self.now)
        self.session.add(text)
        self._texts[text.key] = text.digest
        return text

    def record(self, event: Event, *rows: Base) -> None:
        """State the fact, with every row it made or changed; owe the notices that follow.

        Raises ValueError for a row that was neither added nor watched before it was changed:
        the trail could not say what it was.
        """
        changes = {trail_name(row): self._changes_of(row) for row in rows}
        data = {"event": vars(event), "changes": changes}
        if self._texts:
            data["texts"] = self._texts
            self._texts = {}
        self._drafts.append(Draft(event.kind, event.subject, data))
        self._messages += [
            {
                "kind": event.kind,
                "subject": event.subject,
                "audience": notice.audience,
                "urgency": notice.urgency,
                "facts": data["event"],
                "created_at": self.now,
            }
            for notice in notices_for(event)
        ]

    def write_rows(self) -> None:
        """Write what was changed so far, plain rows too, so that a query sees it."""
        self.session.flush()
        write_plain(self.session, [row for row in self._watched if isinstance(row, PlainRow)])

    def write_record(self) -> None:
        """Write rows, outbox and trail; last, so that the chain's end is locked most briefly."""
        self.write_rows()
        if self._messages:  # in one statement: a sweep owes hundreds
            execute_many(self.session.connection(), insert_of(OutboxMessage), self._messages)
        self._tell_the_rest()
        append_entries(
            self.session,
            self._drafts,
            at=self.now,
            actor=self.actor.trail_name,
            door=self.actor.door,
        )
        self.session.flush()

    def _changes_of(self, row: Base) -> dict[str, list[Any]]:
        watched = self._watched.get(row)
        if watched is None:
            raise ValueError(f"{trail_name(row)} is recorded but was neither added nor watched")
        watched.told, watched.changes = _differences(row, watched.told)
        return watched.changes

    def _tell_the_rest(self) -> None:
        """Add what became of the rows after their last fact: versions, keys, the next step.

        Raises ValueError for a row that changed and of which no fact was stated: nothing may
        change without its entry on the trail.
        """
        for row, watched in self._watched.items():
            _, differing = _differences(row, watched.told)
            if not differing:
                continue
            if watched.changes is None:
                raise ValueError(f"{trail_name(row)} changed, but no fact was recorded of it")
            for name, (old, new) in differing.items():
                first = watched.changes[name][0] if name in watched.changes else old
                watched.changes[name] = [first, new]


@contextmanager
def unit_of_work(
    session: Session,
    *,
    actor: Actor,
    clock: Clock,
    policy: Policy,
    once: str | None = None,
    waits: bool = True,
) -> Iterator[UnitOfWork]:
    """Run one act in one transaction, which commits on leaving and leaves nothing on an error.

    `once` is the request's own key: the act of a key that was seen is not done again, and
    AlreadyDone carries what the first one answered. `waits` is False for what nobody should be
    kept waiting for: where SQLite has another writer, it gives up at once. Raises Busy when the
    database cannot be had in time, and Conflict when another act changed the same row, or took
    the same name, meanwhile.
    """
    committing = False
    try:
        # SQLite: BEGIN IMMEDIATE
        session.connection(execution_options={"writes": True, "waits": waits})
        uow = UnitOfWork(session, actor, clock.now(), policy)
        if once is not None:
            _claim(uow, once)
        yield uow
        if once is not None:
            session.get_one(SeenRequest, once).answer = uow.answer
        uow.write_record()
        committing = True
        session.commit()
    except StaleDataError as error:
        raise Conflict("Somebody else changed this at the same moment. Look again.") from error
    except IntegrityError as error:
        if not _is_taken(error):
            raise
        raise Conflict("Somebody else added the same at the same moment. Look again.") from error
    except (DBAPIError, PoolTimeout) as error:
        if not will_pass(error):
            raise
        # Only the driver's own words: the statement's parameters may be free text.
        log.warning("A unit of work was not done: %s", getattr(error, "orig", None) or error)
        raise Busy(_UNSURE if committing else _NOT_SAVED) from error
    finally:
        session.close()  # rolls back whatever was not committed


def _is_taken(error: IntegrityError) -> bool:
    """Whether a unique key refused the row; any other refusal is a fault of ours."""
    if getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION:
        return True
    return "UNIQUE constraint failed" in str(error.orig)


def _claim(uow: UnitOfWork, key: str) -> None:
    """Take the key for this act, or raise AlreadyDone with the answer that its first use got.

    Two at once: PostgreSQL lets the second insert wait for the first's commit, SQLite lets only
    one writer in; either way the second finds the key taken.
    """
    seen = uow.session.get(SeenRequest, key)
    if seen is None:
        uow.session.add(SeenRequest(key=key, at=uow.now))
        try:
            uow.session.flush()
        except IntegrityError:
            uow.session.rollback()
            seen = uow.session.get_one(SeenRequest, key)
    if seen is not None:
        raise AlreadyDone(seen.answer)


def trail_name(row: Base) -> str:
    """Return the row's name on the trail: its table and the key that its users know it by."""
    return f"{row.__tablename__}:{row.trail_key}"


def state_of(row: Base) -> dict[str, Any]:
    """Return the row's structured values as plain JSON values, its number left out."""
    return plain_values(_values_of(row))


def _values_of(row: Base) -> dict[str, Any]:
    if isinstance(row, PlainRow):
        return row.touched
    values = {name: getattr(row, name) for name in column_names(type(row))}
    for name, shown in _shown_otherwise(type(row)).items():
        if values[name] is not None:
            values[name] = shown(values[name])
    return values


@cache
def _shown_otherwise(model: type[Base]) -> dict[str, Callable[[Any], Any]]:
    """Return the columns whose value is not for the trail, each with what it shows instead."""
    return {
        each.key: each.columns[0].info["on_the_trail"]
        for each in sa.inspect(model).column_attrs
        if "on_the_trail" in each.columns[0].info
    }


def _differences(row: Base, told: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the row's values, and what differs from what the trail was told: old beside new."""
    after = _values_of(row)
    before = {**row.origin, **told} if isinstance(row, PlainRow) else told
    return after, {
        name: [old, new]
        for name, new in after.items()
        if (old := before.get(name)) is not new and old != new
    }
