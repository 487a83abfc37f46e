"""Three days without a scheduler, on the day's orders of a division: caught up, and no storm."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.bulk import log_many
from tests.outbox.post import Post, owed
from tests.races.outcome import broken
from tests.races.sabotage import Break, break_engine
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


def _silent_for_three_days(runtime, estate, clock, post):
    """Return how many messages each person got when the scheduler was back."""
    sweep(runtime)
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    dispatch(runtime)
    post.posted.clear()

    clock.advance(OUTAGE)
    sweep(runtime)
    dispatch(runtime)

    return Counter(each.destination for each in post.posted)


def test_after_three_days_everybody_gets_one_digest_and_not_a_notice_an_order(
    runtime, estate, clock, post
):
    a_person = _silent_for_three_days(runtime, estate, clock, post)

    folded = sum(each.number for each in post.posted)
    assert len(owed(runtime)) > 2 * ORDERS
    assert folded >= ORDERS
    assert max(a_person.values()) == 1
    assert broken(runtime) == []


def test_that_scenario_finds_a_sender_that_folds_nothing(runtime, estate, clock, post):
    break_engine(runtime, Break.ONE_BY_ONE)

    a_person = _silent_for_three_days(runtime, estate, clock, post)

    assert max(a_person.values()) > 1
