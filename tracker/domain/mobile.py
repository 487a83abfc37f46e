"""The number of somebody's mobile telephone, as a text message needs it."""

import re

from tracker.domain.errors import Invalid

_FILLING = re.compile(r"[\s().\-\u00a0\u2010-\u2015]")
_BRITISH = re.compile(r"(?:0|0044|\+44)(7[0-9]{9})")
_ELSEWHERE = re.compile(r"(?:00|\+)([1-9][0-9]{7,14})")


def mobile_number(words: str) -> str:
    """Return the number as `+447700900123`; spaces, hyphens and brackets do not matter.

    Raises Invalid, under `mobile`, for what no text can be sent to: a British landline, too.
    """
    plain = _FILLING.sub("", words.replace("(0)", ""))
    if british := _BRITISH.fullmatch(plain):
        return f"+44{british[1]}"
    elsewhere = _ELSEWHERE.fullmatch(plain)
    if elsewhere is None or elsewhere[1].startswith("44"):
        raise Invalid({"mobile": ["Enter the number of a mobile, such as 07700 900123"]})
    return f"+{elsewhere[1]}"


def masked(number: str) -> str:
    """Return the number as its owner knows it again and nobody else can ring it: `ending 123`."""
    return f"ending {number[-3:]}"
