"""Reporting a fault: the order is logged, its priority reasoned, and its clocks start."""

from tracker.domain.assessment import Assessment, assess
from tracker.domain.calendar import london_year
from tracker.domain.categories import FaultCategory
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.events import WorkOrderLogged
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.numbering import next_reference
from tracker.premises.models import Location, Premises, PremisesStatus
from tracker.premises.queries import get_location, get_premises
from tracker.premises.windows import keep_windows_still
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import clock_of, rules_of, set_warning
from tracker.work_orders.models import HelpdeskReference, Milestone, WorkOrder
from tracker.work_orders.position import await_chase, await_first_signs, reschedule
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service.deciding import in_order
from tracker.work_orders.service.defects import notice_patterns
from tracker.work_orders.service.holds import follow_windows, state_holds


def log_work_order(uow: UnitOfWork, draft: WorkOrderDraft) -> WorkOrder:
    """Log a fault, not escalated, and start its clocks at this instant.

    Raises Invalid under the field at fault for premises or a category that do not exist for
    this person, and NotAllowed where the actor holds no grant to report.
    """
    premises, location = _find_place(uow, draft)
    uow.actor.require(Permission.REPORT, premises.place)
    category = find_category(uow, draft.category_code)
    if draft.occurred_at is not None and draft.occurred_at > uow.now:
        raise Invalid({"occurred_at": ["When it happened must be in the past"]})

    assessment = assess(category, premises.premises_type, at_risk=draft.at_risk)

    keep_windows_still(uow.session, premises.id)
    order = new_order(uow, draft, premises, location, assessment)
    held = follow_windows(uow, order, since=order.reported_at)
    time_milestones(uow, order)
    await_first_signs(order, uow.policy)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(
        WorkOrderLogged(order.reference, premises.code, order.priority),
        order,
        *order.milestones,
        *order.helpdesk_references,
    )
    state_holds(uow, order, held)
    notice_patterns(uow, order)
    return order


def new_order(
    uow: UnitOfWork,
    draft: WorkOrderDraft,
    premises: Premises,
    location: Location | None,
    assessment: Assessment,
) -> WorkOrder:
    """Return a new order with its milestones, reported at this instant, not yet scheduled.

    The caller lets it follow the windows of its premises, and then times its milestones.
    """
    ladder, targets = uow.policy.ladder, uow.policy.current_targets
    title = uow.keep(draft.title)
    details = uow.keep(draft.details) if draft.details else None
    reported_for = uow.keep(draft.reported_for) if draft.reported_for else None
    due = targets.due_times(assessment.priority, uow.now, uow.policy.calendar)
    order = WorkOrder(
        reference=str(next_reference(uow.session, "WO", london_year(uow.now))),
        premises_id=premises.id,
        location_id=location.id if location else None,
        category_code=draft.category_code.upper(),
        title_key=title.key,
        details_key=details.key if details else None,
        reported_for_key=reported_for.key if reported_for else None,
        at_risk=draft.at_risk,
        safety_critical=assessment.safety_critical,
        restricted=assessment.restricted,
        accessibility=assessment.accessibility,
        business_critical=assessment.business_critical,
        impacts=in_order(draft.impacts),
        rejections=0,
        priority=assessment.priority,
        priority_reason=assessment.reason,
        status=Status.LOGGED if draft.helpdesk_reference else Status.REPORTED,
        stage=0,
        run=1,
        ladder_version=ladder.version,
        clock_version=targets.version,
        stage_entered_at=uow.now,
        stage_due_at=min(due.values()),
        occurred_at=draft.occurred_at or uow.now,
        reported_at=uow.now,
        logged_at=uow.now,
        reported_by_id=uow.actor.person_id,
        last_human_action_at=uow.now,
    )
    order.premises, order.location = premises, location
    order.title, order.details, order.reported_for = title, details, reported_for
    order.milestones = [Milestone(kind=kind, due_at=at) for kind, at in due.items()]
    order.moves, order.notes, order.chases, order.interim_measures = [], [], [], []
    order.decisions = []
    order.helpdesk_references = (
        [helpdesk_reference(uow, premises, draft.helpdesk_reference)]
        if draft.helpdesk_reference
        else []
    )
    order.pauses, order.priority_changes, order.disputes = [], [], []
    order.holds = []
    await_chase(order, uow.policy, uow.now)
    uow.add(order, *order.milestones, *order.helpdesk_references)
    return order


def time_milestones(uow: UnitOfWork, order: WorkOrder) -> None:
    """Set when each milestone of a new order is due, and when it is first warned of."""
    for row in order.milestones:
        clock = clock_of(order, row.kind, uow.policy)
        if clock is not None:
            row.warned, row.due_at = 0, clock.due()
            set_warning(row, clock, rules_of(order, uow.policy))


def helpdesk_reference(uow: UnitOfWork, premises: Premises, reference: str) -> HelpdeskReference:
    """Return a new row for the supplier's own number of a job at these premises."""
    return HelpdeskReference(
        supplier_id=premises.contract.supplier_id,
        reference=reference,
        given_at=uow.now,
        given_by_id=uow.actor.person_id,
    )


def find_category(uow: UnitOfWork, code: str) -> FaultCategory:
    """Return the published category; raises Invalid for a code that is not on the list."""
    category = uow.policy.categories.get(code.strip().upper())
    if category is None:
        raise Invalid({"category_code": ["Select what kind of fault it is from the list"]})
    return category


def _find_place(uow: UnitOfWork, draft: WorkOrderDraft) -> tuple[Premises, Location | None]:
    try:
        premises = get_premises(uow.session, uow.actor, draft.premises_code)
    except NotFound as error:
        raise Invalid({"premises_code": ["Select premises from the list"]}) from error
    if premises.status is PremisesStatus.CLOSED:
        raise Invalid({"premises_code": [f"{premises.name} is closed"]})
    if not draft.location_code:
        return premises, None
    try:
        return premises, get_location(uow.session, premises, draft.location_code)
    except NotFound as error:
        raise Invalid({"location_code": ["Select a location of these premises"]}) from error
