"""The words of a notice that is a list of orders: at most ten, a line each, and the rest."""

from collections.abc import Sequence

from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, context, section
from bot.blocks.notices import DIGEST_LINES, REPEAT
from bot.facts import OrderFacts
from bot.text import all_on_the_web, escape, one_line
from tracker.domain.events import RoundOwed
from tracker.work_orders.standing import stage_title

_LINE = 600


def order_list(
    kind: str,
    words: str,
    found: Sequence[OrderFacts],
    *,
    total: int,
    rest_at: str,
    maybe_repeat: bool = False,
) -> list[Block]:
    """Return the message: what is wanted, the orders as they stand, and where the rest is.

    Whoever is chased also reads what each stage of theirs must do.
    """
    shown = found[:DIGEST_LINES]
    lines = [f"• {heading(facts)}\n  {state_line(facts)}" for facts in shown]
    blocks = [context(REPEAT)] if maybe_repeat else []
    blocks.append(section(f"*{escape(words)}*"))
    blocks += [section("\n".join(lines[start : start + 2])) for start in range(0, len(lines), 2)]
    if kind == RoundOwed.kind:
        blocks += [context(words) for words in dict.fromkeys(_duty(facts) for facts in shown)]
    left = total - len(lines)
    blocks.append(context(all_on_the_web(rest_at, left)))
    return blocks


def _duty(facts: OrderFacts) -> str:
    standing = facts.briefing.standing
    said = f"{stage_title(standing.stage, standing.height)}. Your duty: {standing.stage.duty}"
    return one_line(said, _LINE)
