"""The question whether a fault is one of those that are open already."""

from collections.abc import Sequence

from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, button, divider, section
from bot.facts import OrderFacts
from bot.ids import Action
from bot.text import escape
from tracker.domain.wording import relative

NEW = "No, it is a new one"
_NOTHING_YET = (
    "*Is it one of these?* Nothing has been logged yet, and what you typed is below. “Me too” "
    f"counts you in: you are told when it is fixed. If it is none of them, press *{NEW}*."
)
_LOGGED = (
    "*Is it the same as one of these?* Yours is logged all the same. “Me too” tells whoever has "
    "the other that you have it as well."
)


def question(alike: Sequence[OrderFacts], *, logged: bool = False) -> list[Block]:
    """Return the open orders that a report may be about, each with “Me too”.

    `logged` where somebody is at risk: then the report came first and the question after it.
    """
    if not alike:
        return []
    rows = [
        section(
            f"{heading(facts)}\n{state_line(facts)}\nReported "
            f"{escape(relative(facts.reported_at, facts.now))}",
            button("Me too", Action.ME_TOO, facts.reference),
        )
        for facts in alike
    ]
    return [section(_LOGGED if logged else _NOTHING_YET), *rows, divider()]
