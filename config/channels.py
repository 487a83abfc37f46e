"""What an operator may set of text messages."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from environs import Env

NOTIFY_API = "https://api.notifications.service.gov.uk"
TEXT_AFTER_MINUTES = range(5, 61)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf".+-{_UUID}-{_UUID}")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """Text messages; empty strings mean not set."""

    notify_api_key: str = field(default="", repr=False)
    notify_template: str = ""
    notify_url: str = NOTIFY_API
    text_after_minutes: int = 15


def read_channels(env: Env) -> ChannelSettings:
    """Return these settings from the environment."""
    return ChannelSettings(
        notify_api_key=env.str("NOTIFY_API_KEY", "").strip(),
        notify_template=env.str("NOTIFY_TEMPLATE_ID", "").strip().lower(),
        notify_url=env.str("NOTIFY_API_URL", "").rstrip("/") or NOTIFY_API,
        text_after_minutes=env.int("TRACKER_TEXT_AFTER_MINUTES", 15),
    )


def channel_faults(settings: ChannelSettings) -> list[str]:
    """Return what is wrong with these settings, for an operator."""
    url = urlsplit(settings.notify_url)
    key = settings.notify_api_key
    checks = (
        (
            bool(key) and not _KEY.fullmatch(key),
            "NOTIFY_API_KEY must be a key of GOV.UK Notify: its name and two UUIDs",
        ),
        (
            bool(key) != bool(settings.notify_template),
            "NOTIFY_API_KEY and NOTIFY_TEMPLATE_ID go together: set both or none",
        ),
        (
            bool(settings.notify_template) and not re.fullmatch(_UUID, settings.notify_template),
            "NOTIFY_TEMPLATE_ID must be the UUID of a text message template",
        ),
        (
            url.scheme != "https" and url.hostname not in _THIS_MACHINE,
            "NOTIFY_API_URL must start with https:// (http:// for this machine only)",
        ),
        (
            settings.text_after_minutes not in TEXT_AFTER_MINUTES,
            "TRACKER_TEXT_AFTER_MINUTES must be 5 to 60: mail has its turn first",
        ),
    )
    return [words for at_fault, words in checks if at_fault]
