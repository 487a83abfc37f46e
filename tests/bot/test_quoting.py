"""A notice of a move quotes why: the reason or the broken promise, where words may be told."""

from datetime import date, timedelta

import pytest

from bot.blocks import notices
from bot.facts import Looking
from tests.deeds import answer, chase, escalate, log, refuse, seen
from tracker.domain.disclosure import Surface
from tracker.jobs.sweep import sweep
from tracker.work_orders.queries import get_order


@pytest.fixture
def told(runtime, estate):
    """Draw the direct message that an order has come up, and return it as text."""

    def draw(reference):
        with runtime.reading() as look:
            order = get_order(look.session, estate.officer, reference)
            facts = Looking(look, "https://x.test", surface=Surface.SLACK_DIRECT).at(order)
            return str(notices.direct("work_order.promoted", facts))

    return draw


def test_a_refusal_is_quoted_to_the_next_holder(work, estate, told):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)
    refuse(work, estate.supplier, order)

    message = told(order)

    assert "refused it" in message
    assert "“It is not ours to mend”" in message


def test_a_broken_promise_is_quoted_with_its_day_and_its_words(work, estate, runtime, clock, told):
    order = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    chase(work, estate.reporter, order)
    today = date(2026, 11, 16)
    answer(work, estate.reporter, order, answer="The lamp comes today", promised_on=today)
    clock.set_to(seen(runtime, order).promise_by + timedelta(seconds=1))
    sweep(runtime)

    message = told(order)

    assert "the promise of Olu Officer for Monday 16 November 2026 was not kept" in message
    assert "“The lamp comes today”" in message


def test_of_a_restricted_order_nothing_that_was_said_is_quoted(work, estate, told):
    order = log(work, estate.reporter, estate.premises, category_code="SEC-CCT")
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)
    refuse(work, estate.supplier, order)

    assert "not ours to mend" not in told(order)
