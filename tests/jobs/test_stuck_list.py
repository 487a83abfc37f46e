"""The week's list of stuck orders: to the Estates Directorate, also when nothing is stuck."""

from datetime import timedelta

import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.deeds import log, update
from tracker.jobs.stuck_list import list_stuck_orders
from tracker.outbox.models import OutboxMessage

DAY = timedelta(days=1)


def _told(runtime):
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(OutboxMessage)
            .where(OutboxMessage.kind == "person.stuck_orders_listed")
            .order_by(OutboxMessage.id)
        )
        return [(row.facts["person_id"], row.facts["orders"]) for row in rows]


def test_each_estates_officer_is_told_once_a_week_how_many_are_stuck(runtime, work, clock, estate):
    log(work, estate.reporter, estate.premises)
    touched = log(work, estate.reporter, estate.premises)
    numbers = []
    for days in (0, 1, 7, 8):
        clock.set_to(MONDAY_NINE + timedelta(days=days, hours=1))
        if days == 7:
            update(work, estate.officer, touched, note="Seen to")
        numbers.append(list_stuck_orders(runtime))

    officer = estate.officer.person_id
    assert numbers == [1, 0, 1, 0]
    assert _told(runtime) == [(officer, 0), (officer, 1)]


def test_nobody_is_told_of_what_is_stuck_while_the_offices_are_shut(runtime, clock, estate):
    clock.set_to(MONDAY_NINE - timedelta(hours=3))

    assert list_stuck_orders(runtime) == 0
