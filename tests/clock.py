"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

# A Monday at nine in London, in winter, when London keeps UTC: office hours have an hour gone.
MONDAY_NINE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class StandingClock:
    """Tells the same instant (aware UTC) until it is moved."""

    def __init__(self, at: datetime = MONDAY_NINE) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self.at

    def advance(self, span: timedelta) -> datetime:
        """Move on by `span` and return the new present."""
        self.at += span
        return self.at

    def set_to(self, at: datetime) -> datetime:
        """Move to `at` and return it."""
        self.at = at.astimezone(UTC)
        return self.at
