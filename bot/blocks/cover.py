"""The words of night cover in Slack: codes, states and a link; nothing that anybody typed."""

from bot.blocks.elements import Block, actions, button, context, section
from bot.blocks.notices import REPEAT
from bot.ids import Action
from bot.text import escape
from tracker.cover.telling import CoverNotice

_LINE = 600


def cover_notice(told: CoverNotice, *, maybe_repeat: bool = False) -> list[Block]:
    """Return the message to somebody who must act; who is alone answers with one tap."""
    blocks = [context(REPEAT)] if maybe_repeat else []
    page = button("Open night cover", Action.WEB, "cover", url=told.link)
    safe = button("I am safe", Action.COVER_SAFE, told.premises, style="primary")
    return [
        *blocks,
        section(f"*{escape(told.lead, _LINE)}*"),
        section(escape(told.heading, _LINE)),
        actions([safe, page] if told.asks_if_safe else [page]),
    ]


def cover_text(told: CoverNotice) -> str:
    """Return the message as one line."""
    return escape(f"{told.lead} {told.heading}.", 1_000)
