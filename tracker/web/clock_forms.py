"""The choices in the forms that touch an order's clocks."""

from tracker.domain.pauses import PauseState
from tracker.domain.policy import Policy
from tracker.domain.priority import Priority
from tracker.domain.wording import short_moment
from tracker.work_orders.clocks import reason_of, rules_of
from tracker.work_orders.models import ChangeState, ClockPause, WorkOrder

Choices = list[tuple[str, str]]


def clock_choices(order: WorkOrder, policy: Policy) -> dict[str, Choices]:
    """Return the choices of every form of the clock, by the name that its template knows."""
    decided = [
        row for row in order.pauses if row.state not in {PauseState.PENDING, PauseState.OVERRULED}
    ]
    return {
        "reasons": [
            (code, f"{reason.name}. {reason.note}" if reason.note else reason.name)
            for code, reason in rules_of(order, policy).reasons.items()
            if order.priority in reason.priorities
        ],
        "claims": _pauses(order, policy, PauseState.PENDING),
        "running": _pauses(order, policy, PauseState.APPROVED),
        "disputable": [(str(row.number), _named(order, row, policy)) for row in decided],
        "priorities": [
            (str(each), f"{each} {each.label}") for each in Priority if each is not order.priority
        ],
        "categories": [
            (category.code, f"{category.code} {category.label}")
            for category in policy.categories.values()
        ],
        "proposals": [
            (str(row.number), f"From {row.from_priority} to {row.to_priority}")
            for row in order.priority_changes
            if row.state is ChangeState.PENDING
        ],
        "disputes": [
            (
                str(row.number),
                f"Claim {row.pause.number}" if row.pause else f"Should be {row.wanted_priority}",
            )
            for row in order.disputes
            if row.ruled_at is None
        ],
    }


def _pauses(order: WorkOrder, policy: Policy, state: PauseState) -> Choices:
    return [
        (str(row.number), _named(order, row, policy)) for row in order.pauses if row.state is state
    ]


def _named(order: WorkOrder, row: ClockPause, policy: Policy) -> str:
    name = reason_of(order, row, policy).name
    return f"{row.number}. {name}, since {short_moment(row.starts_at)}"
