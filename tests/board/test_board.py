"""The board's figures, each of them worked out by hand in `tests/board/lived.py`."""

import sqlalchemy as sa

from tests.clock_deeds import claim, decide
from tests.deeds import log
from tracker.domain.milestones import MilestoneKind
from tracker.work_orders.models import Milestone, WorkOrder

NONE = [0, 0, 0, 0, 0, 0]


def numbers(row):
    """Return the figures of a row of a table."""
    return [each.number for each in row.figures]


def test_open_escalated_orders_stand_by_stage_age_and_unit(lived, look):
    estate, _ = lived

    board = look(estate.officer)

    assert [numbers(row) for row in board.by_stage.rows] == [
        [0, 1, 0, 0, 0, 0],  # two
        NONE,
        [0, 1, 0, 0, 0, 0],  # three, seven days and a minute old
        [0, 0, 1, 0, 0, 0],  # upper, eight days old to the minute
        NONE,
        [0, 0, 0, 0, 0, 1],  # old
    ]
    assert numbers(board.by_stage.totals) == [0, 2, 1, 0, 0, 1]
    assert {row.label: numbers(row) for row in board.by_unit.rows} == {
        estate.premises.unit.name: [0, 2, 1, 0, 0, 0],
        estate.elsewhere.unit.name: [0, 0, 0, 0, 0, 1],
    }
    assert {row.label: numbers(row) for row in board.units_by_stage.rows} == {
        estate.premises.unit.name: [1, 0, 1, 1, 0, 0],
        estate.elsewhere.unit.name: [0, 0, 0, 0, 0, 1],
    }
    assert (board.escalated.number, board.upper.number) == (4, 2)


def test_weeks_run_from_monday_to_sunday_in_london_over_the_change_of_the_clocks(lived, look):
    estate, _ = lived

    board = look(estate.officer)

    weeks = [f"{each.week.monday:%d %b}" for each in board.flow.weeks]
    assert weeks == [
        "17 Aug", "24 Aug", "31 Aug", "07 Sep", "14 Sep", "21 Sep", "28 Sep",
        "05 Oct", "12 Oct", "19 Oct", "26 Oct", "02 Nov", "09 Nov", "16 Nov",
    ]  # fmt: skip
    moved = {
        f"{each.week.monday:%d %b}": (each.came.number, each.went.number, each.net)
        for each in board.flow.weeks
        if each.came.number or each.went.number
    }
    assert moved == {
        "17 Aug": (1, 1, 0),  # first came and went; out came a minute before
        "19 Oct": (1, 1, 0),  # clock came on Sunday night, out went
        "26 Oct": (0, 1, -1),  # clock went at midnight
        "02 Nov": (1, 0, 1),  # upper
        "09 Nov": (4, 1, 3),  # three, quick, two and fresh came, quick went; twin was merged
    }
    assert board.merged_came.number == 1
    assert [each.is_over for each in board.flow.weeks] == [True] * 13 + [False]


def test_what_comes_faster_than_it_goes_is_never_cleared(lived, look):
    estate, _ = lived

    board = look(estate.officer)

    # In the four full weeks from 19 October six came and three went.
    assert (board.flow.left.number, board.flow.clearing.came, board.flow.clearing.went) == (5, 6, 3)
    assert board.flow.clearing.words == "Never at this rate"
    # upper, three, quick and two reached a stage; quick was closed.
    up = board.flow_up
    assert (up.left.number, up.clearing.came, up.clearing.went) == (4, 4, 1)
    assert [(each.came.number, each.went.number) for each in up.weeks[-3:]] == [
        (1, 0), (3, 1), (0, 0),
    ]  # fmt: skip


def test_what_is_open_past_its_due_time_counts_as_late(lived, look):
    estate, _ = lived

    on_time = look(estate.officer).on_time

    def stands(row):
        return row.due.number, row.in_time.number, row.met_late.number, row.open_late.number

    assert {row.label: stands(row) for row in on_time.by_milestone} == {
        "Acknowledge": (8, 2, 2, 4),
        "Attend": (8, 2, 2, 4),
        "Make safe": (7, 3, 1, 3),
        "Fix": (6, 3, 1, 2),
    }
    assert stands(on_time.total) == (29, 10, 6, 13)
    assert on_time.total.share.words == "34.4%"
    assert stands(on_time.by_priority[0]) == (4, 2, 2, 0)
    assert stands(on_time.by_priority[1]) == (25, 8, 4, 13)
    assert {row.label: stands(row) for row in on_time.by_unit} == {
        estate.premises.unit.name: (25, 8, 4, 13),
        estate.elsewhere.unit.name: (4, 2, 2, 0),
    }
    assert {state: each.number for state, each in on_time.left_out.items()} == {
        "ahead": 3,
        "stopped": 0,
        "merged": 4,
    }


def test_what_a_stopped_clock_puts_off_is_left_out_and_said(estate, work, look, clock):
    reference = log(work, estate.reporter, estate.premises)
    claim(work, estate.supplier, reference)
    decide(work, estate.manager, reference)

    left_out = look(estate.officer).on_time.left_out

    # Acknowledging, attending, making safe and the fix: all still lie ahead.
    assert left_out["stopped"].number == 4
    assert left_out["ahead"].number == 0


def test_a_breach_stays_one_though_it_was_met_and_its_due_time_moved(lived, look, runtime):
    estate, orders = lived
    with runtime.engine.begin() as connection:
        of_first = sa.select(WorkOrder.id).where(WorkOrder.reference == orders["first"])
        connection.execute(
            sa.update(Milestone)
            .where(Milestone.work_order_id.in_(of_first), Milestone.kind == MilestoneKind.FIX)
            .values(breached_at=Milestone.due_at)
        )

    on_time = look(estate.officer).on_time

    assert (on_time.total.in_time.number, on_time.total.met_late.number) == (9, 7)


def test_one_unit_is_the_whole_board_narrowed_to_it(lived, look):
    estate, _ = lived

    board = look(estate.officer, estate.elsewhere.unit.code)

    assert numbers(board.by_stage.totals) == [0, 0, 0, 0, 0, 1]
    assert board.flow.left.number == 1
    assert board.on_time.total.due.number == 4
    assert [row.label for row in board.by_unit.rows] == [estate.elsewhere.unit.name]


def test_nobody_sees_a_figure_of_what_they_may_not_see(lived, look):
    estate, _ = lived

    board = look(estate.stranger)

    assert board.escalated.number == 1
    assert board.flow.left.number == 1
    assert board.on_time.total.due.number == 4
    assert [row.label for row in board.by_unit.rows] == [estate.elsewhere.unit.name]
