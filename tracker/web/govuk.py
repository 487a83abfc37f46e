"""How times, spans, counts and messages are written on a page, in the style of GOV.UK."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from tracker.domain.calendar import LONDON

STATIC = Path(__file__).parent / "static"
_HOUR = 60
_DAY = 24 * _HOUR
# Beyond this many days "in 16 days" says more than "in 16 days 3 hours".
_DAYS_WITH_HOURS = 3
_MIDDAY = 12


def london_time(at: datetime) -> str:
    """Return the London time of day of an instant: `9am`, `4:05pm`, `midday`, `midnight`."""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in {0, _MIDDAY}:
        return "midday" if local.hour else "midnight"
    hour = local.hour % _MIDDAY or _MIDDAY
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < _MIDDAY else 'pm'}"


def london_day(at: datetime) -> str:
    """Return the London date of an instant: `16 November 2026`."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def london_instant(at: datetime) -> str:
    """Return an instant in full: `4:05pm on Monday 16 November 2026`, in London time."""
    local = at.astimezone(LONDON)
    return f"{london_time(at)} on {local:%A} {london_day(at)}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return the count with its noun: `1 order`, `1,204 orders`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def span_words(minutes: int) -> str:
    """Return a span of minutes in its largest units: `2 days 4 hours`, `45 minutes`."""
    days, rest = divmod(abs(minutes), _DAY)
    hours, left = divmod(rest, _HOUR)
    parts = []
    if days:
        parts.append(plural(days, "day"))
    if hours and days < _DAYS_WITH_HOURS:
        parts.append(plural(hours, "hour"))
    if left and not days:
        parts.append(plural(left, "minute"))
    return " ".join(parts) or "less than a minute"


def relative(at: datetime, now: datetime) -> str:
    """Return how far an instant is from now: `in 4 hours`, `2 days ago`, `now`."""
    seconds = (at - now).total_seconds()
    minutes = int(abs(seconds) // 60)
    if not minutes:
        return "now"
    return f"in {span_words(minutes)}" if seconds > 0 else f"{span_words(minutes)} ago"


def error_for(errors: Mapping[str, Any] | None, name: str) -> str:
    """Return the first message about a field, or an empty string."""
    return next(iter(_messages((errors or {}).get(name))), "")


def error_items(errors: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Return the entries of an error summary, each linked to its field, in the form's order.

    `errors` are the messages of a schema by field name; those about the whole form come under
    `_schema` and lead to the top of the page's content.
    """
    return [
        {"text": message, "href": "#main-content" if name == "_schema" else f"#{name}"}
        for name, found in (errors or {}).items()
        for message in _messages(found)
    ]


def _messages(found: object) -> Iterable[str]:
    """Yield the messages of one field: schemas give a text, a list, or lists by position."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for inner in found.values():
            yield from _messages(inner)
    elif isinstance(found, Iterable):
        for inner in found:
            yield from _messages(inner)


def asset_versions() -> dict[str, str]:
    """Return the first letters of each static file's hash, so that a new file has a new address."""
    return {
        path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()[:10]
        for path in STATIC.rglob("*")
        if path.is_file()
    }


def init_app(app: Flask) -> None:
    """Give the templates their folder, the GOV.UK components, and the filters of this module."""
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("tracker.web"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    versions = asset_versions()

    def asset(name: str) -> str:
        return url_for("assets.static", filename=name, v=versions[name])

    app.jinja_env.filters.update(
        london_time=london_time,
        london_day=london_day,
        london_instant=london_instant,
        span_words=span_words,
        relative=relative,
        plural=plural,
    )
    app.jinja_env.globals.update(asset=asset, error_for=error_for, error_items=error_items)
