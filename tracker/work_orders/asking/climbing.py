"""The forms that move an order between stages: escalate, refuse, give it back."""

from collections.abc import Sequence

from tracker.domain.wording import moment
from tracker.work_orders.asking.sheet import Asking, Sheet, only, words


def goes_up(asking: Asking) -> Sequence[str]:
    """Say to which stage an order goes now, who holds it there, and until when they have."""
    above, order = asking.above, asking.order
    if above is None:
        return ("The order is at the highest stage already.",)
    calendar = asking.policy.calendar
    until = asking.ladder.accept_due(above.number, order.priority, asking.now, calendar)
    first = (
        f"It goes up to stage {above.number} of {asking.ladder.height}, {above.name}, held by "
        f"{asking.held_by(above)}."
    )
    by = f" They must accept it by {moment(until)}." if until else ""
    return (
        first,
        f"They are told at once and the clock of their stage starts.{by} Their duty: {above.duty}",
    )


CLIMBING = {
    "escalate": Sheet(
        title="Escalate this order",
        short="Escalate",
        button="Escalate now",
        done="The order has gone one stage up.",
        says=goes_up,
        asks=only(
            words(
                "reason",
                "Why must it go up now?",
                hint="Who or what is at risk, and what has been tried",
            )
        ),
        warns=True,
        stands_out=True,
    ),
    "refuse": Sheet(
        title="Refuse this stage",
        short="Refuse",
        button="Refuse it",
        done="You have refused it. The order has gone one stage up.",
        says=lambda asking: (
            "A stage ends in one of three ways: accepted with a dated action, refused with a "
            "reason, or passed on when its time runs out.",
            *goes_up(asking),
            "They see your reason.",
        ),
        asks=only(words("reason", "Why can this stage not deal with it?")),
        warns=True,
        stands_out=True,
    ),
    "step-down": Sheet(
        title="Give it back to the stage below",
        short="Give it back",
        button="Give it back",
        done="The order is back at the stage below.",
        says=lambda _: (
            "The order goes back to the stage below, with a clock of its own. Only somebody who "
            "holds a stage above may do this; nothing goes down by itself.",
        ),
        asks=only(
            words("reason", "Why can the stage below take it again?"),
            words(
                "evidence",
                "What shows that it can?",
                hint="For example: plan of 12 November accepted, engineer booked",
            ),
        ),
        warns=True,
    ),
}
