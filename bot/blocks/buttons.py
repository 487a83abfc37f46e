"""The buttons beneath an order: by its state and its reader, what is needed first."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.blocks.elements import Block, Style, actions, asks_first, button, overflow
from bot.facts import OrderFacts
from bot.ids import Act, Action
from tracker.domain.lifecycle import Status
from tracker.work_orders.asking import SHEETS

_BUTTONS = 4  # and the menu, or what opens the list of all, makes five
_ENTRIES = 5
_WHY = "Why this stage?"
_WEB = "Open on the web"
# What is likeliest to be needed comes first.
_ORDER = (
    Act.CONFIRM,
    Act.REJECT,
    Act.CLAIM,
    Act.PROPOSAL,
    Act.RULE,
    Act.ACCEPT,
    Act.CHASE,
    Act.UPDATE,
    Act.ESCALATE,
    Act.COMPLETE,
    Act.INTERIM,
    Act.REVIEW,
    Act.ANSWER,
    Act.VISIT,
    Act.DECIDE,
    Act.RESUME,
    Act.PAUSE,
    Act.REFUSE,
    Act.STEP_DOWN,
    Act.PRIORITY,
    Act.DISPUTE,
    Act.IMPACT,
    Act.POWER,
    Act.MERGE,
    Act.UNMERGE,
    Act.REOPEN,
)
# Somebody waits for these: one of them in front is what the order needs.
_AWAITED = frozenset({Act.CONFIRM, Act.CLAIM, Act.PROPOSAL, Act.RULE})
_ASKS_FIRST: Mapping[Act, Block] = MappingProxyType(
    {
        Act.ESCALATE: asks_first(
            "Escalate this order?",
            "It goes one stage up, and those who hold it there are told at once. You are shown "
            "who they are, and asked for the reason.",
            "Go on",
        ),
        Act.REJECT: asks_first(
            "Is it still broken?",
            "The fix is rejected, and the order goes up. You are asked what is wrong.",
            "It is still broken",
        ),
    }
)


def buttons(facts: OrderFacts, first: Sequence[Act] = ()) -> Block:
    """Return the row of at most five: acts, then a menu with the rest, or a button for all.

    `first` are the acts that answer the message above, in front of all others.
    """
    value = facts.about.value
    acts = _in_order(facts, first)
    if not acts:
        return actions([button(_WHY, Action.WHY, value), web_button(facts.briefing.link)])
    needed = acts[0] in {*first, *_AWAITED} or (acts[0] is Act.ACCEPT and _wants_accepting(facts))
    row = [
        act_button(act, facts, prominent=needed and place == 0)
        for place, act in enumerate(acts[:_BUTTONS])
    ]
    rest = [(f"{act}:{value}", SHEETS[act].short) for act in acts[_BUTTONS:]]
    rest += [(f"{Action.WHY}:{value}", _WHY), (f"{Action.WEB}:{value}", _WEB)]
    if len(rest) > _ENTRIES:
        return actions([*row, button("More actions", Action.ALL, value)])
    menu = overflow(Action.MORE, rest)
    menu["options"][-1]["url"] = facts.briefing.link
    return actions([*row, menu])


def act_button(act: Act, facts: OrderFacts, *, prominent: bool) -> Block:
    """Return the button that opens an act's form; `prominent` for the one thing needed."""
    style: Style | None = "danger" if act in _ASKS_FIRST else "primary" if prominent else None
    return button(
        SHEETS[act].short, act, facts.about.value, style=style, confirm=_ASKS_FIRST.get(act)
    )


def entries_of(acts: Iterable[Act], value: str, most: int) -> list[tuple[str, str]]:
    """Return the likeliest of these acts as entries of a menu."""
    found = [act for act in _ORDER if act in set(acts)]
    return [(f"{act}:{value}", SHEETS[act].short) for act in found[:most]]


def web_button(url: str) -> Block:
    """Return a button that opens the order's page."""
    return button(_WEB, Action.WEB, "web", url=url)


def _in_order(facts: OrderFacts, first: Sequence[Act]) -> list[Act]:
    acts = [act for act in (*first, *_ORDER) if act in facts.acts]
    acts = list(dict.fromkeys(acts))
    if Act.ACCEPT in acts and Act.ACCEPT not in first and not _wants_accepting(facts):
        acts = [act for act in acts if act is not Act.ACCEPT] + [Act.ACCEPT]
    return acts


def _wants_accepting(facts: OrderFacts) -> bool:
    """Whether taking it on is the next thing to do: it is open work, and nobody has."""
    return not facts.accepted and facts.status is not Status.SUPPLIER_COMPLETE
