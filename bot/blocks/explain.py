"""Why an order is where it is, who has it and what happens next: the explainer."""

from bot.blocks.buttons import buttons, web_button
from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, actions, context, section
from bot.facts import OrderFacts
from bot.text import escape, link, one_line
from tracker.work_orders.standing import stage_title

_LINE = 1_000
_STEPS = 4


def explain(facts: OrderFacts, *, pressable: bool = True) -> list[Block]:
    """Return the explainer; a restricted order's is its card's two lines and a link."""
    blocks = [section(f"{heading(facts)}\n{state_line(facts)}")]
    if facts.restricted:
        page = link(facts.briefing.link, "on the web")
        blocks.append(context(f"This order is restricted: read {page} why it is where it is."))
    else:
        blocks.append(section(_reasons(facts)))
    if pressable:
        blocks.append(
            buttons(facts) if facts.is_open else actions([web_button(facts.briefing.link)])
        )
    return blocks


def _reasons(facts: OrderFacts) -> str:
    standing = facts.briefing.standing
    ahead = " ".join(step.sentence for step in standing.steps[:_STEPS])
    lines: tuple[tuple[str, str], ...] = (
        ("Why it is here", standing.why),
        ("Who has it", f"{standing.held_by}. {standing.accepted}"),
        (
            "What they must do",
            f"{stage_title(standing.stage, standing.height)}. {standing.stage.duty}",
        ),
        ("What happens if nobody acts", ahead),
        ("Why this priority", f"{facts.briefing.priority}: {facts.priority_reason}"),
    )
    if not facts.is_open:
        lines = (lines[0], lines[-1])
    return "\n".join(f"*{escape(name)}*\n{one_line(words, _LINE)}" for name, words in lines)
