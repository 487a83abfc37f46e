"""What the queue can be narrowed to, and the conditions on orders that follow from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.domain.categories import PremisesType
from tracker.domain.errors import Invalid
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor, Permission
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import escape_like, visible_to
from tracker.suppliers.queries import contracts_of
from tracker.trail.models import FreeText
from tracker.work_orders.holding import Rung
from tracker.work_orders.models import HelpdeskReference, WorkOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What the queue is narrowed to; an empty field narrows nothing."""

    unit: str = ""
    premises: str = ""
    premises_type: PremisesType | None = None
    category: str = ""
    priority: Priority | None = None
    stage: int | None = None
    escalated: bool = False
    status: Status | None = None
    supplier: str = ""
    safety: bool = False
    accessibility: bool = False
    restricted: bool = False
    business: bool = False
    impact: Impact | None = None
    text: str = ""
    closed: bool = False
    # The premises whose orders a person holds, by stage and priorities; see held_by().
    held: Mapping[Rung, Collection[int]] | None = None
    # With `held`: the premises where a fix that waits for its confirmation matches as well.
    to_confirm: Collection[int] = ()
    reported_by: int | None = None
    # Stages at which a role holds an order: the ladder's version, the stage, and whether only of
    # the orders there that want a second acceptance; see held_by_role().
    rungs: Collection[tuple[int, int, bool]] | None = None
    # Nobody has accepted it at its stage, though somebody should: a completed fix waits for none.
    unaccepted: bool = False
    # No person has acted since this instant (UTC); the machine acts before that one.
    untouched_since: datetime | None = None
    due_before: datetime | None = None


def conditions_of(wanted: OrderFilter) -> list[sa.ColumnExpressionArgument[bool]]:
    """Return what an order must meet, but for where it lies: see `lies_within`."""
    found: list[sa.ColumnExpressionArgument[bool]] = []
    found.append(
        WorkOrder.closed_at.is_not(None) if wanted.closed else WorkOrder.closed_at.is_(None)
    )
    exact = (
        (wanted.category, WorkOrder.category_code),
        (wanted.priority, WorkOrder.priority),
        (wanted.status, WorkOrder.status),
        (wanted.reported_by, WorkOrder.reported_by_id),
    )
    found += [column == value for value, column in exact if value]
    if wanted.stage is not None:
        found.append(WorkOrder.stage == wanted.stage)
    if wanted.escalated:
        found.append(WorkOrder.stage > 0)
    flags = (
        (wanted.safety, WorkOrder.safety_critical),
        (wanted.accessibility, WorkOrder.accessibility),
        (wanted.restricted, WorkOrder.restricted),
        (wanted.business, WorkOrder.business_critical),
    )
    found += [column for asked, column in flags if asked]
    if wanted.unaccepted:
        found += [WorkOrder.accepted_at.is_(None), WorkOrder.status != Status.SUPPLIER_COMPLETE]
    if wanted.untouched_since is not None:
        found.append(WorkOrder.last_human_action_at < wanted.untouched_since)
    if wanted.due_before is not None:
        found.append(WorkOrder.next_step_at < wanted.due_before)
    if wanted.rungs is not None:
        found.append(_rungs_condition(wanted.rungs))
    if wanted.impact is not None:
        found.append(WorkOrder.impacts.contains(f"|{wanted.impact}|"))
    if wanted.held is not None:
        found.append(_held_condition(wanted.held, wanted.to_confirm))
    if wanted.text.strip():
        found.append(_text_condition(wanted.text.strip()))
    return found


def lies_within(
    actor: Actor, wanted: OrderFilter, column: sa.SQLColumnExpression[int]
) -> sa.ColumnElement[bool] | None:
    """Return the condition that the premises named by a column are seen, and are asked for.

    None where the actor sees all there are and the filter narrows no place: then nothing need be
    read of the premises.
    """
    exact = (
        (wanted.unit, Unit.code),
        (wanted.premises, Premises.code),
        (wanted.premises_type, Premises.premises_type),
    )
    found = [named == value for value, named in exact if value]
    if wanted.supplier:
        found.append(Premises.contract_id.in_(contracts_of(wanted.supplier)))
    if not found and actor.scopes_for(Permission.VIEW).everything:
        return None
    places = sa.select(Premises.id).where(visible_to(actor), *found)
    return column.in_(places.join(Unit, Premises.unit_id == Unit.id) if wanted.unit else places)


def _held_condition(
    held: Mapping[Rung, Collection[int]], to_confirm: Collection[int]
) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.false(),
        sa.and_(
            WorkOrder.status == Status.SUPPLIER_COMPLETE,
            WorkOrder.premises_id.in_(to_confirm),
        ),
        *(
            sa.and_(
                WorkOrder.stage == stage,
                WorkOrder.priority.in_(priorities),
                WorkOrder.premises_id.in_(places),
                WorkOrder.joint if joint else sa.true(),
            )
            for (stage, priorities, joint), places in held.items()
        ),
    )


def _rungs_condition(rungs: Collection[tuple[int, int, bool]]) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                WorkOrder.ladder_version == version,
                WorkOrder.stage == stage,
                WorkOrder.joint if joint else sa.true(),
            )
            for version, stage, joint in rungs
        ),
    )


def _text_condition(text: str) -> sa.ColumnElement[bool]:
    """Match a reference however it is spelt, a supplier's number, a title, or the premises."""
    try:
        return WorkOrder.reference == str(Reference.parse(text))
    except Invalid:
        pattern = f"%{escape_like(text)}%"
    numbers = sa.select(HelpdeskReference.work_order_id).where(
        HelpdeskReference.reference.ilike(pattern, escape="\\")
    )
    places = sa.select(Premises.id).where(
        sa.or_(Premises.code.ilike(pattern, escape="\\"), Premises.name.ilike(pattern, escape="\\"))
    )
    titles = sa.select(FreeText.key).where(FreeText.body.ilike(pattern, escape="\\"))
    return sa.or_(
        WorkOrder.id.in_(numbers),
        WorkOrder.title_key.in_(titles),
        WorkOrder.premises_id.in_(places),
    )
