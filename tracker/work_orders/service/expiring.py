"""Certificates that have run out: each raises one order, at the stage that the ladder names."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict
from tracker.domain.events import CertificateExpired
from tracker.domain.triggers import Trigger
from tracker.domain.wording import day
from tracker.premises.certificates import expired_unhandled
from tracker.premises.models import PremisesStatus
from tracker.premises.models_certificates import Certificate
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service.reporting import log_work_order
from tracker.work_orders.service.stages import raise_to


def raise_for_expired(uow: UnitOfWork, certificate_id: int) -> WorkOrder | None:
    """Raise the order for a certificate that has run out, once however many look at it.

    Returns None where another was quicker, a renewal came, or the premises are closed. Raises
    Conflict for a certificate that has not run out.
    """
    row = uow.session.get(Certificate, certificate_id, with_for_update=True)
    if row is None or row.expiry_handled_at is not None:
        return None
    if certificate_id not in expired_unhandled(uow.session, london_date(uow.now)):
        raise Conflict("This certificate has not run out, or was renewed.")
    uow.watch(row)
    if row.premises.status is PremisesStatus.CLOSED or row.expires_on is None:
        return None
    draft = WorkOrderDraft(
        premises_code=row.premises.code,
        category_code=row.category_code,
        title=f"{row.kind.about.label}: held until {day(row.expires_on)}, not renewed",
        at_risk=False,
    )
    order = log_work_order(uow, draft)
    row.expiry_handled_at, row.raised_order = uow.now, order.reference
    uow.session.flush()
    uow.record(CertificateExpired(row.premises.code, row.kind, order.reference), row)
    if raise_to(uow, order, Trigger.CERTIFICATE_EXPIRED, due_at=uow.now) is not None:
        reschedule(order, uow.policy)
    return order
