"""Files on their way in or out, held for an hour, for nobody but their owner."""

import os
import re
import secrets
import tempfile
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from tracker.runtime import current_runtime

HELD_FOR = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def hold(data: bytes, *, owner: int, now: datetime) -> str:
    """Keep the data out of reach of others and of any page; return the token that finds it."""
    token, path = room(owner=owner, now=now)
    path.write_bytes(data)
    keep_from(path, now)
    return token


def room(*, owner: int, now: datetime) -> tuple[str, Path]:
    """Return a token and an empty file that only this process's user can read."""
    _drop_old(now)
    token = secrets.token_urlsafe(32)
    path = _path(token, owner)
    path.touch(mode=0o600)
    keep_from(path, now)
    return token, path


def keep_from(path: Path, now: datetime) -> None:
    """Count the file's hour from this instant, by the clock of the service."""
    os.utime(path, (now.timestamp(), now.timestamp()))


def find(token: str, *, owner: int, now: datetime) -> Path | None:
    """Return the file that this person has held for less than an hour, None for any other."""
    _drop_old(now)
    path = _path(token, owner) if _TOKEN.fullmatch(token) else None
    return path if path and path.is_file() else None


def note(file: Path, part: str, data: bytes, *, now: datetime) -> None:
    """Keep something beside a file, in place of what was there under the same name, as one act."""
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(handle, "wb") as written:
        written.write(data)
    keep_from(Path(draft), now)
    Path(draft).replace(_beside(file, part))


def noted(file: Path, part: str) -> bytes | None:
    """Return what is kept beside a file under this name, None where there is nothing."""
    try:
        return _beside(file, part).read_bytes()
    except FileNotFoundError:
        return None


def _beside(file: Path, part: str) -> Path:
    return file.with_name(f"{file.name}.{part}")


def let_go(token: str, *, owner: int) -> None:
    """Delete the file: what it held is where it belongs, or was not wanted."""
    if _TOKEN.fullmatch(token):
        _path(token, owner).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"makesafe-files-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(token: str, owner: int) -> Path:
    return _folder() / f"{_ours()}{owner}-{token}"


def _ours() -> str:
    """Return how the names of this installation's files begin.

    Another on the same machine may have a clock that is hours ahead, and must not tidy up here.
    """
    return f"{sha256(current_runtime().settings.database_url.encode()).hexdigest()[:12]}-"


def _drop_old(now: datetime) -> None:
    oldest = (now - HELD_FOR).timestamp()
    for path in _folder().glob(f"{_ours()}*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # another process was quicker
            continue
