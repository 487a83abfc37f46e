"""The key figures of orders: K1 to K7, and K16.

Each is defined as the ministry's board reporting names it; what a source counts is said there.
"""

from collections.abc import Mapping

from tracker.board.figures import IN_TIME
from tracker.board.kpi import NOT_KNOWN, Kpi, Line, middle, share, tenths, time_words
from tracker.board.sources import Cells
from tracker.board.sources_of_orders import (
    GIVEN,
    JOB_LOG,
    NONE_YET,
    NOT_OWED,
    PAST,
)
from tracker.board.tables import figure
from tracker.board.view import View
from tracker.domain.board import Share
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority

PLACES = (("approved", "Approved premises"), ("office", "Offices"), ("host", "Courts and prisons"))


def open_escalated(view: View, cells: Mapping[str, Cells]) -> Kpi:
    """Return K1."""
    escalated, upper = figure("escalated", cells), figure("escalated", cells, upper="yes")
    premises = cells["premises"].count(in_use="yes", **({"unit": view.unit} if view.unit else {}))
    return Kpi(
        "K1",
        "Open escalated",
        "Open orders at stage 1 or above, at stage 4 or above, and for each ten premises in use.",
        (
            Line("At stage 1 or above", f"{escalated.number:,}", escalated),
            Line("At stage 4 or above", f"{upper.number:,}", upper),
            Line(
                f"For each ten of {premises:,} premises in use",
                tenths(escalated.number * 10, premises),
                escalated,
            ),
        ),
    )


def on_time(cells: Mapping[str, Cells]) -> Kpi:
    """Return K2."""
    in_time = figure("milestones", cells, state=IN_TIME)
    due = figure("milestones", cells, due="yes")
    return Kpi(
        "K2",
        "On time, what is open counted",
        "Milestones met on time, of all that fell due in the period, those still open included.",
        (share("Met in time", in_time, due),),
    )


def danger(cells: Mapping[str, Cells]) -> Kpi:
    """Return K3."""
    past = figure("danger", cells, make_safe=PAST)
    bare = figure("danger", cells, make_safe=PAST, measure="no")
    every, not_owed = figure("danger", cells), figure("danger", cells, make_safe=NOT_OWED)
    return Kpi(
        "K3",
        "Safety-critical and unsafe",
        "Open safety-critical orders past the time to make safe, and the time since the report in"
        " which no interim measure was in force.",
        (
            share("Past the time to make safe", past, every),
            share("Of those, with no measure in force now", bare, past),
            Line(
                "Time without a measure, of all open safety-critical orders",
                time_words(cells["danger"].total()),
                every,
            ),
            Line("Open, with no time to make safe owed", f"{not_owed.number:,}", not_owed),
        ),
    )


def time_lived(cells: Mapping[str, Cells]) -> Kpi:
    """Return K4."""
    lines = []
    for priority in Priority:
        for place, words in PLACES:
            found = cells["lived"].cell(priority=priority.value, place=place)
            if found is not None:
                counted = figure("lived", cells, priority=priority.value, place=place)
                lines.append(Line(f"{priority}, {words.lower()}", middle(found), counted))
    return Kpi(
        "K4",
        "Time lived",
        "From the report to the confirmed closing, of orders closed in the period: the middle"
        " one, and what nine in ten did not exceed. It never pauses.",
        tuple(lines),
        () if lines else ("No fix was confirmed in the period.",),
    )


def logging_gap(cells: Mapping[str, Cells]) -> Kpi:
    """Return K5."""
    given = cells["logging"].cell(reference=GIVEN)
    counted, none_yet, job_log = (
        figure("logging", cells, reference=state) for state in (GIVEN, NONE_YET, JOB_LOG)
    )
    return Kpi(
        "K5",
        "Logging gap",
        "From the report to the supplier's number, of orders reported in the period.",
        (
            Line("Report to the first number", middle(given) if given else NOT_KNOWN, counted),
            Line("No number yet, or closed without one", f"{none_yet.number:,}", none_yet),
            Line("Left out: came with a supplier's job log", f"{job_log.number:,}", job_log),
        ),
    )


def stages(view: View, cells: Mapping[str, Cells]) -> Kpi:
    """Return K6."""
    lines = []
    closed = figure("closings", cells)
    for stage in view.policy.ladder.stages:
        number = str(stage.number)
        name = f"stage {number}, {stage.name}" if stage.number else "stage 0, not escalated"
        lines.append(share(f"Closed at {name}", figure("closings", cells, stage=number), closed))
    for stage in view.policy.ladder.stages:
        spent = cells["in_stage"].cell(stage=str(stage.number))
        if spent is not None:
            counted = figure("in_stage", cells, stage=str(stage.number))
            lines.append(Line(f"Time in stage {stage.number}", middle(spent), counted))
    unaccepted = figure("escalated", cells, accepted="no")
    lines.append(share("Open and not accepted", unaccepted, figure("escalated", cells)))
    return Kpi(
        "K6",
        "What each stage resolves",
        "The share of closed orders that were closed at each stage, the time spent in a stage by"
        " orders closed in the period, and the share of open escalated orders that nobody has"
        " accepted at their stage.",
        tuple(lines),
    )


def right_first_time(cells: Mapping[str, Cells]) -> Kpi:
    """Return K7."""
    right = figure("closings", cells, came_back="no")
    closed, open_again = figure("closings", cells), figure("back_again", cells)
    visits = figure("failed_visits", cells)
    fixes = closed.number + open_again.number
    return Kpi(
        "K7",
        "Right first time",
        "Orders closed in the period that were never rejected or reopened, of those closed and"
        " those that are open because they came back; and failed visits for each closed order."
        " An order can be reopened for 28 days, so the newest closings may still come back.",
        (
            Line(
                f"Never came back, of {fixes:,} closed or open again",
                Share(right.number, fixes).words,
                right,
            ),
            Line("Open because they came back", f"{open_again.number:,}", open_again),
            Line("Failed visits for each closed order", tenths(visits.number, closed.number),
                 visits, closed),
        ),
    )  # fmt: skip


def voice(cells: Mapping[str, Cells]) -> Kpi:
    """Return K16."""
    confirmed = figure("closings", cells, closed_as=Status.CONFIRMED_CLOSED.value)
    unanswered = figure("closings", cells, closed_as=Status.CLOSED_UNCONFIRMED.value)
    return Kpi(
        "K16",
        "Voice",
        "Closings that the premises confirmed as fixed, how they rated them, and what was posted"
        " of what was said and done.",
        (
            share("Confirmed as fixed", confirmed, figure("closings", cells)),
            Line("Closed because nobody answered", f"{unanswered.number:,}", unanswered),
        ),
        (
            "Ratings from 1 to 5: they are not asked for.",
            "“You said, we did”: posting it is not recorded.",
        ),
    )
