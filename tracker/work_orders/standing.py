"""Who has an order, since when, why, and what happens next: said once, for every surface."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.domain.agenda import NextStep
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.lifecycle import Status, label
from tracker.domain.policy import Policy
from tracker.domain.triggers import Trigger
from tracker.domain.wording import day, listed, moment, span
from tracker.heartbeat import SILENCE
from tracker.owners.queries import Directory, Holding
from tracker.work_orders.acceptance import accepted_words, holder_words
from tracker.work_orders.clocks import paused_words
from tracker.work_orders.foreseen import Foreseen, foresee, next_words
from tracker.work_orders.holding import holding_of, stage_is_vacant
from tracker.work_orders.jointly import accepted_parts
from tracker.work_orders.models import Chase, Promise, StageMove, WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.windows import held_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an order stands, in values and in plain sentences; nothing of what is broken.

    `next` is what happens next in a sentence or two, `steps` all that happens if nobody acts.
    `due_at` is the UTC instant at which the present stage runs out (or is reviewed, or the
    premises is reminded); both are None once the order is closed. `joint` says that the stage
    wants two acceptances; `accepted` says who of the two has, and who is missing.
    """

    reference: str
    status_label: str
    stage: Stage
    height: int
    holding: Holding
    held_by: str
    passed_over: str
    since: datetime
    due_at: datetime | None
    is_overdue: bool
    accepted: str
    why: str
    next: str
    next_step: NextStep | None
    steps: tuple[Foreseen, ...]
    paused: str = ""
    held: str = ""
    joint: bool = False


def standing_of(
    order: WorkOrder, *, policy: Policy, directory: Directory, now: datetime
) -> Standing:
    """Return where the order stands at `now`, from the very rule that the sweep acts on."""
    ladder = ladder_of(order, policy)
    stage = ladder.stage(order.stage)
    holding = holding_of(order, policy=policy, directory=directory)
    steps = foresee(order, policy, directory)
    held = held_words(order, policy, now)
    step = steps[0].step if steps else None
    return Standing(
        reference=order.reference,
        status_label=label(order.status),
        stage=stage,
        height=ladder.height,
        holding=holding,
        held_by=holder_words(order, policy, directory),
        passed_over=holding.why,
        since=order.stage_entered_at,
        due_at=order.stage_due_at if step else None,
        is_overdue=step is not None and now > order.stage_due_at,
        accepted=accepted_words(order, policy, directory),
        joint=order.joint and order.is_open,
        why=_why(order, ladder),
        next=" ".join(
            said
            for said in (
                _passed_on(order, ladder, holding, directory, policy),
                held,
                next_words(order, steps),
            )
            if said
        ),
        next_step=step,
        steps=steps,
        paused=paused_words(order, policy, now),
        held=held,
    )


def _passed_on(
    order: WorkOrder, ladder: Ladder, holding: Holding, directory: Directory, policy: Policy
) -> str:
    """Say that the order goes on at once where nobody at its stage can be reached."""
    vacant = stage_is_vacant(order, policy=policy, directory=directory)
    above = ladder.entry(Trigger.NOBODY_REACHABLE, order.stage, order.priority)
    waits = not order.is_open or order.status is Status.SUPPLIER_COMPLETE
    if waits or not vacant or above <= order.stage:
        return ""
    stage = ladder.stage(above)
    return (
        f"Nobody at this stage can be reached: within a minute it goes on to stage {above} "
        f"({stage.name}, {listed(holding.names)})."
    )


def stage_title(stage: Stage, height: int) -> str:
    """Return the stage as people name it: `Stage 3 of 6, Supplier management`."""
    if stage.number == 0:
        return f"Not escalated: {stage.name}"
    return f"Stage {stage.number} of {height}: {stage.name}"


def _why(order: WorkOrder, ladder: Ladder) -> str:
    """Say why the order is where it is, from its last move."""
    if order.status is Status.CONFIRMED_CLOSED:
        return f"Closed: the fix was confirmed at {moment(order.closed_at or order.logged_at)}."
    if order.status is Status.CLOSED_UNCONFIRMED:
        closed_at = moment(order.closed_at or order.logged_at)
        return f"Closed at {closed_at}: nobody said whether the fix holds."
    if order.status is Status.CANCELLED:
        return f"Cancelled at {moment(order.closed_at or order.logged_at)}."
    if order.status is Status.DUPLICATE:
        return f"Closed as a duplicate at {moment(order.closed_at or order.logged_at)}."
    moves = [move for move in order.moves if move.run == order.run]
    if not moves:
        again = ", closed, and reopened since" if order.run > 1 else ""
        return (
            f"Not escalated. Reported at {moment(order.reported_at)}{again}, and no milestone has "
            "been missed."
        )
    return _why_moved(order, ladder, moves[-1])


def _why_moved(order: WorkOrder, ladder: Ladder, move: StageMove) -> str:
    below = ladder.stage(move.from_stage)
    since = f"Stage {move.to_stage} since {moment(order.stage_entered_at)}"
    match move.trigger:
        case Trigger.MILESTONE_MISSED:
            missed = [row for row in order.milestones if row.due_at == move.due_at]
            name = missed[0].kind.label.lower() if missed else "a milestone"
            why = f"the target to {name} was missed at {moment(move.due_at)}"
        case Trigger.STAGE_LIMIT:
            limit = below.limits.get(order.priority)
            why = f"stage {below.number} ({below.name}) had {limit} and they ran out"
        case Trigger.MANUAL:
            why = "somebody escalated it, with a reason"
        case Trigger.FIX_REJECTED:
            why = "the premises said that it is still broken"
        case Trigger.BACKLOG:
            why = "it was overdue when it came over from the supplier's job log"
        case Trigger.REFUSED:
            why = f"stage {below.number} ({below.name}) refused it, with a reason"
        case Trigger.NOBODY_REACHABLE:
            why = f"nobody at stage {below.number} ({below.name}) could be reached"
        case Trigger.PROMISE_BROKEN:
            broken = [row for row in order.chases if row.promise is Promise.BROKEN]
            why = promise_words(broken[-1]) if broken else move.trigger.label
        case _:
            why = move.trigger.label
    late_by = timedelta(seconds=move.late_seconds)
    # Two minutes are how long the schedulers may be silent before everybody is told.
    was_late = late_by > SILENCE and move.trigger is not Trigger.BACKLOG
    late = f" The move came {span(late_by)} late." if was_late else ""
    return f"{since} because {why}.{late}"


def promise_words(chase: Chase) -> str:
    """Return whose promise was broken, and for which day; without its words."""
    who = chase.whom.name if chase.whom else "the holder of the stage"
    on = f" for {day(chase.promised_on)}" if chase.promised_on else ""
    return f"the promise of {who}{on} was not kept"


def next_action_words(order: WorkOrder) -> list[tuple[str, str, date]]:
    """Return the holder's next action and its day; words, so only where words may be told.

    Of two who accept, each has their own, and their name stands first; else it is empty.
    """
    accepted = accepted_parts(order).values()
    if accepted:
        each = [(row.by.name if row.by else "", row) for row in accepted]
        return list(
            dict.fromkeys((who, row.next_action.words, row.next_action_on) for who, row in each)
        )
    if order.next_action is None or order.next_action_on is None:
        return []
    return [("", order.next_action.words, order.next_action_on)]
