"""The signs of life: when the engine last swept, and when it last proved itself. Silence alarms."""

import os
import socket
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.db import Base

SILENCE = timedelta(minutes=2)  # after this everybody sees that nothing escalates
SKEW = timedelta(seconds=2)  # so far apart the clocks of two machines may be
_FORGOTTEN_AFTER = timedelta(days=1)  # a process of yesterday is gone
_ONLY = 1


class Heartbeat(Base):
    """When a scheduler process last finished a sweep, and how many ticks found a job still busy."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    swept_at: Mapped[datetime]
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")


class Proof(Base):
    """What the self-check found last, in one row for the whole service.

    `broken` and `whole_broken` hold the codes of the invariants that failed, parted by spaces:
    in the check of every minute, and in the slower one of the whole record. Up to entry
    `trail_number` the trail, and the orders of which it speaks, were found to be right.
    """

    __tablename__ = "proof"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    checked_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    broken: Mapped[str] = mapped_column(sa.String(60))
    whole_at: Mapped[datetime | None]
    whole_broken: Mapped[str] = mapped_column(sa.String(60))
    trail_number: Mapped[int]
    trail_digest: Mapped[str] = mapped_column(sa.String(64))

    @property
    def failed(self) -> tuple[str, ...]:
        """The codes of the invariants that do not hold, in their order."""
        codes = {*self.broken.split(), *self.whole_broken.split()}
        return tuple(sorted(codes, key=lambda code: (code[0], int(code[1:]))))


def beat(session: Session, now: datetime) -> None:
    """Say that this process has finished a sweep."""
    # What lies in the future was left by a clock that has been put back since.
    gone = sa.or_(Heartbeat.swept_at < now - _FORGOTTEN_AFTER, Heartbeat.swept_at > now + SKEW)
    session.execute(sa.delete(Heartbeat).where(gone))
    session.merge(Heartbeat(process=_this_process(), swept_at=now))


def note_skipped(session: Session, now: datetime) -> None:
    """Count a tick of this process's scheduler at which a job was still busy with the last one."""
    row = session.get(Heartbeat, _this_process())
    if row is None:  # it has not finished a single sweep
        row = Heartbeat(process=_this_process(), swept_at=now - _FORGOTTEN_AFTER, skipped=0)
        session.add(row)
    row.skipped += 1


def skipped_ticks(session: Session) -> int:
    """Return how many ticks found a job still busy, of all processes that live."""
    return session.scalar(sa.select(sa.func.sum(Heartbeat.skipped))) or 0


def _this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:80]


def last_sweep(session: Session) -> datetime | None:
    """Return the instant (UTC) of the latest sweep that any scheduler finished."""
    return session.scalar(sa.select(sa.func.max(Heartbeat.swept_at)))


def is_silent(session: Session, now: datetime) -> bool:
    """Whether no scheduler has finished a sweep for two minutes."""
    swept_at = last_sweep(session)
    return swept_at is None or is_stale(swept_at, now)


def is_stale(at: datetime, now: datetime) -> bool:
    """Whether so much lies between that nobody can be sure; a clock put back counts as well."""
    return abs(now - at) > SILENCE


def last_proof(session: Session) -> Proof | None:
    """Return what the self-check found last, or None before the first."""
    return session.get(Proof, _ONLY)


def signs_of_life(session: Session) -> tuple[datetime | None, Proof | None]:
    """Return the last sweep's instant (UTC) and the last proof in one question, for every page."""
    last = sa.select(sa.func.max(Heartbeat.swept_at).label("swept_at")).subquery()
    found = session.execute(
        sa.select(last.c.swept_at, Proof).outerjoin_from(last, Proof, Proof.id == _ONLY)
    )
    swept_at, proof = found.one()
    return swept_at, proof


def note_proof(session: Session, proof: Proof) -> None:
    """Keep what the self-check found, in place of what was kept before."""
    proof.id = _ONLY
    session.merge(proof)
