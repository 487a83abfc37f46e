"""The forms that touch an order's clocks: pauses, claims, priorities, disputes and rulings."""

from collections.abc import Callable, Sequence

from tracker.domain.pauses import PauseState
from tracker.domain.priority import Priority
from tracker.domain.wording import short_moment
from tracker.work_orders.asking.sheet import Asking, Choice, Field, Kind, Sheet, words
from tracker.work_orders.clocks import reason_of, rules_of
from tracker.work_orders.models import ChangeState, ClockPause

_UNDECIDED = frozenset({PauseState.PENDING, PauseState.OVERRULED})


def _pausing(asking: Asking) -> Sequence[Field]:
    order = asking.order
    reasons = rules_of(order, asking.policy).reasons
    return (
        Field(
            name="reason",
            label="Why should the clock stop?",
            kind=Kind.MENU,
            choices=tuple(
                Choice(code, reason.name, reason.note)
                for code, reason in reasons.items()
                if order.priority in reason.priorities
            ),
            blank="Select a reason",
        ),
        words(
            "evidence",
            "What is the evidence?",
            hint="Who was there, when, what was said or shown",
        ),
        Field(
            name="starts_at",
            label="Since when?",
            kind=Kind.INSTANT,
            hint="Leave empty if it starts now",
            needed=False,
        ),
        Field(
            name="review_by",
            label="When must it be looked at again?",
            kind=Kind.INSTANT,
            hint="The clock runs again then at the latest",
        ),
        Field(
            name="parts_due_on",
            label="When are the parts expected?",
            kind=Kind.DAY,
            hint="Only for parts",
            needed=False,
        ),
        Field(
            name="proof",
            label="What proves that they are ordered?",
            kind=Kind.LINE,
            hint="Only for parts: the order's number, and with whom",
            needed=False,
            wide=True,
        ),
    )


def _claims(asking: Asking) -> tuple[Choice, ...]:
    return _pauses(asking, lambda row: row.state is PauseState.PENDING)


def _proposals(asking: Asking) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(row.number), f"From {row.from_priority} to {row.to_priority}")
        for row in asking.order.priority_changes
        if row.state is ChangeState.PENDING
    )


def _disputes(asking: Asking) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(row.number),
            f"Claim {row.pause.number}" if row.pause else f"Should be {row.wanted_priority}",
        )
        for row in asking.order.disputes
        if row.ruled_at is None
    )


def _deciding(asking: Asking) -> Sequence[Field]:
    return (
        _which("Which claim?", _claims(asking)),
        _agreed("Should the clock stop?", "Yes, approve the claim", "No, refuse it"),
        words("reason", "Why?", hint="What you know of it. It stands as evidence"),
    )


def _settling(asking: Asking) -> Sequence[Field]:
    return (
        _which("Which proposal?", _proposals(asking)),
        _agreed("Should the priority change?", "Yes, change it", "No, refuse it"),
        words("reason", "Why?"),
    )


def _ruling(asking: Asking) -> Sequence[Field]:
    return (
        _which("Which dispute?", _disputes(asking)),
        _agreed("Is it upheld?", "Upheld: it takes effect at once", "Dismissed: everything stays"),
        words("reason", "Why?"),
    )


def _resuming(asking: Asking) -> Sequence[Field]:
    running = _pauses(asking, lambda row: row.state is PauseState.APPROVED)
    return (_which("Which pause ends?", running),)


def _reprioritising(asking: Asking) -> Sequence[Field]:
    order = asking.order
    return (
        Field(
            name="priority",
            label="Priority",
            kind=Kind.MENU,
            hint="Leave empty to take what the new category gives",
            needed=False,
            choices=_priorities(asking),
            blank=f"As it is: {order.priority}",
        ),
        Field(
            name="category_code",
            label="Kind of fault",
            kind=Kind.MENU,
            needed=False,
            choices=tuple(
                Choice(category.code, f"{category.code} {category.label}")
                for category in asking.policy.categories.values()
            ),
            blank=f"As it is: {order.category_code}",
        ),
        words(
            "reason",
            "Why?",
            hint="A supplier's downgrade is marked as one. Of a safety-critical order it waits "
            "for the Estates Directorate",
        ),
    )


def _disputing(asking: Asking) -> Sequence[Field]:
    return (
        Field(
            name="pause",
            label="What is wrong?",
            kind=Kind.MENU,
            needed=False,
            choices=_pauses(asking, lambda row: row.state not in _UNDECIDED),
            blank="The priority",
        ),
        Field(
            name="priority",
            label="Which priority should it have?",
            kind=Kind.MENU,
            hint="Only if the priority is wrong",
            needed=False,
            choices=_priorities(asking),
            blank="Select a priority",
        ),
        words("reason", "Why is it wrong?"),
    )


def _which(label: str, choices: tuple[Choice, ...]) -> Field:
    """Return the question which of several is meant; the first is, unless somebody says so."""
    begins = (choices[0].value,) if choices else ()
    return Field(name="number", label=label, kind=Kind.MENU, choices=choices, begins=begins)


def _agreed(label: str, yes: str, no: str) -> Field:
    return Field(
        name="agreed",
        label=label,
        kind=Kind.RADIOS,
        choices=(Choice("yes", yes), Choice("no", no)),
    )


def _priorities(asking: Asking) -> tuple[Choice, ...]:
    return tuple(
        Choice(each, f"{each} {each.label}")
        for each in Priority
        if each is not asking.order.priority
    )


def _pauses(asking: Asking, wanted: Callable[[ClockPause], bool]) -> tuple[Choice, ...]:
    order = asking.order
    return tuple(
        Choice(
            str(row.number),
            f"{row.number}. {reason_of(order, row, asking.policy).name}, "
            f"since {short_moment(row.starts_at)}",
        )
        for row in order.pauses
        if wanted(row)
    )


CLOCKS = {
    "pause": Sheet(
        title="Claim that the clock stops",
        short="Claim a pause",
        button="Send the claim",
        done="The claim is recorded.",
        says=lambda _: (
            "This is a claim. The clock stops only when the right person approves it, and starts "
            "again by itself. Making safe is never paused, and lived time goes on.",
        ),
        asks=_pausing,
    ),
    "claim": Sheet(
        title="Decide a claim",
        short="Approve or refuse pause",
        button="Save the decision",
        done="The claim is decided.",
        asks=_deciding,
    ),
    "resume": Sheet(
        title="Let the clock run again",
        short="Let the clock run",
        button="Let it run",
        done="The clock runs again.",
        says=lambda _: ("The work can go on: the clock runs again from this instant.",),
        asks=_resuming,
    ),
    "priority": Sheet(
        title="Change the priority",
        short="Change the priority",
        button="Change or propose it",
        done="The change of priority is recorded.",
        says=lambda _: (
            "Everything still owed is counted anew from the first report. What was paused stays "
            "paused time, and what was missed stays missed.",
        ),
        asks=_reprioritising,
    ),
    "proposal": Sheet(
        title="Decide a proposed priority",
        short="Decide the priority",
        button="Save the decision",
        done="The proposal is decided.",
        asks=_settling,
    ),
    "dispute": Sheet(
        title="Dispute a priority or a pause",
        short="Dispute",
        button="Dispute it",
        done="The dispute is recorded.",
        says=lambda _: (
            "Nothing changes until the Estates Directorate rules on it. If it does not in time, "
            "the order goes up to it.",
        ),
        asks=_disputing,
    ),
    "rule": Sheet(
        title="Rule on a dispute",
        short="Rule on the dispute",
        button="Save the ruling",
        done="The dispute is ruled on.",
        asks=_ruling,
    ),
}
