"""What is looked for every minute besides what falls due: faults that spread, lapsed papers."""

import logging

from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.roles import SYSTEM
from tracker.premises.certificates import expired_unhandled
from tracker.runtime import Runtime
from tracker.work_orders.service import gather_clusters, raise_for_expired

log = logging.getLogger(__name__)


def patrol(runtime: Runtime) -> list[str]:
    """Look once, and return the references of what was opened; several may look at once."""
    opened = _raise_expired(runtime)
    with runtime.begin(SYSTEM) as uow:
        opened += gather_clusters(uow)
    return opened


def _raise_expired(runtime: Runtime) -> list[str]:
    """Raise an order for each certificate that has run out; none holds up another."""
    with runtime.reading() as look:
        expired = expired_unhandled(look.session, london_date(look.now))
    raised = []
    for certificate_id in expired:
        try:
            with runtime.begin(SYSTEM) as uow:
                order = raise_for_expired(uow, certificate_id)
        except TrackerError as error:
            log.warning("Certificate %s waits for the next look: %s", certificate_id, error.code)
        except Exception:
            log.exception("Certificate %s could not be dealt with", certificate_id)
        else:
            raised += [order.reference] if order else []
    return raised
