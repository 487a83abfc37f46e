"""Who has accepted an order at its stage, and who is still missing, in plain sentences."""

from datetime import date, datetime

from tracker.domain.joint import Part
from tracker.domain.policy import Policy
from tracker.domain.wording import day, listed, moment
from tracker.owners.queries import Directory, HeldAs, Holding
from tracker.people.models import Person
from tracker.work_orders.holding import deputies_of, holding_of
from tracker.work_orders.jointly import accepted_parts, missing_parts
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of

_NOBODY = "nobody: tell an administrator"
_HELD_AS = {
    HeldAs.OWNER: "",
    HeldAs.DEPUTY: " (deputy)",
    HeldAs.OUT_OF_HOURS: " (out-of-hours contact)",
    HeldAs.ROLE: " (no owner is named for this stage)",
    HeldAs.STAGE_ABOVE: " (this stage has nobody: the stage above answers for it)",
    HeldAs.NOBODY: "",
}


def holder_words(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    """Return the names of those who hold the order, and on what ground; of both, where two do."""
    if not order.joint:
        return _held(holding_of(order, policy=policy, directory=directory))
    owner, second = (
        holding_of(order, policy=policy, directory=directory, part=part) for part in Part
    )
    if owner.names == second.names:
        return f"{_held(owner)}, who answers for both acceptances of this stage"
    return f"{_held(owner)}; and {_held(second)} for the second acceptance"


def accepted_words(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    """Say who accepted the order at this stage and what they will do by when; without its words.

    Where two must accept, each is named, and so is whose acceptance is missing and what follows.
    """
    if order.joint:
        return _of_two(order, policy, directory)
    if order.accepted_at is None:
        return "Nobody has accepted it at this stage."
    return _given(order.accepted_by, order.accepted_at, order.next_action_on, order.lapses_at)


def missing_words(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    """Say in a few words who of two has accepted and who is missing; nothing where one does."""
    if not order.joint:
        return ""
    accepted = [_name(row.by) for row in accepted_parts(order).values()]
    said = [f"Accepted by {listed(tuple(dict.fromkeys(accepted)))}"] if accepted else []
    missing = [_asked(order, part, policy, directory) for part in missing_parts(order)]
    if missing:
        said.append(f"Missing: {listed(tuple(dict.fromkeys(missing)))}")
    return ". ".join(said)


def paged_words(order: WorkOrder, policy: Policy, directory: Directory) -> tuple[str, str]:
    """Return who is asked when nobody accepts in time, and what would forestall it."""
    who = listed(deputies_of(order, policy=policy, directory=directory).names)
    missing = missing_parts(order)
    if not missing:
        return who, "somebody accepts it first"
    if len(missing) == 1:
        return who, f"{_asked(order, missing[0], policy, directory)} accepts it first"
    return who, "both accept it first"


def lapsing_words(order: WorkOrder, at: datetime) -> str:
    """Return whose acceptance lapses at this instant."""
    lapsing = [row.by for row in accepted_parts(order).values() if row.lapses_at == at]
    who = lapsing or [order.accepted_by]
    return listed(
        tuple(dict.fromkeys(each.name for each in who if each)), nobody="whoever accepted it"
    )


def _of_two(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    accepted, missing = accepted_parts(order), missing_parts(order)
    if len({row.by_id for row in accepted.values()}) == 1 and not missing:
        row = accepted[Part.OWNER]
        words = _given(row.by, row.accepted_at, row.next_action_on, row.lapses_at)
        return f"{words} {_name(row.by)} answers for both: one acceptance does for both."
    said = [
        _given(row.by, row.accepted_at, row.next_action_on, row.lapses_at)
        for row in accepted.values()
    ]
    if len(missing) == len(Part):
        said.append("Nobody has accepted it at this stage. Two must, each for themselves:")
        said.append(f"{_each(order, policy, directory)}.")
    elif missing:
        said.append(f"The acceptance of {_asked(order, missing[0], policy, directory)} is missing.")
    if missing and order.accept_by is not None:
        then = directory.at(order.accept_by)
        paged = listed(deputies_of(order, policy=policy, directory=then).names)
        said.append(f"At {moment(order.accept_by)} it is asked of {paged}.")
    return " ".join(said)


def _each(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    """Return both with their roles, or that one person answers for both."""
    stage = ladder_of(order, policy).stage(order.stage)
    names = [_asked(order, part, policy, directory) for part in Part]
    if names[0] == names[1]:
        return f"{names[0]} answers for both, and one acceptance does for both"
    second = stage.with_role.role if stage.with_role else stage.owner_role
    return f"{names[0]} ({stage.owner_role.label.lower()}) and {names[1]} ({second.label.lower()})"


def _asked(order: WorkOrder, part: Part, policy: Policy, directory: Directory) -> str:
    holding = holding_of(order, policy=policy, directory=directory, part=part)
    names = listed(holding.names, nobody=_NOBODY)
    return f"one of {names}" if len(holding.names) > 1 else names


def _held(holding: Holding) -> str:
    return f"{listed(holding.names, nobody=_NOBODY)}{_HELD_AS[holding.held_as]}"


def _given(who: Person | None, at: datetime, on: date | None, lapses_at: datetime | None) -> str:
    by = f", next action by {day(on)}" if on else ""
    lapses = (
        f" It lapses at {moment(lapses_at)}, unless they say before then what has happened."
        if lapses_at
        else ""
    )
    return f"Accepted by {_name(who)} at {moment(at)}{by}.{lapses}"


def _name(who: Person | None) -> str:
    return who.name if who else "Somebody"
