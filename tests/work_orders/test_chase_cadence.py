"""The machine chases silent holders: danger at once, all else in the round of a working day."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.clock_deeds import pause, prioritise, resume
from tests.deeds import (
    accept,
    answer,
    at_once,
    chase,
    complete,
    escalate,
    log,
    reject,
    seen,
    update,
)
from tests.factories import OPERATOR, make_order
from tracker.domain.agenda import StepKind
from tracker.domain.priority import Priority
from tracker.domain.roles import SYSTEM
from tracker.jobs.sweep import sweep
from tracker.outbox.models import OutboxMessage
from tracker.owners.queries import Directory
from tracker.trail.queries import entries_of
from tracker.work_orders.claims import claim_due
from tracker.work_orders.models import Chase, Milestone, WorkOrder
from tracker.work_orders.position import next_step_of
from tracker.work_orders.service import rebase_order, sweep_orders

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
DOOR, LAMP = "FIR-DOR", "LGT-INT"  # P2 and safety-critical; P4


def _at_stage(work, estate, code, stage):
    order = log(work, estate.reporter, estate.premises, category_code=code)
    for _ in range(stage):
        escalate(work, estate.reporter, order)
    return order


def _live_to(runtime, clock, until):
    """Sweep at every instant at which something falls due, up to `until`."""
    while True:
        with runtime.reading() as look:
            due = look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
        if due is None or due + SECOND > until:
            clock.set_to(until)
            return
        clock.set_to(max(due + SECOND, clock.now()))
        sweep(runtime)


def _by_machine(runtime, order):
    return [row.at for row in seen(runtime, order).chases if row.by_machine]


def _owed(runtime, kind):
    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.kind == kind))
        return [row.subject for row in rows]


def test_danger_of_which_nothing_is_heard_is_chased_at_once_by_day_and_by_night(
    work, estate, runtime, clock
):
    order = _at_stage(work, estate, DOOR, 5)

    _live_to(runtime, clock, MONDAY + 25 * HOUR)

    # Every eight hours: at five in the afternoon, at one at night, at nine in the morning.
    assert _by_machine(runtime, order) == [
        MONDAY + 8 * HOUR + SECOND,
        MONDAY + 16 * HOUR + 2 * SECOND,
        MONDAY + 24 * HOUR + 3 * SECOND,
    ]
    assert _owed(runtime, "work_order.holder_chased") == [order] * 3


def test_the_machines_chase_is_a_row_of_the_ledger_and_an_entry_of_the_trail(
    work, estate, runtime, clock
):
    order = _at_stage(work, estate, DOOR, 5)

    _live_to(runtime, clock, MONDAY + 9 * HOUR)

    (row,) = seen(runtime, order).chases
    assert (row.by_machine, row.by_id, row.stage) == (True, None, 5)
    assert row.whom_id == estate.officer.person_id
    assert (row.channel, row.answered_at, row.promise) == ("makesafe", None, None)
    with runtime.reading() as look:
        told = [
            entry.values["event"]
            for entry in entries_of(look.session, order)
            if entry.kind == "work_order.holder_chased"
        ]
    assert [(fact["stage"], fact["whom_id"]) for fact in told] == [(5, estate.officer.person_id)]


@pytest.mark.parametrize(
    ("since", "chased_on"),
    [
        pytest.param(MONDAY, MONDAY + 3 * DAY, id="just in time for a round"),
        pytest.param(MONDAY + HOUR, MONDAY + 4 * DAY, id="a moment after one"),
        pytest.param(MONDAY + DAY + HOUR, MONDAY + 7 * DAY, id="never on a Saturday"),
    ],
)
def test_routine_work_is_chased_at_nine_on_a_working_day(
    work, estate, runtime, clock, since, chased_on
):
    clock.set_to(since)
    order = _at_stage(work, estate, LAMP, 3)

    _live_to(runtime, clock, chased_on + HOUR)

    assert _by_machine(runtime, order) == [chased_on + SECOND]
    # What tells the holder is the day's one message, not a notice for each order.
    assert _owed(runtime, "work_order.holder_chased_in_round") == []


# What somebody does on Tuesday, and whether the holder is chased on Thursday all the same.
HELD_BACK = {
    "an acceptance": lambda work, estate, order: accept(work, estate.supplier, order),
    "a promised day to come": lambda work, estate, order: (
        chase(work, estate.manager, order),
        answer(work, estate.manager, order, promised_on=(MONDAY + 9 * DAY).date()),
    ),
    "a stopped clock": pause,
    "a completed fix": lambda work, estate, order: complete(work, estate.supplier, order),
    "a word of the stage's own people": lambda work, estate, order: update(
        work, estate.supplier, order, note="We come on Friday"
    ),
    "a person's chase": lambda work, estate, order: chase(work, estate.manager, order),
}


@pytest.mark.parametrize("why", HELD_BACK)
def test_nobody_is_chased_whose_word_holds_or_whose_clock_stands(work, estate, runtime, clock, why):
    order = _at_stage(work, estate, LAMP, 3)
    clock.set_to(MONDAY + DAY)
    HELD_BACK[why](work, estate, order)

    _live_to(runtime, clock, MONDAY + 3 * DAY + 6 * HOUR)

    assert _by_machine(runtime, order) == []


def test_complaints_never_put_off_a_chase(work, estate, runtime, clock):
    order = _at_stage(work, estate, LAMP, 3)
    clock.set_to(MONDAY + 2 * DAY)
    update(work, estate.manager, order, note="Still dark")

    _live_to(runtime, clock, MONDAY + 3 * DAY + HOUR)

    assert _by_machine(runtime, order) == [MONDAY + 3 * DAY + SECOND]


def test_a_chase_is_counted_from_the_end_of_what_held_it_back(work, estate, runtime, clock):
    order = _at_stage(work, estate, LAMP, 3)
    pause(work, estate, order)
    clock.set_to(MONDAY + 3 * DAY + HOUR)
    resume(work, estate.supplier, order)

    _live_to(runtime, clock, MONDAY + 8 * DAY)

    # Thirty working hours from ten on Thursday end at ten on Tuesday: the round of Wednesday.
    assert _by_machine(runtime, order) == []
    assert seen(runtime, order).chase_at == MONDAY + 9 * DAY


def test_a_rejected_fix_begins_the_cadence_anew(work, estate, runtime, clock):
    order = _at_stage(work, estate, LAMP, 3)
    complete(work, estate.supplier, order)
    clock.set_to(MONDAY + 4 * DAY)
    reject(work, estate.manager, order)

    sweep(runtime)

    assert _by_machine(runtime, order) == []
    assert seen(runtime, order).chase_at == MONDAY + 9 * DAY


def test_nobody_is_chased_in_the_sweep_that_takes_the_order_from_them(work, estate, runtime, clock):
    """Both the chase of Thursday and the end of the stage on the Monday after were missed."""
    order = _at_stage(work, estate, LAMP, 3)
    clock.set_to(MONDAY + 7 * DAY + HOUR)

    swept = sweep(runtime)

    assert (swept.steps["promote"], swept.steps["chase"]) == (1, 0)
    assert (seen(runtime, order).stage, _by_machine(runtime, order)) == (4, [])


def test_after_an_outage_a_holder_is_chased_once_and_not_for_every_time_that_was_missed(
    work, estate, runtime, clock
):
    order = _at_stage(work, estate, LAMP, 6)  # comes up for review after twenty working days
    clock.set_to(MONDAY + 16 * DAY + HOUR)

    for _ in range(3):
        sweep(runtime)

    assert _by_machine(runtime, order) == [clock.now()]
    assert seen(runtime, order).chase_at == MONDAY + 22 * DAY


def test_two_sweeps_at_the_same_moment_chase_once(work, estate, runtime, clock):
    order = _at_stage(work, estate, DOOR, 5)
    clock.set_to(MONDAY + 8 * HOUR + SECOND)

    at_once(*[lambda: sweep(runtime)] * 3)

    assert _by_machine(runtime, order) == [clock.now()]


def test_a_higher_priority_brings_the_chase_forward(work, estate, runtime, clock):
    order = _at_stage(work, estate, LAMP, 6)
    assert seen(runtime, order).chase_at == MONDAY + 3 * DAY

    prioritise(work, estate.officer, order, Priority.P3)

    assert seen(runtime, order).chase_at == MONDAY + DAY


def test_a_version_without_a_cadence_chases_nobody(work, estate, runtime, clock):
    order = _at_stage(work, estate, DOOR, 6)
    with work(OPERATOR) as uow:
        rebase_order(uow, order, 1, "The cadence is not wanted")

    _live_to(runtime, clock, MONDAY + 2 * DAY)

    assert (seen(runtime, order).chase_at, _by_machine(runtime, order)) == (None, [])


def test_more_chases_take_no_more_statements(runtime, work, estate, clock):
    with runtime.reading() as look:
        Directory.load(look.session, look.now)  # kept until it changes

    few = _statements_of_chases(runtime, estate, clock, orders=2)
    many = _statements_of_chases(runtime, estate, clock, orders=12)

    assert few == many


def _statements_of_chases(runtime, estate, clock, *, orders):
    """How many statements it takes to chase for so many orders, and to do nothing else."""
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(sa.update(WorkOrder).values(next_step_at=None))
        made = [make_order(uow, estate.premises) for _ in range(orders)]
        uow.session.flush()
        numbers = [order.id for order in made]
    due = clock.now() + HOUR
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(
            sa.update(Milestone)
            .where(Milestone.work_order_id.in_(numbers))
            .values(met_at=clock.now(), warn_at=None)
        )
        uow.session.execute(
            sa.update(WorkOrder)
            .where(WorkOrder.id.in_(numbers))
            .values(
                stage=6,
                stage_due_at=due + 9 * DAY,
                next_step_at=due,
                chase_at=due,
                reference_by=None,
                accept_by=None,
            )
        )
    clock.set_to(due + SECOND)
    asked = []

    def note(*call):
        asked.append(call[2])

    sa.event.listen(runtime.engine, "before_cursor_execute", note)
    with runtime.begin(SYSTEM) as uow:
        swept = sweep_orders(uow, claim_due(uow.session, uow.now, limit=100))
    sa.event.remove(runtime.engine, "before_cursor_execute", note)
    assert [[step.kind for step in steps] for steps in swept] == [[StepKind.CHASE]] * orders
    with runtime.reading() as look:
        assert len(look.session.scalars(sa.select(Chase)).all()) >= orders
        kept = look.session.get_one(WorkOrder, numbers[0])
        assert kept.next_step_at == next_step_of(kept, look.policy).at
    return len(asked)
