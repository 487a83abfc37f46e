"""Recovery plans in the browser: what an order's page says, and the pages of plans."""

from datetime import timedelta

from tests.deeds import escalate, log, rebaseline
from tracker.domain.calendar import london_date


def test_an_orders_page_shows_the_new_date_with_its_reason_beside_the_old_ones(
    read_as, work, estate, clock
):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, order)
    day = london_date(clock.now())
    rebaseline(work, estate.officer, order, day + timedelta(days=7))
    rebaseline(work, estate.officer, order, day + timedelta(days=30))

    page = read_as(estate.reporter).get(f"/work-orders/{order}")

    assert "Re-baselined twice: under plan RP-2026-000002, approved by Olu Officer" in page.words
    assert page.words.count("No contractor before the new year") >= 2
    assert "Put off by a later plan" in page.words
    assert "The fix itself was due" in page.words
