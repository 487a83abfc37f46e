"""A report by somebody who is not signed in, at the place where its QR code hangs."""

from dataclasses import replace

from tracker.domain.errors import Invalid, TooMany
from tracker.domain.events import ReportedByVisitor
from tracker.domain.roles import Actor, Grant, Role, Scope, ScopeKind
from tracker.premises.codes import find_code, lock_codes
from tracker.premises.models_codes import RoomCode
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.visitors import VisitorReport
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service.reporting import find_category, log_work_order
from tracker.work_orders.visitor_queries import wait_at


def visitor_at(code: RoomCode) -> Actor:
    """Return whoever scanned this code: nobody known, who may report at its premises alone."""
    premises = code.premises
    grant = Grant(Role.REPORTER, Scope(ScopeKind.PREMISES, premises.id))
    return Actor(None, f"Visitor at {premises.code}", (grant,), door="qr")


def report_by_code(uow: UnitOfWork, token: str, draft: WorkOrderDraft) -> WorkOrder:
    """Log what a visitor reports, at the place of the code whatever the draft says of it.

    Raises NotFound for a code that is not in use, TooMany while it has to wait, and Invalid for
    a kind of fault that is not for visitors.
    """
    code = find_code(uow.session, token)
    lock_codes(uow.session, code.premises)  # so that two at once do not both count as the last
    wait = wait_at(uow.session, code, uow.now)
    if wait is not None:
        words = "Too many faults were reported here in a short time."
        raise TooMany(words, wait=wait)
    if not find_category(uow, draft.category_code).for_visitors:
        raise Invalid({"category_code": ["Select what kind of fault it is from the list"]})
    order = log_work_order(
        uow,
        replace(
            draft,
            premises_code=code.premises.code,
            location_code=code.location.code if code.location else None,
        ),
    )
    row = VisitorReport(work_order_id=order.id, room_code_id=code.id)
    row.order, row.room_code = order, code
    uow.add(row)
    uow.record(ReportedByVisitor(order.reference, code.number), row)
    return order
