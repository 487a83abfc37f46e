"""Three days without a scheduler, on the day's orders of a division: caught up, and no storm."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.bulk import log_many
from tests.outbox.post import Post, owed
from tests.races.outcome import broken
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel

ORDERS = 60
OUTAGE = timedelta(hours=72)


@pytest.fixture
def post(runtime):
    made = Post()
    runtime.senders[Channel.EMAIL] = made
    return made


def test_after_three_days_everybody_gets_one_digest_and_not_a_notice_an_order(
    runtime, estate, clock, post
):
    sweep(runtime)
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    dispatch(runtime)
    post.posted.clear()

    clock.advance(OUTAGE)
    sweep(runtime)
    dispatch(runtime)

    a_person = Counter(each.destination for each in post.posted)
    folded = sum(each.number for each in post.posted)
    assert len(owed(runtime)) > 2 * ORDERS
    assert folded >= ORDERS
    assert max(a_person.values()) == 1
    assert broken(runtime) == []
