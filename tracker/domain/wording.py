"""How instants, days and spans are said in plain English, the same on every surface."""

from datetime import date, datetime, timedelta

from tracker.domain.calendar import LONDON

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def moment(at: datetime) -> str:
    """Return an instant as London reads it: `4:05pm on Monday 16 November 2026`."""
    local = at.astimezone(LONDON)
    return f"{_clock(local)} on {_day(local.date())}"


def short_moment(at: datetime, now: datetime | None = None) -> str:
    """Return an instant for a narrow place: `Mon 16 Nov, 4:05pm`.

    Given the present instant, another year than that one's is named: `Mon 16 Nov 2025, 4:05pm`.
    """
    local = at.astimezone(LONDON)
    other = now is not None and now.astimezone(LONDON).year != local.year
    return f"{local:%a} {local.day} {local:%b}{f' {local.year}' if other else ''}, {_clock(local)}"


def day(on: date) -> str:
    """Return a day in full: `Monday 16 November 2026`."""
    return _day(on)


def relative(at: datetime, now: datetime) -> str:
    """Return how far off an instant is: `in 4 hours`, `3 days ago`, `now`."""
    words = span(abs(at - now))
    if words == "less than a minute":
        return "now"
    return f"in {words}" if at > now else f"{words} ago"


def due(at: datetime, now: datetime) -> str:
    """Return how far off what is due is: `in 4 hours`, `now`, `2 days late`."""
    return f"{span(now - at)} late" if now - at >= timedelta(minutes=1) else relative(at, now)


def span(length: timedelta) -> str:
    """Return a length of time in its largest unit, rounded down: `4 hours`, `12 days`."""
    seconds = int(length.total_seconds())
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            return counted(seconds // size, unit)
    return "less than a minute"


def length_of_time(length: timedelta) -> str:
    """Return a length of time in full, to the minute: `2 days 3 hours 5 minutes`."""
    seconds = int(length.total_seconds())
    if seconds < _MINUTE:
        return counted(seconds, "second") if seconds else "none"
    said = []
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        number, seconds = divmod(seconds, size)
        if number:
            said.append(counted(number, unit))
    return " ".join(said)


def counted(number: int, noun: str) -> str:
    """Return `1 order`, `2,000 orders`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def pounds(pence: int) -> str:
    """Return an amount of money: `£1,250.50`, `£250`."""
    whole, rest = divmod(pence, 100)
    return f"£{whole:,}.{rest:02}" if rest else f"£{whole:,}"


def listed(names: tuple[str, ...], *, nobody: str = "nobody") -> str:
    """Return names as a list in a sentence: `A, B and C`."""
    if not names:
        return nobody
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B} {on.year}"


def _clock(local: datetime) -> str:
    hour = local.hour % 12 or 12
    return f"{hour}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
