"""The JSON of structured values: what the trail hashes, and what the tables keep."""

import json
from datetime import timedelta
from typing import Any

import orjson

_ascii = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def json_text(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII only.

    An instant goes in as ISO text with its offset, an enumeration by its value, a length of time
    in seconds. Raises TypeError for what has no JSON form.
    """
    text = orjson.dumps(value, _seconds, orjson.OPT_SORT_KEYS)
    if text.isascii() and b"\x7f" not in text:
        return text.decode("ascii")
    return _ascii.encode(orjson.loads(text))


def plain_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as they come back out of their JSON text."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(values, _seconds))
    return plain


def _seconds(value: object) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError  # orjson says of what
