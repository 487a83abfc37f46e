"""Another priority or category: proposed, made, approved or refused; the clocks follow it."""

from tracker.domain.assessment import assess
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.events import PriorityChanged, PriorityProposed, PriorityRefused
from tracker.domain.lifecycle import Status
from tracker.domain.pauses import NEVER_PAUSES, PauseEnd
from tracker.domain.priority import Priority
from tracker.domain.roles import Permission, Role, roles_with
from tracker.domain.triggers import Trigger
from tracker.domain.wording import moment
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clock_schemas import DecisionDraft, PriorityDraft
from tracker.work_orders.clocks import reason_of, running
from tracker.work_orders.models import ChangeState, Milestone, PriorityChange, WorkOrder
from tracker.work_orders.position import await_chase, ladder_of, reschedule, soonest_due
from tracker.work_orders.service.accepting import ask_second
from tracker.work_orders.service.finding import find_order, human_acted
from tracker.work_orders.service.holds import follow_windows, state_holds
from tracker.work_orders.service.pausing import end_pauses
from tracker.work_orders.service.reporting import find_category
from tracker.work_orders.service.retiming import retime


def change_priority(uow: UnitOfWork, reference: str, draft: PriorityDraft) -> WorkOrder:
    """Change the priority, the category or both, or propose it where one may only propose.

    A reporter proposes. A supplier's downgrade is shown as one, and where the order is
    safety-critical it waits for the Estates Directorate: the clocks keep what stands until then.
    Raises Invalid where nothing would change, and Conflict for an order that is finished.
    """
    order = find_order(uow, reference, Permission.PROPOSE_PRIORITY, draft.version)
    _require_open(order)
    priority, category = _wanted(uow, order, draft)
    if (priority, category) == (order.priority, order.category_code):
        raise Invalid({"priority": ["It has this priority and category already"]})
    if any(row.state is ChangeState.PENDING for row in order.priority_changes):
        raise Conflict("A change of its priority is proposed already, and waits to be decided.")

    change = _new_change(uow, order, priority, category, uow.keep(draft.reason))
    place = order.premises.place
    may_set = uow.actor.may(Permission.SET_PRIORITY, place)
    is_supplier = uow.actor.has(Role.SUPPLIER_USER, place) and not may_set
    lowers = priority > order.priority or _loses_safety(uow, order, category)
    change.supplier_downgrade = is_supplier and lowers
    change.needs_estates = change.supplier_downgrade and order.safety_critical
    uow.add(change)
    human_acted(uow, order)
    uow.answer = order.reference
    if change.needs_estates or not (may_set or is_supplier):
        _propose(uow, order, change)
    else:
        apply_change(uow, order, change)
    return order


def decide_priority(uow: UnitOfWork, reference: str, draft: DecisionDraft) -> WorkOrder:
    """Approve or refuse a proposed change, with a reason.

    Raises NotAllowed for whoever proposed it, and where danger makes it the Estates
    Directorate's to decide.
    """
    order = find_order(uow, reference, Permission.SET_PRIORITY, draft.version)
    found = [row for row in order.priority_changes if row.number == draft.number]
    if not found:
        raise Invalid({"number": ["Select one of those listed"]})
    change = uow.watch(found[0])
    if change.state is not ChangeState.PENDING:
        raise Conflict(f"That was {change.state} at {moment(change.decided_at or uow.now)}.")
    if change.needs_estates:
        uow.actor.require(Permission.RULE, order.premises.place)
    if change.proposed_by_id is not None and change.proposed_by_id == uow.actor.person_id:
        raise NotAllowed("You proposed this, so somebody else must decide it.")

    change.decision = uow.keep(draft.reason)
    change.decision_key = change.decision.key
    human_acted(uow, order)
    uow.answer = order.reference
    if draft.agreed:
        _require_open(order)
        apply_change(uow, order, change)
        return order
    change.state, change.decided_at = ChangeState.REFUSED, uow.now
    change.decided_by_id = uow.actor.person_id
    uow.session.flush()
    uow.record(PriorityRefused(order.reference, change.number, change.to_priority), order, change)
    return order


def ruled_change(
    uow: UnitOfWork, order: WorkOrder, priority: Priority, reason: FreeText
) -> PriorityChange:
    """Make the change that a ruling asks for; the order must be watched."""
    change = _new_change(uow, order, priority, order.category_code, reason)
    change.supplier_downgrade = change.needs_estates = False
    uow.add(change)
    apply_change(uow, order, change)
    return change


