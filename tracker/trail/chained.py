"""An entry as plain values: everything that its digest vouches for, without a row behind it."""

import hashlib
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from tracker.domain.chain import link


class Content(NamedTuple):
    """What an entry says; made and read by the thousand."""

    number: int
    at: datetime
    actor: str
    door: str
    kind: str
    subject: str
    data: str  # canonical JSON, the very text that was hashed

    def digest_after(self, previous: str) -> str:
        """Return the entry's digest behind an entry with the digest `previous`."""
        hashed = self._asdict()
        hashed["at"] = self.at.isoformat()
        return link(previous, hashed)

    def quick_digest_after(self, previous: str) -> str:
        """Return the same, with the JSON written out by hand: twice as fast, for long walks."""
        text = (
            f'["{previous}",{{"actor":{quoted(self.actor)},"at":"{_text_of(self.at)}",'
            f'"data":{quoted(self.data)},"door":{quoted(self.door)},"kind":{quoted(self.kind)},'
            f'"number":{self.number},"subject":{quoted(self.subject)}}}]'
        )
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@lru_cache(maxsize=8)
def _text_of(at: datetime) -> str:
    """All entries of one act, and of one batch of a sweep, are of one instant."""
    return at.isoformat()
