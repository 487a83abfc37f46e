"""The forms that move an order between stages: escalate, refuse, give it back."""

from collections.abc import Sequence

from tracker.domain.triggers import Trigger
from tracker.domain.wording import moment
from tracker.work_orders.asking.sheet import Asking, Sheet, only, words


def goes_up(asking: Asking, trigger: Trigger = Trigger.MANUAL) -> Sequence[str]:
    """Say to which stage an order goes now, who holds it there, and until when they have.

    By hand it goes to the stage above; else where the ladder's rule for the trigger leads.
    """
    ladder, order = asking.ladder, asking.order
    to = order.stage + 1
    if trigger is not Trigger.MANUAL:
        to = ladder.entry(trigger, order.stage, order.priority)
    if not order.stage < to <= ladder.height:
        return ("The order is at the highest stage already.",)
    stage = ladder.stage(to)
    until = ladder.accept_due(to, order.priority, asking.now, asking.policy.calendar)
    by = f" They must accept it by {moment(until)}." if until else ""
    return (
        f"It goes up to stage {to} of {ladder.height}, {stage.name}, held by "
        f"{asking.held_by(stage)}.",
        f"They are told at once and the clock of their stage starts.{by} Their duty: {stage.duty}",
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
            *goes_up(asking, Trigger.REFUSED),
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
