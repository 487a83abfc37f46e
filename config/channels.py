"""What an operator may set of answers by e-mail and of text messages."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from environs import Env

NOTIFY_API = "https://api.notifications.service.gov.uk"
SHORTEST_MAIL_SECRET = 24
TEXT_AFTER_MINUTES = range(5, 61)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf".+-{_UUID}-{_UUID}")
# What stands before the @ holds the token of an answer too, and 64 characters at most.
_REPLY_ADDRESS = re.compile(r"[a-z0-9._-]{1,16}@[a-z0-9-]+(\.[a-z0-9-]+)*")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """Answers by e-mail and text messages; empty strings mean not set."""

    reply_address: str = ""
    inbound_mail_secret: str = field(default="", repr=False)
    notify_api_key: str = field(default="", repr=False)
    notify_template: str = ""
    notify_url: str = NOTIFY_API
    text_after_minutes: int = 15

    @property
    def takes_answers(self) -> bool:
        """Whether an answer to our mail is taken in."""
        return bool(self.reply_address and self.inbound_mail_secret)


def read_channels(env: Env) -> ChannelSettings:
    """Return these settings from the environment."""
    return ChannelSettings(
        reply_address=env.str("TRACKER_REPLY_ADDRESS", "").strip().lower(),
        inbound_mail_secret=env.str("TRACKER_INBOUND_MAIL_SECRET", ""),
        notify_api_key=env.str("NOTIFY_API_KEY", "").strip(),
        notify_template=env.str("NOTIFY_TEMPLATE_ID", "").strip().lower(),
        notify_url=env.str("NOTIFY_API_URL", "").rstrip("/") or NOTIFY_API,
        text_after_minutes=env.int("TRACKER_TEXT_AFTER_MINUTES", 15),
    )


def channel_faults(settings: ChannelSettings) -> list[str]:
    """Return what is wrong with these settings, for an operator."""
    url = urlsplit(settings.notify_url)
    secret, key = settings.inbound_mail_secret, settings.notify_api_key
    checks = (
        (
            bool(settings.reply_address) and not _REPLY_ADDRESS.fullmatch(settings.reply_address),
            "TRACKER_REPLY_ADDRESS must be an e-mail address with 16 characters at most before "
            "the @: a token is put behind them",
        ),
        (
            bool(settings.reply_address) != bool(secret),
            "TRACKER_REPLY_ADDRESS and TRACKER_INBOUND_MAIL_SECRET go together: set both or none",
        ),
        (
            bool(secret) and len(secret) < SHORTEST_MAIL_SECRET,
            "TRACKER_INBOUND_MAIL_SECRET is shorter than 24 characters",
        ),
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
