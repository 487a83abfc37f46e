"""How many reports strangers may make by the QR codes of premises, and how long to wait after."""

from collections.abc import Sequence
from datetime import datetime, timedelta

DAY = timedelta(days=1)

# Enough for everybody who stands in front of one broken lift, too few to bury those on duty: at
# most so many within so long, by one code and by all codes of the premises.
BY_ONE_CODE = ((5, timedelta(hours=1)), (20, DAY))
BY_ALL_CODES = ((40, DAY),)


def wait_for(
    by_code: Sequence[datetime], by_all: Sequence[datetime], now: datetime
) -> timedelta | None:
    """Return how long a stranger must wait before another report, None where they need not.

    Given are the instants (UTC) of what was reported within a day of `now`, by the code and by
    all codes of its premises.
    """
    waits = [_until_fewer(by_code, most, within, now) for most, within in BY_ONE_CODE]
    waits += [_until_fewer(by_all, most, within, now) for most, within in BY_ALL_CODES]
    longest = max(waits)
    return longest if longest > timedelta() else None


def _until_fewer(
    reported: Sequence[datetime], most: int, within: timedelta, now: datetime
) -> timedelta:
    counting = sorted(at for at in reported if at > now - within)
    if len(counting) < most:
        return timedelta()
    return counting[-most] + within - now