def apply_change(uow: UnitOfWork, order: WorkOrder, change: PriorityChange) -> None:
    """Let the change hold: every open due time is counted anew from the first report.

    Pauses keep their time, breaches stay, and the present stage has the new priority's limit
    from when it was entered, with a dwell for whoever has it now.
    """
    was_critical = order.safety_critical
    change.state, change.decided_at = ChangeState.APPLIED, uow.now
    change.decided_by_id = uow.actor.person_id
    _assess_again(uow, order, change)
    order.priority = change.to_priority
    order.priority_reason = (
        f"Changed from {change.from_priority} to {change.to_priority} at {moment(uow.now)}; "
        "the reason stands with the change."
    )
    added = _newly_owed(uow, order)
    _end_what_may_not_pause(uow, order)
    held = follow_windows(uow, order, since=uow.now)
    order.stage_not_before = soonest_due(order, uow.policy, uow.now)
    changed = [*added, *(row for row in retime(uow, order) if row not in added)]
    await_anew(uow, order, was_critical=was_critical)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(
        PriorityChanged(
            order.reference,
            change.number,
            change.from_priority,
            change.to_priority,
            change.supplier_downgrade,
            order.stage,
        ),
        order,
        change,
        *changed,
    )
    state_holds(uow, order, held)
    ask_second(uow, order)


def _propose(uow: UnitOfWork, order: WorkOrder, change: PriorityChange) -> None:
    needed = Permission.RULE if change.needs_estates else Permission.SET_PRIORITY
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(
        PriorityProposed(
            order.reference,
            change.number,
            change.from_priority,
            change.to_priority,
            change.supplier_downgrade,
            roles_with(needed),
        ),
        order,
        change,
    )


def _new_change(
    uow: UnitOfWork, order: WorkOrder, priority: Priority, category: str, reason: FreeText
) -> PriorityChange:
    change = PriorityChange(
        number=len(order.priority_changes) + 1,
        state=ChangeState.PENDING,
        from_priority=order.priority,
        to_priority=priority,
        from_category=order.category_code,
        to_category=category,
        proposed_at=uow.now,
        proposed_by_id=uow.actor.person_id,
        reason_key=reason.key,
    )
    change.order, change.reason = order, reason
    return change


def _wanted(uow: UnitOfWork, order: WorkOrder, draft: PriorityDraft) -> tuple[Priority, str]:
    if not draft.category_code:
        if draft.priority is None:
            raise Invalid({"priority": ["Select another priority, or another category"]})
        return draft.priority, order.category_code
    category = find_category(uow, draft.category_code)
    assessed = assess(category, order.premises.premises_type, at_risk=order.at_risk)
    return draft.priority or assessed.priority, category.code


def _loses_safety(uow: UnitOfWork, order: WorkOrder, category: str) -> bool:
    safe = uow.policy.categories[category].safety or order.at_risk
    return order.safety_critical and not safe and category != order.category_code


def _assess_again(uow: UnitOfWork, order: WorkOrder, change: PriorityChange) -> None:
    """Take over what follows from another category; what was restricted stays restricted."""
    if change.to_category == order.category_code:
        return
    category = uow.policy.categories[change.to_category]
    order.category_code = category.code
    order.safety_critical = category.safety or order.at_risk
    order.restricted = order.restricted or category.restricted
    order.accessibility = category.accessibility
    order.business_critical = category.business_critical


def _newly_owed(uow: UnitOfWork, order: WorkOrder) -> list[Milestone]:
    """Add the milestones that the new priority owes and the old one did not."""
    targets = uow.policy.targets[order.clock_version]
    owed = {row.kind for row in order.milestones}
    added = [
        Milestone(kind=kind, due_at=uow.now, warned=0)
        for kind in targets.spans[order.priority]
        if kind not in owed
    ]
    for row in added:
        row.order = order
    uow.add(*added)
    return added


def _end_what_may_not_pause(uow: UnitOfWork, order: WorkOrder) -> None:
    ended = [
        row
        for row in running(order)
        if order.priority is NEVER_PAUSES
        or order.priority not in reason_of(order, row, uow.policy).priorities
    ]
    end_pauses(uow, order, PauseEnd.NOT_AT_THIS_PRIORITY, ended)


def await_anew(uow: UnitOfWork, order: WorkOrder, *, was_critical: bool) -> None:
    """Set by when what is awaited must come at the order's new priority."""
    await_chase(order, uow.policy, uow.now)
    ladder, calendar = ladder_of(order, uow.policy), uow.policy.calendar
    if order.reference_by is not None:
        missing = Trigger.HELPDESK_REFERENCE_MISSING
        due = ladder.trigger_due(missing, order.priority, order.reported_at, calendar)
        order.reference_by = max(due, uow.now) if due else None
    if order.accept_by is not None:
        due = ladder.accept_due(order.stage, order.priority, uow.now, calendar)
        order.accept_by = min(order.accept_by, due) if due else order.accept_by
    if not order.safety_critical:
        order.interim_by = None
    elif not was_critical and not order.interim_measures:
        missing = Trigger.INTERIM_MISSING
        order.interim_by = ladder.trigger_due(missing, order.priority, uow.now, calendar)


def _require_open(order: WorkOrder) -> None:
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed: its priority is what it was.")
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict(
            "The supplier says that this is complete. Confirm the fix or reject it first."
        )
