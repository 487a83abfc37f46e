"""One message about all that waits for one person: at most ten lines under their headings."""

from collections.abc import Sequence
from itertools import groupby

from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, context, section
from bot.blocks.leads import LEADS
from bot.blocks.notices import REPEAT
from bot.facts import OrderFacts
from bot.text import SECTION, all_on_the_web, escape, link, one_line
from tracker.digest import MOST_LINES, Line, summary
from tracker.domain.events import RoundOwed

_LINE = 400
_AT_ONCE = 2  # lines of the worst length that one block holds


def personal_digest(
    lines: Sequence[tuple[Line, OrderFacts | None]],
    *,
    of_all: Sequence[Line],
    rest_at: str,
    small_print: str,
    maybe_repeat: bool = False,
) -> list[Block]:
    """Return the message: what it comes to, the first ten lines, where the rest is, and why.

    `lines` are those that are shown, each with its order as the message may show it; `of_all` are
    all there are; `rest_at` is the page that lists them.
    """
    shown = lines[:MOST_LINES]
    blocks = [context(REPEAT)] if maybe_repeat else []
    blocks.append(section(f"*{escape(summary(of_all))}*"))
    for group, found in groupby(shown, key=lambda pair: pair[0].group):
        said = [_said(line, facts) for line, facts in found]
        title = f"*{group.value}*"
        for start in range(0, len(said), _AT_ONCE):
            part = [*([title] if start == 0 else []), *said[start : start + _AT_ONCE]]
            blocks.append(section("\n".join(part)[:SECTION]))
    left = len(of_all) - len(shown)
    blocks.append(context(all_on_the_web(rest_at, left)))
    return [*blocks, context(escape(small_print))]


def _said(line: Line, facts: OrderFacts | None) -> str:
    if facts is None:
        return f"• {one_line(line.words, _LINE)} {link(line.link, 'See it')}"
    asked = LEADS.get(line.asked_by or "")
    if line.asked_by == RoundOwed.kind:
        asked = f"Nothing is heard of this order. Your duty: {facts.briefing.standing.stage.duty}"
    ask = f"\n  {one_line(asked, _LINE)}" if asked else ""
    return f"• {heading(facts)}\n  {state_line(facts)}{ask}"
