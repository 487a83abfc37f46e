"""Answers to our mail: the token in the address they go to, and what may be wrong with one."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.reference import Reference

LIFE = timedelta(days=30)
_SIGNATURE_BYTES = 10
_TOKEN = re.compile(r"(?<![0-9a-z])([0-9]{1,9})-([0-9]{4})-([0-9]{1,6})-([0-9]{6})-([a-z2-7]{16})")
_WORK_ORDER = "WO"


class ReplyNews(StrEnum):
    """What whoever answered by mail must be told of it."""

    RESTRICTED = "restricted"
    CUT = "cut"
    ATTACHMENTS = "attachments"
    TOO_LATE = "too_late"
    NO_TEXT = "no_text"
    NOT_KEPT = "not_kept"

    @property
    def label(self) -> str:
        """The news as a sentence."""
        return {
            "restricted": "It was kept, but this order is restricted: please use the web instead.",
            "cut": "It was too long: only the beginning was kept.",
            "attachments": "What was attached was not kept: add it on the order's page.",
            "too_late": "It was not kept: it came more than 30 days after our mail.",
            "no_text": "It was not kept: it held no plain text.",
            "not_kept": "It was not kept: you may not write on that order.",
        }[self]


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """For whom a token was made, about which order, and its last day (UTC)."""

    person_id: int
    reference: str
    last_day: date


def reply_token(to: ReplyTo, secret: str) -> str:
    """Return the token: figures and small letters, for whom, what and until when, signed.

    It fits before the @ of an address, where capitals may be lost and 64 characters are the most.
    """
    number = Reference.parse(to.reference)
    said = f"{to.person_id}-{number.year:04d}-{number.number}-{to.last_day.toordinal()}"
    return f"{said}-{_signature(said, secret)}"


def find_reply_token(words: str, secret: str) -> ReplyTo | None:
    """Return what the first token in the words says, or None where none of them is ours."""
    for found in _TOKEN.finditer(words.lower()):
        said = "-".join(found.groups()[:4])
        if hmac.compare_digest(found[5], _signature(said, secret)):
            reference = str(Reference(_WORK_ORDER, int(found[2]), int(found[3])))
            return ReplyTo(int(found[1]), reference, date.fromordinal(int(found[4])))
    return None


def _signature(said: str, secret: str) -> str:
    whole = hmac.new(secret.encode(), f"answer by mail:{said}".encode(), hashlib.sha256).digest()
    return base64.b32encode(whole[:_SIGNATURE_BYTES]).decode().lower()
