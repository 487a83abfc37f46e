"""The words in which the pages offer each act on an order, and the choices in its form."""

from dataclasses import dataclass

from tracker.domain.lifecycle import PROGRESS, label, may_move
from tracker.work_orders.acts import Act
from tracker.work_orders.models import InterimKind, WorkOrder


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says of one act: its title, its button, and that it was done."""

    title: str
    button: str
    done: str
    warns: bool = False


_WORDS = {
    "confirm": Words("Confirm the fix", "Confirm and close", "The fix is confirmed: it is closed."),
    "reject": Words(
        "Reject the fix",
        "Reject the fix",
        "The fix is rejected. The order has gone up.",
        warns=True,
    ),
    "accept": Words("Accept this order", "Accept", "You have accepted the order."),
    "chase": Words("Chase this order", "Chase", "The chase is sent and recorded."),
    "update": Words("Update this order", "Save the update", "The update is saved."),
    "interim": Words("Record an interim measure", "Record", "The interim measure is recorded."),
    "complete": Words(
        "Mark the fix as complete", "Mark as complete", "The premises is asked to confirm the fix."
    ),
    "escalate": Words(
        "Escalate this order", "Escalate now", "The order has gone one stage up.", warns=True
    ),
}


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act as the pages offer it."""

    act: Act
    words: Words

    @property
    def name(self) -> str:
        """Its name in the address."""
        return self.act.name

    @property
    def template(self) -> str:
        """The file with the fields of its form."""
        return f"work_orders/acts/{self.name}.html"


def page_of(act: Act) -> ActPage:
    """Return the act with the words of its page."""
    return ActPage(act, _WORDS[act.name])


def next_statuses(order: WorkOrder) -> list[tuple[str, str]]:
    """Return the statuses that an update may set from here, with their words."""
    return [(str(new), label(new)) for new in PROGRESS if may_move(order.status, new)]


def interim_kinds() -> list[tuple[str, str]]:
    """Return the kinds of interim measure with their words."""
    return [(str(kind), str(kind).replace("_", " ").capitalize()) for kind in InterimKind]
