"""Making a photograph of ours of what somebody gave; no name and no declared type is believed."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tracker.domain.photographs import (
    LARGEST_BYTES,
    LONGEST_SIDE,
    MOST_PIXELS,
    THUMBNAIL_SIDE,
    Trouble,
)

_DECODER = Path(__file__).parent / "decoder.py"
_LIMITS = [str(limit) for limit in (MOST_PIXELS, LONGEST_SIDE, THUMBNAIL_SIDE)]
# The decoder's own limit is of processor time; this one is for a machine that has none to give.
_WALL_SECONDS = 20
# So many at once in a process: the others wait, and the machine goes on serving pages.
_AT_ONCE = threading.BoundedSemaphore(2)


class NotKept(Exception):
    """It is no photograph that we keep; `why` says it in words for whoever gave it."""

    def __init__(self, why: Trouble) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photograph as it will be kept: drawn anew, without a word of where or how it was taken."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The digest of the picture, by which the trail vouches for it."""
        return sha256(self.picture).hexdigest()


def prepare(raw: bytes) -> Prepared:
    """Return the photograph in these bytes; raises NotKept. Takes no transaction: it may be slow.

    A process of its own decodes it, with limits of memory and time and nothing of ours within
    reach. The same bytes give the same picture.
    """
    if not raw:
        raise NotKept(Trouble.EMPTY)
    if len(raw) > LARGEST_BYTES:
        raise NotKept(Trouble.TOO_LARGE)
    try:
        with _AT_ONCE:
            done = subprocess.run(  # noqa: S603 - our own file, and no word of anybody's
                [sys.executable, "-I", str(_DECODER), *_LIMITS],
                input=raw,
                capture_output=True,
                env={},
                timeout=_WALL_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise NotKept(Trouble.TOO_HARD) from error
    if done.returncode:  # ended by one of its limits, or brought down by the file
        raise NotKept(Trouble.TOO_HARD)
    line, _, rest = done.stdout.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise NotKept(Trouble(head["refused"]))
    whole = head["picture"]
    return Prepared(rest[:whole], rest[whole:], head["width"], head["height"])
