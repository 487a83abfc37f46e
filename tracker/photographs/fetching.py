"""What fetches a file that was given elsewhere must do; Slack's stands in `bot/`."""

from typing import Protocol


class TryAgain(Exception):
    """It could not be had now; `after_seconds` where the other side said how long to wait."""

    def __init__(self, why: str, *, after_seconds: float = 0.0) -> None:
        super().__init__(why)
        self.after_seconds = after_seconds


class Fetcher(Protocol):
    """Brings the bytes of a file; called outside any transaction."""

    def fetch(self, file_id: str) -> bytes:
        """Return the file, or raise TryAgain, or NotKept where it never comes."""
