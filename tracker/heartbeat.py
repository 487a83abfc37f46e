"""The schedulers' sign of life: its silence is the alarm."""

import os
import socket
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.db import Base

SILENCE = timedelta(minutes=2)  # after this everybody sees that nothing escalates
_FORGOTTEN_AFTER = timedelta(days=1)  # a process of yesterday is gone


class Heartbeat(Base):
    """When a scheduler process last finished a sweep."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    swept_at: Mapped[datetime]


def beat(session: Session, now: datetime) -> None:
    """Say that this process has finished a sweep."""
    process = f"{socket.gethostname()}:{os.getpid()}"[:80]
    session.execute(sa.delete(Heartbeat).where(Heartbeat.swept_at < now - _FORGOTTEN_AFTER))
    session.merge(Heartbeat(process=process, swept_at=now))


def last_sweep(session: Session) -> datetime | None:
    """Return the instant (UTC) of the latest sweep that any scheduler finished."""
    return session.scalar(sa.select(sa.func.max(Heartbeat.swept_at)))


def is_silent(session: Session, now: datetime) -> bool:
    """Whether no scheduler has finished a sweep for two minutes."""
    swept_at = last_sweep(session)
    return swept_at is None or now - swept_at > SILENCE
