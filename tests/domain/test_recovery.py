"""Which orders may be re-baselined, and how many fall to each wave."""

import pytest

from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.domain.recovery import LeftOut, rebaselined_words, share_out, why_left_out


@pytest.mark.parametrize(
    ("orders", "sizes", "waves"),
    [
        (5, [None], [1, 1, 1, 1, 1]),
        (5, [None, None], [1, 1, 1, 2, 2]),
        (5, [2, None], [1, 1, 2, 2, 2]),
        (5, [1, None, None], [1, 2, 2, 3, 3]),
        (3, [5, None], [1, 1, 1]),
        (3, [2, 2], [1, 1, 2]),
        (0, [None], []),
        (5, [2, 2], None),
    ],
)
def test_a_wave_takes_as_many_as_it_says_and_the_others_share_the_rest(orders, sizes, waves):
    assert share_out(orders, sizes) == waves


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("protected", [True, False])
def test_danger_waits_only_behind_a_measure_and_an_emergency_never(priority, protected):
    why = why_left_out(Status.ATTENDED, 3, priority, safety_critical=True, protected=protected)

    expected = None if protected else LeftOut.NO_MEASURE
    assert why is (LeftOut.EMERGENCY if priority is Priority.P1 else expected)


def test_every_reason_has_words_of_its_own():
    assert len({reason.words for reason in LeftOut}) == len(LeftOut)


def test_it_is_said_how_often():
    assert [rebaselined_words(n) for n in (1, 2, 3)] == [
        "re-baselined once", "re-baselined twice", "re-baselined 3 times",
    ]  # fmt: skip
