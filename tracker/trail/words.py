"""The words that people typed, kept beside the trail, and the digest that vouches for them."""

import hashlib
import secrets
from datetime import datetime

from tracker.trail.models import FreeText


def free_text(words: str, *, at: datetime) -> FreeText:
    """Return a row that keeps the words apart, with a salt of its own and their digest."""
    salt = secrets.token_hex(16)
    return FreeText(
        key=secrets.token_hex(16),
        body=words,
        salt=salt,
        digest=text_digest(salt, words),
        kept_at=at,
    )


def text_digest(salt: str, words: str) -> str:
    """Return the digest that vouches for words without giving them away."""
    return hashlib.sha256(f"{salt}:{words}".encode()).hexdigest()
