"""Why somebody cannot take an act on an order as it stands, and who can: for a page and a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.domain.lifecycle import CLOSED, Status
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, refusal
from tracker.domain.wording import listed
from tracker.owners.queries import Directory
from tracker.work_orders.acts import ACTS, Act, is_for
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.service.accepting import accepted_already
from tracker.work_orders.service.handing_on import above_words


@dataclass(frozen=True, slots=True)
class Withheld:
    """An act that a reader cannot take now: why, and whether somebody else can.

    `by_others` is True where the order leaves room for it, and only the reader may not.
    """

    act: Act
    why: str
    by_others: bool


def why_not(
    act: Act, order: WorkOrder, actor: Actor, policy: Policy, directory: Directory
) -> Withheld | None:
    """Return why this person cannot take the act now; None where they can.

    The service has the last word: what it looks up for itself, it may still refuse.
    """
    if not act.fits(order, ladder_of(order, policy)):
        return Withheld(act, _state_words(act, order), by_others=False)
    if not actor.may(act.permission, order.premises.place):
        return Withheld(act, refusal(act.permission), by_others=True)
    if not is_for(act, order, actor, policy, directory):
        return Withheld(act, _HOLDERS[act.name](order, policy, directory), by_others=True)
    if act.name == "accept" and (taken := accepted_already(order, actor)):
        return Withheld(act, taken, by_others=False)
    return None


def withheld(
    order: WorkOrder, actor: Actor, policy: Policy, directory: Directory
) -> list[Withheld]:
    """Return every act that this reader cannot take on the order now, what others can first."""
    found = [why_not(act, order, actor, policy, directory) for act in ACTS.values()]
    return sorted((each for each in found if each), key=lambda each: not each.by_others)


def _state_words(act: Act, order: WorkOrder) -> str:
    """Say what about the order's state leaves no room for the act."""
    if order.status is Status.DUPLICATE:
        return "It is closed as a duplicate: another order goes on for it."
    if order.status in CLOSED and act.name not in _FOR_CLOSED:
        return "It is closed. Reopen it if the fault is back."
    if order.status is Status.SUPPLIER_COMPLETE and act.name in _WAITS:
        return "The supplier says that it is fixed: confirm the fix or reject it first."
    return _STATES.get(act.name, "The order is not at a point where this can be done.")


_FOR_CLOSED = frozenset({"reopen", "unmerge", "rule"})
_WAITS = frozenset(
    {"refuse", "visit", "pause", "priority", "proposal", "complete", "merge", "escalate"}
    | {"step-down"}
)
_STATES: Mapping[str, str] = {
    "confirm": "The supplier has not said that it is fixed.",
    "reject": "The supplier has not said that it is fixed.",
    "refuse": "There is no stage above to pass it to: accept it, or say what was decided.",
    "answer": "Nobody has chased it, so there is no chase to answer.",
    "review": "No interim measure is in place.",
    "decide": "Decisions are minuted at the highest stage, and it stands below.",
    "claim": "No claim that the clock should stop waits for a decision.",
    "pause": "The clock of an emergency (P1) never stops.",
    "resume": "Its clock is not stopped.",
    "proposal": "No other priority is proposed.",
    "rule": "Nothing is disputed.",
    "power": "The ladder gives nobody a power at this stage.",
    "unmerge": "It is not merged into another order.",
    "escalate": "It stands at the highest stage already.",
    "step-down": "There is no stage below this one to give it back to.",
    "reopen": "It is open.",
}


def _held_by(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    return listed(holding_of(order, policy=policy, directory=directory).names, nobody="nobody yet")


_HOLDERS: Mapping[str, Callable[[WorkOrder, Policy, Directory], str]] = {
    "accept": lambda *of: f"Two accept this stage, each for themselves: {_held_by(*of)}.",
    "refuse": lambda *of: f"Only those who hold this stage can refuse it: {_held_by(*of)}.",
    "step-down": above_words,
    "power": lambda *_of: "The ladder gives your role no power on this order at its present stage.",
}
