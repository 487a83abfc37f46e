"""Those who reported a fault are told when it is closed, and nobody else is."""

import sqlalchemy as sa

from tests.deeds import complete, confirm, log
from tracker.domain.notices import Audience
from tracker.jobs.addressing import address_notices
from tracker.outbox.models import Delivery, OutboxMessage
from tracker.work_orders.service import say_me_too


def told(runtime):
    """Return the numbers of the people to whom a notice for reporters is addressed."""
    address_notices(runtime)
    with runtime.reading() as look:
        found = look.session.scalars(
            sa.select(Delivery.person_id)
            .join(OutboxMessage, OutboxMessage.id == Delivery.message_id)
            .where(OutboxMessage.audience == Audience.REPORTERS)
        )
        return sorted(found)


def test_everybody_who_reported_a_fault_is_told_that_it_is_fixed(runtime, work, estate):
    order = log(work, estate.reporter, estate.premises)
    with work(estate.manager) as uow:
        say_me_too(uow, order)
    complete(work, estate.supplier, order)
    before = told(runtime)

    confirm(work, estate.unit_head, order)

    assert before == []
    assert told(runtime) == sorted([estate.reporter.person_id, estate.manager.person_id])
