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
    still_offered,
)
from bot.facts import OrderFacts
from bot.text import SECTION, escape, one_line
from tracker.work_orders.standing import stage_title

Kept = Mapping[str, Mapping[str, Any]]

_LINE = 600
_KEPT = "What you typed is still here."
_AGAIN = "What you typed is still here: look at it and send it again."
_WHY_AGAIN = "why_again_"
# What Slack takes of a view that it sent; it refuses its own `id`, `hash` and `state`.
_OF_A_VIEW = ("type", "callback_id", "title", "submit", "close", "private_metadata")


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


def too_late(
    message: str,
    changes: Sequence[str],
    facts: OrderFacts | None,
    typed: str,
    *,
    title: str = "Too late",
) -> Block:
    """Return what somebody is told whose act came too late: who did what, and what they typed.

    Another `title` where it did not come too late, but cannot be done at all.
    """
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
    return modal(title, [*blocks, *given_back(typed)])


def why_again(message: str, changes: Sequence[str] = ()) -> list[Block]:
    """Return why a form is shown again, above all that was typed; nothing without a message.

    `changes` are what others did meanwhile: by whom and when.
    """
    if not message:
        return []
    blocks = [section(f":warning: *{escape(message, _LINE)}* {_AGAIN if changes else _KEPT}")]
    if changes:
        blocks.append(section(changed(changes)))
    return [{**block, "block_id": f"{_WHY_AGAIN}{n}"} for n, block in enumerate(blocks)]


def form_again(view: Mapping[str, Any], before: Kept, why: Sequence[Block]) -> Block:
    """Return a form that was sent in as Slack shows it, with all typed `before`, and why on top.

    A reason that stood there already makes room for this one.
    """
    made = {name: view[name] for name in _OF_A_VIEW if view.get(name)}
    stays = [one for one in view["blocks"] if not str(one.get("block_id")).startswith(_WHY_AGAIN)]
    return {**made, "blocks": [*why, *(_with_typed(one, before) for one in stays)]}


def _with_typed(block: Mapping[str, Any], before: Kept) -> Block:
    if block["type"] != "input":
        return dict(block)
    element = {
        name: value for name, value in block["element"].items() if not name.startswith("initial_")
    }
    typed = still_offered(element, before.get(block["block_id"], {}))
    return {**block, "element": {**element, **typed}}


def changed(changes: Sequence[str]) -> str:
    """Return what others did meanwhile, as a list in mrkdwn."""
    return "*What changed*\n" + "\n".join(f"• {one_line(line, 200)}" for line in changes[-10:])


def given_back(typed: str) -> list[Block]:
    """Return the words of a form that is gone, whole, to be copied; nothing where there are none.

    Every part fits one block, also where its signs grow as they are escaped.
    """
    if not typed:
        return []
    said = [section("*What you typed, to copy*")]
    while typed:
        length = min(len(typed), SECTION)
        while len(escape(typed[:length], SECTION * 6)) > SECTION:
            length = length * 9 // 10
        said.append(section(escape(typed[:length])))
        typed = typed[length:].lstrip()
    return said
