"""What can be typed after the command, in words; the command's name is the workspace's own."""

from bot.blocks.elements import Block, actions, button, context, section
from bot.ids import Action
from bot.text import escape

_USAGES = (
    ("report [what is wrong]", "report a fault"),
    ("mine", "what waits for you, and what you reported"),
    ("WO-2026-000123", "the card of an order, however you spell it"),
    ("chase WO-2026-000123 [note]", "ask whoever holds it to act"),
    ("accept WO-2026-000123", "take it on, with your next action and its day"),
    ("why WO-2026-000123", "why it is where it is, and what happens next"),
    ("cover [AP-01]", "tonight's night cover, and one tap for each post"),
    ("link", "link your Slack user to your Makesafe account"),
    ("help", "this list"),
)


def guide(command: str, lead: str = "") -> list[Block]:
    """Return the list of what can be typed, after `lead`: what could not be understood."""
    lines = "\n".join(f"• `{escape(f'{command} {usage}')}`: {words}" for usage, words in _USAGES)
    blocks = [section(lead)] if lead else []
    return [
        *blocks,
        section(f"*What you can type*\n{lines}"),
        actions(
            [
                button("Report a fault", Action.REPORT, "report", style="primary"),
                button("My orders", Action.MINE, "mine"),
            ]
        ),
        context("If somebody is in danger, ring *999* first."),
    ]
