"""Heads of the chain, signed and kept outside: beside them a chain built anew shows.

Whoever owns the database can write a whole new chain that holds. What they cannot write is a head
that was published before, for the key never lies in the database.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from tracker.trail.models import TrailEntry, TrailHead

_AT_ONCE = 500


class BadHeads(Exception):
    """A file of heads, or a key, that cannot be trusted; the words say where and why."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain had come: entry `number` had this digest at that instant (ISO, UTC)."""

    at: str
    number: int
    digest: str


def new_key() -> tuple[str, str]:
    """Return a new key to sign with, which is secret, and the one to verify with; both base64."""
    key = Ed25519PrivateKey.generate()
    return _text(key.private_bytes_raw()), _text(key.public_key().public_bytes_raw())


def public_key_of(key: str) -> str:
    """Return the key to verify with; raises BadHeads where the secret one is none."""
    return _text(_private(key).public_key().public_bytes_raw())


def head_now(session: Session, now: datetime) -> Head | None:
    """Return the present head of the chain, or None while nothing is on the trail."""
    row = session.execute(sa.select(TrailHead.count, TrailHead.digest)).one_or_none()
    return Head(now.isoformat(), row[0], row[1]) if row and row[0] else None


def signed(head: Head, key: str) -> str:
    """Return the head as one line, signed; raises BadHeads where the key is none."""
    signature = _private(key).sign(_content(head))
    return json.dumps({**asdict(head), "signed": _text(signature)})


def read_heads(path: Path, public_key: str, *, last: int | None = None) -> list[Head]:
    """Return the heads of a file, oldest first; only so many of the last where that is asked.

    Raises BadHeads for a file that cannot be read, and for the first line that is no head or was
    not signed with the key.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadHeads(f"{path} cannot be read") from error
    skipped = 0 if last is None else max(0, len(lines) - last)
    return [
        _head(line, number, public_key)
        for number, line in enumerate(lines[skipped:], start=skipped + 1)
    ]


def fault_beside(session: Session, heads: Iterable[Head]) -> str | None:
    """Return how the chain disagrees with what was published of it, or None.

    Names the first entry that does not hold: everything after the last head that agrees may have
    been built anew.
    """
    ordered = sorted(heads, key=lambda head: head.number)
    agreed = 0
    for first in range(0, len(ordered), _AT_ONCE):
        some = ordered[first : first + _AT_ONCE]
        digests = _digests(session, some)
        for head in some:
            found = digests.get(head.number)
            if found is None:
                return f"entry {head.number} is missing: it was published at {head.at}"
            if found != head.digest:
                return (
                    f"entry {head.number} is not the one that was published at {head.at}; the "
                    f"chain was built anew from entry {agreed + 1} or later"
                )
            agreed = head.number
    return None


def _digests(session: Session, heads: Sequence[Head]) -> dict[int, str]:
    rows = session.execute(
        sa.select(TrailEntry.number, TrailEntry.digest).where(
            TrailEntry.number.in_([head.number for head in heads])
        )
    )
    return {number: digest for number, digest in rows}  # noqa: C416 - a result is no mapping


def _head(line: str, number: int, public_key: str) -> Head:
    try:
        told = json.loads(line)
        signature = base64.b64decode(told.pop("signed"))
        head = Head(str(told["at"]), int(told["number"]), str(told["digest"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadHeads(f"line {number} is no head of a trail") from error
    try:
        _public(public_key).verify(signature, _content(head))
    except InvalidSignature as error:
        raise BadHeads(f"line {number} was not signed with this key") from error
    return head


def _content(head: Head) -> bytes:
    return f"makesafe trail head\n{head.number}\n{head.digest}\n{head.at}".encode()


def _private(key: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadHeads("the key to sign with is none: trail new-key makes one") from error


def _public(key: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadHeads("the key to verify with is none: trail new-key makes one") from error


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
