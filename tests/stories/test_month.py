"""A day of the month that `make month` lives in full."""

from tests.stories.month.counting import held, told
from tests.stories.month.living import live


def test_a_day_of_the_demo_division_ends_with_every_promise_kept(tmp_path):
    month = live(tmp_path, days=1, orders=12, seed=7, a_day=12)

    assert held(month), "\n".join(told(month))
    assert month.reported > 0
    assert month.steps["promote"] > 0
    assert sum(month.notices.arrived.values()) > 0
