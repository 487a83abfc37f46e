"""Contract time beside lived time, as an export and a measure count it."""

from datetime import timedelta

from tests.clock_deeds import pause, resume
from tests.deeds import complete, confirm, log, update
from tracker.work_orders.itemised import fix_reading, logging_gap
from tracker.work_orders.queries import get_order

HOUR = timedelta(hours=1)


def test_contract_time_ends_with_the_fix_and_lived_time_with_the_closing(
    work, estate, runtime, clock
):
    order = log(work, estate.reporter, estate.premises, category_code="WC-OUT")
    clock.advance(HOUR)
    update(work, estate.supplier, order, helpdesk_reference="HD-77")
    pause(work, estate, order)
    clock.advance(2 * HOUR)
    resume(work, estate.supplier, order)
    clock.advance(3 * HOUR)
    complete(work, estate.supplier, order)
    clock.advance(24 * HOUR)
    confirm(work, estate.manager, order)
    clock.advance(24 * HOUR)

    with runtime.reading() as look:
        kept = get_order(look.session, estate.manager, order)
        reading, gap = fix_reading(kept, look.policy, look.now), logging_gap(kept)

    assert (reading.counted, reading.paused, reading.lived) == (4 * HOUR, 2 * HOUR, 30 * HOUR)
    assert gap == HOUR
