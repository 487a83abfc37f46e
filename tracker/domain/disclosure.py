"""What may be told where: the words that people typed."""

from enum import StrEnum


class Surface(StrEnum):
    """Somewhere that words can appear."""

    WEB = "web"
    SLACK_CHANNEL = "slack_channel"
    SLACK_DIRECT = "slack_direct"
    EMAIL = "email"
    OWN_RECEIPT = "own_receipt"


def may_tell_words(surface: Surface, *, restricted: bool) -> bool:
    """Whether titles, details and notes of an order may appear on a surface.

    E-mail never carries them, for it leaves our keeping. A restricted order (security, night
    cover) is bare in all of Slack but the receipt of whoever typed the words: what Slack has
    been sent, it keeps.
    """
    match surface:
        case Surface.WEB | Surface.OWN_RECEIPT:
            return True
        case Surface.EMAIL:
            return False
        case Surface.SLACK_CHANNEL | Surface.SLACK_DIRECT:
            return not restricted
