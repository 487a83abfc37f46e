"""The modals: reporting a fault, its receipt, and messages; the acts' forms are in `acts`."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.buttons import web_button
from bot.blocks.cards import heading, state_line
from bot.blocks.elements import (
    Block,
    actions,
    divider,
    modal,
    section,
)
from bot.facts import OrderFacts
from bot.text import SECTION, escape, one_line
from tracker.work_orders.standing import stage_title

Kept = Mapping[str, Mapping[str, Any]]

_LINE = 600


def told(title: str, *paragraphs: str) -> Block:
    """Return a modal that only says something; paragraphs are mrkdwn, escaped already."""
    return modal(title, [section(words[:SECTION]) for words in paragraphs if words])


def done(words: str, facts: OrderFacts) -> Block:
    """Return what somebody is told after an act: what was done, and how the order stands now."""
    blocks = [
        section(f":white_check_mark: *{escape(words)}*"),
        section(f"{heading(facts)}\n{state_line(facts)}"),
    ]
    if facts.is_open and not facts.restricted:
        blocks.append(
            section(f"*What happens next*\n{one_line(facts.briefing.standing.next, _LINE)}")
        )
    blocks.append(actions([web_button(facts.briefing.link)]))
    return modal("Saved", blocks)


def too_late(message: str, changes: Sequence[str], facts: OrderFacts | None, typed: str) -> Block:
    """Return what somebody is told whose act came too late: who did what, and what they typed."""
    blocks = [section(f"*Nothing was changed.* {escape(message, _LINE)}")]
    if changes:
        blocks.append(section(changed(changes)))
    if facts:
        stage = stage_title(facts.briefing.standing.stage, facts.briefing.standing.height)
        accepted = f" {facts.briefing.standing.accepted}" if facts.is_open else ""
        state = stage if facts.restricted else f"{facts.status_label}. {stage}.{accepted}"
        blocks += [
            divider(),
            section(f"{heading(facts)}\n{one_line(state, _LINE)}"),
            actions([web_button(facts.briefing.link)]),
        ]
    if typed:
        blocks.append(section(f"*What you typed, to copy*\n{escape(typed, SECTION - 100)}"))
    return modal("Too late", blocks)


def changed(changes: Sequence[str]) -> str:
    """Return what others did meanwhile, as a list in mrkdwn."""
    return "*What changed*\n" + "\n".join(f"• {one_line(line, 200)}" for line in changes[-10:])
