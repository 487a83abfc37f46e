"""Files that were uploaded and checked, held for an hour until their owner says what to do."""

import os
import re
import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HELD_FOR = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def hold(data: bytes, *, owner: int, now: datetime) -> str:
    """Keep the file out of reach of others and of any page; return the token that finds it."""
    _drop_old(now)
    token = secrets.token_urlsafe(32)
    path = _path(token, owner)
    path.touch(mode=0o600)
    path.write_bytes(data)
    _set_time(path, now)
    return token


def held(token: str, *, owner: int, now: datetime) -> bytes | None:
    """Return the file that this person uploaded within the last hour, None for any other."""
    _drop_old(now)
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(token, owner)
    return path.read_bytes() if path.is_file() else None


def let_go(token: str, *, owner: int) -> None:
    """Delete the file: what it held is in the orders now, or was not wanted."""
    if _TOKEN.fullmatch(token):
        _path(token, owner).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / "makesafe-uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(token: str, owner: int) -> Path:
    return _folder() / f"{owner}-{token}"


def _set_time(path: Path, now: datetime) -> None:
    os.utime(path, (now.timestamp(), now.timestamp()))


def _drop_old(now: datetime) -> None:
    oldest = (now - HELD_FOR).timestamp()
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
