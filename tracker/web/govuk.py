"""What the templates may call: times and counts in words, messages, and the static files."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from tracker.domain.wording import (
    counted,
    day,
    due,
    length_of_time,
    moment,
    pounds,
    relative,
    short_moment,
    span,
)

STATIC = Path(__file__).parent / "static"


def plural(count: int, one: str, many: str = "") -> str:
    """Return the count with its noun, some of which have a plural of their own: `2 premises`."""
    return f"{count:,} {many}" if many and count != 1 else counted(count, one)


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
        in_full=moment,
        in_short=short_moment,
        length_of_time=length_of_time,
        day=day,
        due=due,
        relative=relative,
        plural=plural,
        pounds=pounds,
        span=span,
    )
    app.jinja_env.globals.update(asset=asset, error_for=error_for, error_items=error_items)
