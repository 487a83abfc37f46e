"""The message to somebody who answered our mail, about what became of the answer."""

from bot.blocks.elements import Block, context, section
from bot.blocks.notices import REPEAT
from bot.text import escape, link
from tracker.work_orders.briefing import order_link


def reply_told(text: str, reference: str, *, web: str, maybe_repeat: bool = False) -> list[Block]:
    """Return it with the way to the order's page."""
    return [
        *([context(REPEAT)] if maybe_repeat else []),
        section(escape(text)),
        context(link(order_link(web, reference), f"Open {reference} on the web")),
    ]
