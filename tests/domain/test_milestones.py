"""When the milestones are due, and whether they were met."""

from datetime import timedelta

import pytest

from tests.domain.shipped import CALENDAR, TARGETS, london
from tracker.domain.milestones import MilestoneKind, MilestoneResult, result
from tracker.domain.priority import Priority

ACKNOWLEDGE, ATTEND, MAKE_SAFE, FIX = MilestoneKind
FRIDAY = london("2026-11-13T17:00")
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        pytest.param(
            Priority.P1,
            {
                ACKNOWLEDGE: "2026-11-13T17:15",
                ATTEND: "2026-11-13T19:00",
                MAKE_SAFE: "2026-11-13T21:00",
                FIX: "2026-11-14T17:00",
            },
            id="an-emergency-runs-through-the-weekend",
        ),
        pytest.param(
            Priority.P2,
            {
                ACKNOWLEDGE: "2026-11-13T18:00",
                ATTEND: "2026-11-14T01:00",
                MAKE_SAFE: "2026-11-14T17:00",
                FIX: "2026-11-16T17:00",
            },
            id="so-does-an-urgent-fault",
        ),
        pytest.param(
            Priority.P3,
            {ACKNOWLEDGE: "2026-11-16T11:00", ATTEND: "2026-11-17T17:00", FIX: "2026-11-20T17:00"},
            id="others-keep-office-hours",
        ),
        pytest.param(
            Priority.P4,
            {ACKNOWLEDGE: "2026-11-16T17:00", ATTEND: "2026-11-27T17:00", FIX: "2026-12-11T17:00"},
            id="routine",
        ),
        pytest.param(
            Priority.P5,
            {ACKNOWLEDGE: "2026-11-17T17:00", ATTEND: "2026-11-27T17:00", FIX: "2027-02-10T17:00"},
            id="planned-over-christmas",
        ),
    ],
)
def test_each_priority_owes_its_milestones_from_the_time_of_the_report(priority, due):
    expected = {kind: london(at) for kind, at in due.items()}

    assert TARGETS.due_times(priority, FRIDAY, CALENDAR) == expected


@pytest.mark.parametrize(
    ("met_after", "now_after", "expected"),
    [
        pytest.param(None, -INSTANT, MilestoneResult.PENDING, id="not-due-yet"),
        pytest.param(None, INSTANT * 0, MilestoneResult.PENDING, id="due-this-instant"),
        pytest.param(None, INSTANT, MilestoneResult.MISSED, id="an-instant-too-late"),
        pytest.param(INSTANT * 0, INSTANT, MilestoneResult.MET, id="met-at-the-very-instant"),
        pytest.param(INSTANT, INSTANT, MilestoneResult.MET_LATE, id="met-an-instant-late"),
    ],
)
def test_a_milestone_met_at_the_very_instant_it_is_due_is_met_in_time(
    met_after, now_after, expected
):
    met_at = None if met_after is None else FRIDAY + met_after

    assert result(FRIDAY, met_at, FRIDAY + now_after) is expected


def test_the_milestones_have_words():
    assert [kind.label for kind in MilestoneKind] == ["Acknowledge", "Attend", "Make safe", "Fix"]
