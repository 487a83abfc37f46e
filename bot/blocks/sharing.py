"""An order's card shown to one person, who may share it, and as a copy shown to everybody."""

from bot.blocks.cards import card
from bot.blocks.elements import Block, actions, button, context
from bot.facts import OrderFacts
from bot.ids import Action
from bot.sending.company import Company
from bot.text import escape, one_line
from tracker.domain.wording import moment

OUTSIDE = "shared_outside"  # beside Slack's own words for why it takes nothing
_WHY_BARE = {
    Company.GUESTS: ("What is wrong is on the web: guests read in this conversation.",),
    Company.UNKNOWN: ("What is wrong is on the web: Slack does not say who reads here.",),
}


def shareable(facts: OrderFacts) -> list[Block]:
    """Return the card with the button that shares it; without it where the order is restricted."""
    if facts.restricted:
        return card(facts)
    share = button("Share here", Action.SHARE, facts.about.value)
    return [*card(facts), actions([share])]


def shared_already(facts: OrderFacts) -> list[Block]:
    """Return the card as its sharer keeps it: they need not share it again."""
    return [*card(facts), context("You shared it here.")]


def kept_back(facts: OrderFacts, why: str) -> list[Block]:
    """Return the card as its sharer keeps it where it was not shared, with the reason."""
    return [*card(facts), context(why)]


def shared(facts: OrderFacts, sharer: str, company: Company) -> list[Block]:
    """Return the copy for everybody: who shared it, and that it does not change with the order.

    Where not only our own people read, it says why it is bare.
    """
    said = (
        f"Shared by {one_line(sharer, 100)}. This copy shows the order as it stood at "
        f"{moment(facts.now)}."
    )
    return [*card(facts), context(said, *_WHY_BARE.get(company, ()))]


def not_shared(why: str, command: str, reference: str) -> str:
    """Return why the card could not be shared, and what helps."""
    again = f"type `{command} {reference}` to share it"
    helps = {
        "not_in_channel": f"Makesafe is not in this conversation: invite it, then {again}.",
        "channel_not_found": f"Makesafe is not in this conversation: invite it, then {again}.",
        "is_archived": "This channel is archived.",
        OUTSIDE: "People of another organisation read in this conversation. Send them the link.",
    }
    other = f"Slack did not take it ({escape(why, 60)}). To try again, {again}."
    return f"*{reference} was not shared.* {helps.get(why, other)}"
