"""What can be typed after the command, in words; the command's name is the workspace's own."""

from bot.blocks.elements import Block, actions, button, context, section
from bot.ids import Action
from bot.text import escape

_USAGES = (
    ("report [what is wrong]", "report a fault"),
    ("mine", "what waits for you, and what you reported"),
    ("stuck", "open orders on which nobody has acted for a week, the longest first"),
    ("premises [AP-01, a name or a postcode]", "what is open there; alone, your premises"),
    ("WO-2026-000123", "the card of an order, however you spell it: `#123` will do"),
    ("why WO-2026-000123", "why it is where it is, and what happens next"),
    ("chase WO-2026-000123 [note]", "ask whoever holds it to act"),
    ("accept WO-2026-000123", "take it on, with your next action and its day"),
    ("update WO-2026-000123 [note]", "say what has happened"),
    ("escalate WO-2026-000123 [reason]", "send it one stage up; you see first to whom"),
    ("cover [AP-01]", "tonight's night cover, and one tap for each post"),
    ("link", "link your Slack user to your Makesafe account"),
    ("quiet", "quiet hours, the digest, and how you are told"),
    ("help", "this list"),
)
_DANGER = "If somebody is in danger, ring *999* first."


def guide(command: str, lead: str = "") -> list[Block]:
    """Return the list of what can be typed, after `lead`: what could not be understood."""
    lines = "\n".join(f"• `{escape(f'{command} {usage}')}`: {words}" for usage, words in _USAGES)
    blocks = [section(lead)] if lead else []
    return [
        *blocks,
        section(f"*What you can type*\n{lines}"),
        actions([_report(), _mine()]),
        context(_DANGER),
    ]


def menu(command: str) -> list[Block]:
    """Return the buttons for what is wanted most, which the command alone shows."""
    typed = escape(f"{command} help")
    return [
        section("*What would you like to do?*"),
        actions(
            [
                _report(),
                _mine(),
                button("My premises", Action.PLACES, "places"),
                button("Tonight's cover", Action.COVER, "cover"),
                button("Help", Action.HELP, "help"),
            ]
        ),
        context(f"`{typed}` lists all that you can type. {_DANGER}"),
    ]


def _report() -> Block:
    return button("Report a fault", Action.REPORT, "report", style="primary")


def _mine() -> Block:
    return button("My actions", Action.MINE, "mine")
