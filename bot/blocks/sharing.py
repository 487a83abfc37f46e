"""An order's card shown to one person, who may share it, and as a copy shown to everybody."""

from bot.blocks.cards import card
from bot.blocks.elements import Block, actions, button, context
from bot.facts import OrderFacts
from bot.ids import Action
from bot.text import escape, one_line
from tracker.domain.wording import moment


def shareable(facts: OrderFacts) -> list[Block]:
    """Return the card with the button that shares it; without it where the order is restricted."""
    if facts.restricted:
        return card(facts)
    share = button("Share here", Action.SHARE, facts.about.value)
    return [*card(facts), actions([share])]


def shared_already(facts: OrderFacts) -> list[Block]:
    """Return the card as its sharer keeps it: they need not share it again."""
    return [*card(facts), context("You shared it here.")]


def shared(facts: OrderFacts, sharer: str) -> list[Block]:
    """Return the copy for everybody: who shared it, and that it does not change with the order."""
    said = (
        f"Shared by {one_line(sharer, 100)}. This copy shows the order as it stood at "
        f"{moment(facts.now)}."
    )
    return [*card(facts), context(said)]


def not_shared(why: str, command: str, reference: str) -> str:
    """Return why the card could not be shared, and what helps."""
    helps = {
        "not_in_channel": "Makesafe is not in this conversation: invite it, then share again.",
        "channel_not_found": "Makesafe is not in this conversation: invite it, then share again.",
        "is_archived": "This channel is archived.",
    }
    other = f"Slack did not take it ({escape(why, 60)}). Type `{command} {reference}` to try again."
    return f"*{reference} was not shared.* {helps.get(why, other)}"
