"""The words in which the pages offer each act on an order, and the choices in its form."""

from dataclasses import dataclass

from tracker.domain.impact import Impact
from tracker.domain.lifecycle import PROGRESS, label, may_move
from tracker.domain.visits import VisitOutcome
from tracker.domain.wording import short_moment
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
    "refuse": Words(
        "Refuse this stage",
        "Refuse it",
        "You have refused it. The order has gone one stage up.",
        warns=True,
    ),
    "chase": Words("Chase this order", "Chase", "The chase is sent and recorded."),
    "answer": Words("Record an answer", "Record", "The answer is recorded."),
    "update": Words("Update this order", "Save the update", "The update is saved."),
    "visit": Words("Record a visit", "Record the visit", "The visit is recorded."),
    "interim": Words("Record an interim measure", "Record", "The interim measure is recorded."),
    "review": Words("Review an interim measure", "It stays", "The review is recorded."),
    "impact": Words("Say whom it touches", "Save", "The impacts are saved."),
    "decide": Words("Record a decision", "Record", "The decision is recorded."),
    "pause": Words("Claim that the clock stops", "Send the claim", "The claim is recorded."),
    "claim": Words("Decide a claim", "Save the decision", "The claim is decided."),
    "resume": Words("Let the clock run again", "Let it run", "The clock runs again."),
    "priority": Words(
        "Change the priority", "Change or propose it", "The change of priority is recorded."
    ),
    "proposal": Words(
        "Decide a proposed priority", "Save the decision", "The proposal is decided."
    ),
    "dispute": Words("Dispute a priority or a pause", "Dispute it", "The dispute is recorded."),
    "rule": Words("Rule on a dispute", "Save the ruling", "The dispute is ruled on."),
    "complete": Words(
        "Mark the fix as complete", "Mark as complete", "The premises is asked to confirm the fix."
    ),
    "power": Words("Use a power", "Record that you use it", "The use of the power is recorded."),
    "merge": Words(
        "Merge into another order",
        "Merge and close this one",
        "The order is closed as a duplicate. The other goes on for both.",
        warns=True,
    ),
    "unmerge": Words("Undo the merge", "Undo the merge", "The merge is undone."),
    "escalate": Words(
        "Escalate this order", "Escalate now", "The order has gone one stage up.", warns=True
    ),
    "step-down": Words(
        "Give it back to the stage below",
        "Give it back",
        "The order is back at the stage below.",
        warns=True,
    ),
    "reopen": Words("Reopen this order", "Reopen", "The order is open again, where it was."),
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


def impact_boxes() -> list[tuple[str, str]]:
    """Return a box for each impact: its name in the form, and its words."""
    return [(f"impact_{impact}", impact.label) for impact in Impact]


def impact_values(order: WorkOrder) -> dict[str, str]:
    """Return the boxes that are ticked already."""
    return {f"impact_{impact}": "yes" for impact in order.impacts}


def chase_choices(order: WorkOrder) -> list[tuple[str, str]]:
    """Return the chases that may be answered, the latest first."""
    return [
        (row.at.isoformat(), f"{row.by.name if row.by else 'Makesafe'}, {short_moment(row.at)}")
        for row in reversed(order.chases)
    ]


def running_measures(order: WorkOrder) -> list[tuple[str, str]]:
    """Return the interim measures that are in place, by their start."""
    return [
        (
            row.started_at.isoformat(),
            f"{str(row.kind).replace('_', ' ').capitalize()}, since {short_moment(row.started_at)}",
        )
        for row in order.interim_measures
        if row.ended_at is None
    ]


def interim_kinds() -> list[tuple[str, str]]:
    """Return the kinds of interim measure with their words."""
    return [(str(kind), str(kind).replace("_", " ").capitalize()) for kind in InterimKind]


def visit_outcomes() -> list[tuple[str, str]]:
    """Return what may come of a visit, with the words of each."""
    return [(str(outcome), outcome.label) for outcome in VisitOutcome]
