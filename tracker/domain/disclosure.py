"""What may be told where: the words that people typed."""

from enum import StrEnum


class Surface(StrEnum):
    """Somewhere that words can appear."""

    WEB = "web"
    SLACK_CHANNEL = "slack_channel"
    SLACK_DIRECT = "slack_direct"
    SLACK_GUESTS = "slack_guests"  # where not only our own people read
    EMAIL = "email"
    OWN_RECEIPT = "own_receipt"


def may_tell_words(surface: Surface, *, restricted: bool) -> bool:
    """Whether titles, details and notes of an order may appear on a surface.

    E-mail never carries them, for it leaves our keeping, nor does a conversation in which not only
    our own people read. A restricted order (security, night cover) is bare in all of Slack but the
    receipt of whoever typed the words: what Slack has been sent, it keeps.
    """
    match surface:
        case Surface.WEB | Surface.OWN_RECEIPT:
            return True
        case Surface.EMAIL | Surface.SLACK_GUESTS:
            return False
        case Surface.SLACK_CHANNEL | Surface.SLACK_DIRECT:
            return not restricted
