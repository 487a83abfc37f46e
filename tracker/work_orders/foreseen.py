"""What happens to an order if nobody acts: each step with who, when, what, and unless what."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.agenda import NextStep, StepKind, agenda
from tracker.domain.lifecycle import Status
from tracker.domain.policy import Policy
from tracker.domain.triggers import Trigger
from tracker.domain.wording import listed, moment
from tracker.owners.queries import Directory
from tracker.work_orders.acceptance import lapsing_words, paged_words
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of, position_of

# These leave the order where it is; what comes after them is said with them.
_LEAVES_IT = frozenset(
    {StepKind.BREACH, StepKind.LAPSE, StepKind.PAGE, StepKind.LAPSE_CLAIM, StepKind.CHASE}
)

_UNLESS = {
    Trigger.HELPDESK_REFERENCE_MISSING: "the helpdesk's reference is recorded before then",
    Trigger.INTERIM_MISSING: "an interim measure is recorded before then",
    Trigger.SOLE_CHARGE: "a second person is there before then",
}
_UNLESS_FIXED = "the fix is complete before then"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One step: `who` it falls to, `what` happens at `at` (UTC), and what would forestall it.

    Names and instants only: nothing that anybody typed.
    """

    step: NextStep
    who: str
    what: str
    unless: str

    @property
    def at(self) -> datetime:
        """The last instant at which it can be forestalled (UTC)."""
        return self.step.at

    @property
    def sentence(self) -> str:
        """The step as a sentence."""
        unless = f", unless {self.unless}" if self.unless else ""
        return f"At {moment(self.at)} {self.what}{unless}."


def foresee(order: WorkOrder, policy: Policy, directory: Directory) -> tuple[Foreseen, ...]:
    """Return all that the machine will do with the order, the earliest first; closed: nothing.

    From the very rules that the sweep uses, so that the text and the deed cannot differ.
    """
    if not order.is_open:
        return ()
    steps = agenda(ladder_of(order, policy), position_of(order))
    # Whoever will be there then: somebody who is away today may be back by that time.
    return tuple(_foreseen(order, policy, step, directory.at(step.at)) for step in steps)


def next_words(order: WorkOrder, steps: tuple[Foreseen, ...]) -> str:
    """Return what happens next as plain sentences: up to the first step that moves the order."""
    if not steps:
        return "Nothing: it is closed."
    said = []
    if order.status is Status.SUPPLIER_COMPLETE:
        said.append("The supplier says that it is complete.")
    for step in steps:
        if step.step.kind is StepKind.WARN:
            continue  # it moves nothing, and each milestone has several of them
        said.append(step.sentence)
        stays = step.step.kind is StepKind.RESUME and step.step.to_stage <= order.stage
        if step.step.kind not in _LEAVES_IT and not stays:
            break
    if order.status is Status.SUPPLIER_COMPLETE and order.closes_at is None:
        said.append("It closes only when confirmed.")
    return " ".join(said)


def _foreseen(order: WorkOrder, policy: Policy, step: NextStep, directory: Directory) -> Foreseen:
    who = listed(holding_of(order, policy=policy, directory=directory).names)
    unless = ""
    match step.kind:
        case StepKind.PROMOTE:
            who, what = _goes_up(order, policy, step, directory)
            unless = _unless(step)
        case StepKind.BROKEN_PROMISE:
            who, what = _goes_up(order, policy, step, directory)
            what = f"the promise made for it is broken, and {what}"
            unless = "somebody has attended, or what was promised is recorded as kept, before then"
        case StepKind.MISSED_REVIEW:
            who, what = _goes_up(order, policy, step, directory)
            what = f"an interim measure is overdue for review, and {what}"
            unless = "it is reviewed or ended before then"
        case StepKind.MISSED_RECOVERY:
            who, what = _goes_up(order, policy, step, directory)
            what = f"its recovery target is missed, and {what}"
            unless = _UNLESS_FIXED
        case StepKind.WARN | StepKind.RESUME | StepKind.LAPSE_CLAIM | StepKind.MISS_RULING:
            who, what, unless = _of_the_clock(order, policy, step, directory)
        case StepKind.BREACH:
            name = step.milestone.label.lower() if step.milestone else "a milestone"
            what = f"the target to {name} counts as missed for good"
            unless = "it is met first"
        case StepKind.LAPSE:
            who = lapsing_words(order, step.at)
            what = f"the acceptance by {who} lapses, and somebody must accept it anew"
            unless = f"{who} says before then what has happened, or accepts it again"
        case StepKind.PAGE:
            who, unless = paged_words(order, policy, directory)
            what = f"{who} {_be(who)} asked to take it"
        case StepKind.CHASE:
            what = f"{who} {_be(who)} chased for it"
            unless = "somebody of this stage accepts it, or says what has happened, before then"
        case StepKind.REVIEW:
            what = f"it comes up for review by {who}, and again after that, until it is closed"
        case StepKind.REMIND:
            who = listed(
                tuple(person.name for person in directory.confirmers(order.premises.place))
            )
            what = f"{who} {_be(who)} reminded to confirm the fix or to say that it is still broken"
        case StepKind.CLOSE:
            who = "Makesafe"
            what = "it closes without a confirmation, and the record says that nobody answered"
            unless = "somebody confirms or rejects the fix before then"
    return Foreseen(step=step, who=who, what=what, unless=unless)


def _of_the_clock(
    order: WorkOrder, policy: Policy, step: NextStep, directory: Directory
) -> tuple[str, str, str]:
    """Return who has the order after a step of its clock, what happens, and unless what."""
    who, goes = _goes_up(order, policy, step, directory)
    match step.kind:
        case StepKind.RESUME:
            what = "the clock runs again by itself"
            if step.trigger is not None:
                what = f"{what}, our own approval is overdue, and {goes}"
            return who, what, "somebody lets it run before then"
        case StepKind.LAPSE_CLAIM:
            what = "the claim that the clock should stop lapses, and has stopped nothing"
            return who, what, "it is approved or refused before then"
        case StepKind.MISS_RULING:
            what = f"the ruling on a dispute is overdue, and {goes}"
            return who, what, "it is ruled on before then"
        case _:
            name = step.milestone.label.lower() if step.milestone else "a milestone"
            return (
                who,
                f"it is recorded how much of the time to {name} has passed",
                "it is met first",
            )


def _goes_up(
    order: WorkOrder, policy: Policy, step: NextStep, directory: Directory
) -> tuple[str, str]:
    """Return who has the order after the step, and where it goes in words."""
    held = holding_of(order, policy=policy, directory=directory, stage=step.to_stage)
    who, stage = listed(held.names), ladder_of(order, policy).stage(step.to_stage)
    if step.to_stage <= order.stage:
        return who, f"{who} {_be(who)} told: there is no stage above to go to"
    return who, f"it goes to stage {stage.number} ({stage.name}, {who})"


def _unless(step: NextStep) -> str:
    if step.milestone:
        return f"the target to {step.milestone.label.lower()} is met before then"
    return _UNLESS.get(step.trigger or Trigger.STAGE_LIMIT, _UNLESS_FIXED)


def _be(who: str) -> str:
    """Return the verb for one person, or for several that are listed."""
    return "are" if " and " in who else "is"
