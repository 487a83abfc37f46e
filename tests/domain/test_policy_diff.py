"""What differs between two texts of the policy, value by value."""

import pytest

from tracker.domain.policy_diff import policy_changes

LADDER = """
version = 1
[dwell]
minutes = 30
[[stages]]
number = 1
name = "Site"
limits = { P1 = "30", P2 = "120" }
[[stages]]
number = 2
name = "Desk"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes = 30", "minutes = 45", "dwell, minutes: 30; then 45"),
        ('P1 = "30", ', "", "stages, 1, limits, P1: taken out (was 30)"),
        ('P2 = "120"', 'P2 = "120", P3 = "600bm"', "stages, 1, limits, P3: added: 600bm"),
        ('name = "Desk"', 'name = "Helpdesk"', "stages, 2, name: Desk; then Helpdesk"),
    ],
    ids=["changed", "taken out", "added", "in a list of tables"],
)
def test_each_value_that_differs_is_named_with_where_it_stands(old, new, said):
    assert policy_changes(LADDER, LADDER.replace(old, new)) == [said]


def test_comments_and_order_say_nothing():
    turned = "# another look\n[dwell]\nminutes = 30\n"

    assert policy_changes("[dwell]\n\nminutes = 30", turned) == []


def test_a_bank_holiday_that_is_added_is_named():
    old = '{"events": [{"date": "2026-12-25", "title": "Christmas Day"}]}'
    new = old.replace("]}", ', {"date": "2026-12-28", "title": "Boxing Day"}]}')

    assert policy_changes(old, new) == [
        "events, 2026-12-28: added: date 2026-12-28; title Boxing Day"
    ]
