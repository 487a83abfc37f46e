"""Random lives simulated under their own version of the ladder: move for move what is on record."""

import os
from collections import Counter
from itertools import zip_longest

from tests.factories import OPERATOR
from tests.model.random_lives import Lives
from tracker.domain.courses import first_difference
from tracker.work_orders.simulation.choosing import Choice
from tracker.work_orders.simulation.comparing import simulate_orders

SOAK = os.environ.get("MAKESAFE_SOAK") == "1"
ORDERS, ROUNDS = (1_000, 60) if SOAK else (40, 18)


def test_an_order_under_its_own_version_makes_every_recorded_move_again_at_its_instant(
    runtime, work, clock, estate
):
    seed = int.from_bytes(os.urandom(4)) if SOAK else 20_260_301
    lives = Lives(runtime, work, clock, estate, seed)
    lives.live(ORDERS, ROUNDS)

    with runtime.reading() as look:
        found = list(
            simulate_orders(
                look.session,
                OPERATOR,
                Choice(),
                policy=look.policy,
                ladder=look.policy.ladder,
                now=look.now,
            )
        )

    off = {
        one.reference: first_difference(one.recorded, one.again.moves)
        or [step for step in zip_longest(one.steps, one.again.steps) if step[0] != step[1]][:1]
        for one in found
        if not one.is_exact
    }
    assert off == {}, f"seed {seed}"
    assert [one.reference for one in found if one.again.parted] == []
    # Under the version that it kept, the other course is the same in every way.
    assert [one.reference for one in found if one.other.moves != one.again.moves] == []
    causes = Counter(move.trigger for one in found for move in one.recorded)
    assert len(found) == ORDERS
    assert len(causes) >= 12, causes
