"""The form of an act on an order, and the list of all that may be done to it."""

from collections.abc import Sequence

from bot.asking import Asked
from bot.blocks.buttons import act_button, web_button
from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, actions, button, context, modal, section
from bot.blocks.modals import Kept, why_again
from bot.blocks.photographs import photographs_of
from bot.blocks.questions import questions
from bot.facts import OrderFacts
from bot.ids import Act, Action, View
from bot.text import escape, one_line
from tracker.work_orders.asking import SHEETS

_LINE = 600


def act_modal(
    act: Act,
    asked: Asked,
    *,
    before: Kept | None = None,
    message: str = "",
    changes: Sequence[str] = (),
) -> Block:
    """Return the form of an act, about the order at the version that is shown.

    `message` and `changes` say why it is shown again, with all that was typed `before`.
    """
    sheet, facts = SHEETS[act], asked.facts
    blocks = [*why_again(message, changes), section(f"{heading(facts)}\n{state_line(facts)}")]
    said_first = [one_line(words, _LINE) for words in asked.says]
    if said_first:
        blocks.append(section("\n".join(said_first)) if sheet.stands_out else context(*said_first))
    asks = questions(asked.fields, before)
    return modal(
        sheet.short,
        [*blocks, *asks, *(photographs_of(act) if asks else ())],
        callback=act,
        submit=sheet.button if asks else None,
        metadata=str(facts.about),
    )


def all_acts(facts: OrderFacts) -> Block:
    """Return every act that is open to the reader as a list, a button for each."""
    value = facts.about.value
    blocks = [section(f"{heading(facts)}\n{state_line(facts)}")]
    blocks += [
        section(escape(SHEETS[act].title), act_button(act, facts, prominent=False))
        for act in facts.acts
    ]
    if not facts.acts:
        blocks.append(section("There is nothing that you may do to this order as it stands."))
    why = button("Why this stage?", Action.WHY, value)
    blocks.append(actions([why, web_button(facts.briefing.link)]))
    return modal("All actions", blocks, callback=View.ALL, metadata=str(facts.about))
