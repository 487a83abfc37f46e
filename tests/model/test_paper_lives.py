"""Whatever happens to an order, something is always coming: by the thousand, without a database."""

import os
import random

from tests.model.paper_life import PaperLife
from tests.races.processes import note_figure

SOAK = os.environ.get("MAKESAFE_SOAK") == "1"
LIVES, TURNS = (100_000, 14) if SOAK else (500, 14)
UNTOUCHED, REVIEWS, MOST_SWEEPS = 50, 3, 500


def _seed() -> int:
    """Return the seed of this run: the same in every ordinary one, another in each soak."""
    return int.from_bytes(os.urandom(4)) if SOAK else 20_261_123


def test_an_open_order_always_has_something_coming_which_happens_once_and_at_its_time():
    seed, sweeps = _seed(), 0

    for number in range(LIVES):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - a seed repeats it all
        life = None
        try:
            life = PaperLife(chance)
            for _ in range(TURNS):
                _live(life, chance)
        except Exception as error:
            told = "\n".join(life.said) if life else "while it was reported"
            raise AssertionError(f"life {number} of seed {seed}: {error}\n{told}") from error
        sweeps += life.sweeps

    assert sweeps > LIVES
    note_figure(
        f"{LIVES:,} random lives on paper, {sweeps:,} sweeps (seed {seed}): something was always "
        "coming, it came once and at its time, and no stage was lost"
    )


def test_an_order_that_nobody_touches_comes_to_the_top_and_is_reviewed_there_for_ever():
    seed = _seed()

    for number in range(UNTOUCHED):
        life = PaperLife(random.Random(f"{seed}/{number}"))  # noqa: S311
        while life.reviews < REVIEWS and life.sweeps < MOST_SWEEPS:
            life.sweep_at_its_time()

        assert life.is_open
        assert life.reviews == REVIEWS, f"life {number} of seed {seed}: {life.said}"


def _live(life: PaperLife, chance: random.Random) -> None:
    if chance.random() < 0.5 or not life.is_open:
        life.act()
    elif chance.random() < 0.85:
        life.sweep_at_its_time()
    else:
        life.sweep_late()
