"""Live the month and print what came of it; ends with 1 where something did not hold.

`--days` and `--orders` make it shorter. The seed is printed: the same seed lives the same month.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.stories.month.counting import held, told
from tests.stories.month.living import live


def main() -> None:
    """Live it, a line of progress for each day, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--orders", type=int, default=580)
    parser.add_argument("--a-day", type=int, default=12)
    parser.add_argument("--seed", type=int, default=2018)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        month = live(
            Path(folder),
            days=asked.days,
            orders=asked.orders,
            seed=asked.seed,
            a_day=asked.a_day,
            progress=lambda said: print(said, file=sys.stderr, flush=True),  # noqa: T201
        )
    print(f"seed {asked.seed}, {asked.days} days")  # noqa: T201 - it is what it is run for
    print("\n".join(told(month)))  # noqa: T201
    raise SystemExit(0 if held(month) else 1)


main()
