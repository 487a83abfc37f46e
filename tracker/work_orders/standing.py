"""Who has an order, since when, why, and what happens next: said once, for every surface."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.domain.agenda import NextStep, StepKind, agenda
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.lifecycle import Status, label
from tracker.domain.policy import Policy
from tracker.domain.triggers import Trigger
from tracker.domain.wording import day, listed, moment, span
from tracker.heartbeat import SILENCE
from tracker.owners.queries import Directory, HeldAs, Holding
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import ladder_of, next_step_of, position_of

_HELD_AS = {
    HeldAs.OWNER: "",
    HeldAs.DEPUTY: " (deputy)",
    HeldAs.OUT_OF_HOURS: " (out-of-hours contact)",
    HeldAs.ROLE: " (no owner is named for this stage)",
    HeldAs.STAGE_ABOVE: " (this stage has nobody: the stage above answers for it)",
    HeldAs.NOBODY: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an order stands, in values and in plain sentences; nothing of what is broken.

    `due_at` is the UTC instant at which the present stage runs out (or is reviewed, or the
    premises is reminded); both are None once the order is closed.
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


def standing_of(
    order: WorkOrder, *, policy: Policy, directory: Directory, now: datetime
) -> Standing:
    """Return where the order stands at `now`, from the very rule that the sweep acts on."""
    ladder = ladder_of(order, policy)
    stage = ladder.stage(order.stage)
    holding = holding_of(order, policy=policy, directory=directory)
    step = next_step_of(order, policy)
    names = listed(holding.names, nobody="nobody: tell an administrator")
    return Standing(
        reference=order.reference,
        status_label=label(order.status),
        stage=stage,
        height=ladder.height,
        holding=holding,
        held_by=f"{names}{_HELD_AS[holding.held_as]}",
        passed_over=holding.why,
        since=order.stage_entered_at,
        due_at=order.stage_due_at if step else None,
        is_overdue=step is not None and now > order.stage_due_at,
        accepted=_accepted(order),
        why=_why(order, ladder),
        next=_next(order, ladder, directory),
        next_step=step,
    )


def stage_title(stage: Stage, height: int) -> str:
    """Return the stage as people name it: `Stage 3 of 6, Supplier management`."""
    if stage.number == 0:
        return f"Not escalated: {stage.name}"
    return f"Stage {stage.number} of {height}: {stage.name}"


def _accepted(order: WorkOrder) -> str:
    """Say who accepted the order at this stage and what they will do by when; without its words."""
    if order.accepted_at is None:
        return "Nobody has accepted it at this stage."
    who = order.accepted_by.name if order.accepted_by else "Somebody"
    by = f", next action by {day(order.next_action_on)}" if order.next_action_on else ""
    return f"Accepted by {who} at {moment(order.accepted_at)}{by}."


def _why(order: WorkOrder, ladder: Ladder) -> str:
    """Say why the order is where it is, from its last move."""
    if order.status is Status.CONFIRMED_CLOSED:
        return f"Closed: the fix was confirmed at {moment(order.closed_at or order.logged_at)}."
    if order.status is Status.CANCELLED:
        return f"Cancelled at {moment(order.closed_at or order.logged_at)}."
    moves = [move for move in order.moves if move.run == order.run]
    if not moves:
        return (
            f"Not escalated. Reported at {moment(order.reported_at)}, and no milestone has been "
            "missed."
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
        case _:
            why = move.trigger.label
    late_by = timedelta(seconds=move.late_seconds)
    # Two minutes are how long the schedulers may be silent before everybody is told.
    was_late = late_by > SILENCE and move.trigger is not Trigger.BACKLOG
    late = f" The move came {span(late_by)} late." if was_late else ""
    return f"{since} because {why}.{late}"


def _next(order: WorkOrder, ladder: Ladder, directory: Directory) -> str:
    """Say what the machine does next, and when, unless somebody acts.

    A step that leaves the order where it is (a breach, a page) is said with what comes after it.
    """
    if not order.is_open:
        return "Nothing: it is closed."
    said = []
    for step in agenda(ladder, position_of(order)):
        said.append(_said(order, ladder, step, directory.at(step.at)))
        if step.kind not in _LEAVES_IT:
            break
    return " ".join(said)


_LEAVES_IT = frozenset({StepKind.BREACH, StepKind.PAGE})

_UNLESS_FIXED = "the fix is complete before then"
_UNLESS = {
    Trigger.HELPDESK_REFERENCE_MISSING: "the helpdesk's reference is recorded before then",
    Trigger.INTERIM_MISSING: "an interim measure is recorded before then",
    Trigger.SOLE_CHARGE: "a second person is there before then",
}


def _said(order: WorkOrder, ladder: Ladder, step: NextStep, directory: Directory) -> str:
    at = moment(step.at)
    place = order.premises.place
    match step.kind:
        case StepKind.PROMOTE:
            above = ladder.stage(step.to_stage)
            who = listed(directory.holders(ladder, step.to_stage, place).names)
            unless = (
                f"the target to {step.milestone.label.lower()} is met before then"
                if step.milestone
                else _UNLESS.get(
                    step.trigger or Trigger.STAGE_LIMIT, "the fix is complete before then"
                )
            )
            goes_to = f"stage {above.number} ({above.name}, {who})"
            return f"At {at} it goes to {goes_to}, unless {unless}."
        case StepKind.BREACH:
            name = step.milestone.label.lower() if step.milestone else "a milestone"
            return (
                f"At {at} the target to {name} counts as missed for good, unless it is met first."
            )
        case StepKind.PAGE:
            who = listed(directory.deputy_of(ladder, order.stage, place).names)
            return f"At {at} {who} is asked to take it, unless somebody accepts it first."
        case StepKind.REVIEW:
            return (
                f"At {at} it comes up for review by {listed(_names(order, ladder, directory))}, "
                "and again after that, until it is closed."
            )
        case StepKind.REMIND:
            confirmers = listed(tuple(person.name for person in directory.confirmers(place)))
            return (
                f"The supplier says that it is complete. At {at} {confirmers} is reminded to "
                "confirm the fix or to say that it is still broken. It closes only when confirmed."
            )


def _names(order: WorkOrder, ladder: Ladder, directory: Directory) -> tuple[str, ...]:
    return directory.holders(ladder, order.stage, order.premises.place).names


def next_action_words(order: WorkOrder) -> tuple[str, date] | None:
    """Return the holder's next action and its day; words, so only where words may be told."""
    if order.next_action is None or order.next_action_on is None:
        return None
    return order.next_action.words, order.next_action_on
