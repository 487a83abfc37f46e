"""Past orders under another ladder: people as they did, the machine anew, and nothing written."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, chase, complete, confirm, escalate, log, refuse, reject, seen
from tests.factories import OPERATOR, make_stage_owner
from tracker.domain.calendar import Span
from tracker.domain.courses import Difference, Move
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.people.models import Person
from tracker.work_orders.simulation.choosing import Choice
from tracker.work_orders.simulation.comparing import simulate_orders
from tracker.work_orders.simulation.summing import Summary, side_by_side

HOUR = timedelta(hours=1)


def ladder_with(runtime, *, stage=1, limit=None, without=(), version=9, **more):
    """The ladder in use with another time for P2 at a stage, or without some triggers."""
    newest = runtime.policy.ladder
    stages = list(newest.stages)
    if limit is not None:
        limits = {**stages[stage].limits, Priority.P2: Span(limit, working=False)}
        stages[stage] = replace(stages[stage], limits=limits)
    triggers = {each: rule for each, rule in newest.triggers.items() if each not in without}
    return replace(newest, version=version, stages=tuple(stages), triggers=triggers, **more)


def simulated(runtime, ladder, actor=OPERATOR, **chosen):
    """Return the orders that the actor may simulate, under the ladder."""
    with runtime.reading() as look:
        return list(
            simulate_orders(
                look.session,
                actor,
                Choice(**chosen),
                policy=look.policy,
                ladder=ladder,
                now=look.now,
            )
        )


def pass_time(runtime, clock, hours, *, minutes=5):
    """Let hours pass with a sweep every few minutes."""
    for _ in range(hours * 60 // minutes):
        clock.advance(timedelta(minutes=minutes))
        sweep(runtime)


@pytest.fixture
def order(work, estate):
    """The reference of a heating failure (P2), just reported."""
    return log(work, estate.reporter, estate.premises)


def test_a_shorter_time_takes_the_order_up_sooner_and_higher(runtime, clock, estate, order):
    reported = clock.now()
    pass_time(runtime, clock, 6)

    (one,) = simulated(runtime, ladder_with(runtime, limit=45))

    # The helpdesk's reference was missing at one hour; stage 1 then lasted two hours.
    assert one.is_exact
    assert [(move.to_stage, move.due_at - reported) for move in one.again.moves] == [
        (1, HOUR),
        (2, 3 * HOUR),
    ]
    assert [(move.to_stage, move.due_at - reported) for move in one.other.moves] == [
        (1, HOUR),
        (2, 1.75 * HOUR),
        (3, 5.75 * HOUR),
    ]
    assert (one.ended_at_now, one.ended_at_then) == (2, 3)


def test_the_first_difference_names_both_moves(runtime, clock, estate, order):
    pass_time(runtime, clock, 6)

    (one,) = simulated(runtime, ladder_with(runtime, limit=45))

    difference = one.difference
    assert isinstance(difference, Difference)
    assert difference.before.due_at - difference.after.due_at == 1.25 * HOUR
    assert [pair.differs for pair in side_by_side(one)] == [False, True, True]


def test_time_at_each_stage_adds_up_to_the_time_that_the_order_was_open(
    runtime, clock, estate, order
):
    pass_time(runtime, clock, 6)

    (one,) = simulated(runtime, ladder_with(runtime, limit=45))

    assert sum(one.again.time_at_stages(one.until).values(), timedelta(0)) == 6 * HOUR
    assert sum(one.other.time_at_stages(one.until).values(), timedelta(0)) == 6 * HOUR


def test_a_trigger_that_the_other_ladder_leaves_out_moves_nothing(runtime, clock, work, estate):
    log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    pass_time(runtime, clock, 3)

    (one,) = simulated(runtime, ladder_with(runtime, without={Trigger.INTERIM_MISSING}))

    assert Trigger.INTERIM_MISSING in {move.trigger for move in one.again.moves}
    assert Trigger.INTERIM_MISSING not in {move.trigger for move in one.other.moves}
    assert one.ended_at_then < one.ended_at_now


def test_what_people_did_is_done_again_at_its_instant(runtime, clock, work, estate, order):
    pass_time(runtime, clock, 2)
    escalate(work, estate.reporter, order)
    by_hand = clock.now()
    clock.advance(timedelta(minutes=7))
    complete(work, estate.supplier, order)
    clock.advance(timedelta(minutes=7))
    reject(work, estate.manager, order)
    rejected = clock.now()

    (one,) = simulated(runtime, ladder_with(runtime, limit=45))

    assert one.is_exact
    moves = {move.trigger: move for move in one.other.moves}
    assert moves[Trigger.MANUAL].moved_at == by_hand
    assert moves[Trigger.FIX_REJECTED].moved_at == rejected
    # Before two hours had passed it had left stage 1 already: the same act leads one stage further.
    assert (moves[Trigger.MANUAL].from_stage, moves[Trigger.FIX_REJECTED].to_stage) == (2, 4)


def test_a_sweep_that_came_late_comes_late_again(runtime, clock, estate, order):
    clock.advance(timedelta(hours=9))
    sweep(runtime)
    clock.advance(timedelta(minutes=31))
    sweep(runtime)

    (one,) = simulated(runtime, ladder_with(runtime))

    assert one.is_exact
    assert next(move.late_seconds for move in one.again.moves) == 8 * 3_600
    assert one.other.moves == one.again.moves


def test_what_is_overdue_and_was_never_swept_is_not_made_up_for(runtime, clock, estate, order):
    clock.advance(timedelta(hours=9))

    (one,) = simulated(runtime, ladder_with(runtime))

    assert (one.recorded, one.again.moves) == ((), ())


def test_a_person_who_was_quicker_than_a_late_sweep_is_quicker_again(
    runtime, clock, work, estate, order
):
    clock.advance(timedelta(minutes=61))  # the reference is missing, and nobody has swept
    complete(work, estate.supplier, order)
    sweep(runtime)

    (one,) = simulated(runtime, ladder_with(runtime))

    assert one.is_exact
    assert one.other.moves == ()


def test_nothing_is_written(runtime, clock, work, estate, order):
    pass_time(runtime, clock, 3)
    chase(work, estate.reporter, order)

    def state():
        with runtime.reading() as look:
            head = look.session.execute(sa.text("SELECT count, digest FROM trail_head")).one()
            told = look.session.execute(sa.text("SELECT count(*) FROM outbox_message")).scalar()
        return tuple(head), told, seen(runtime, order).version

    before = state()
    simulated(runtime, ladder_with(runtime, limit=45))

    assert state() == before


def test_only_orders_that_a_person_may_simulate_are_simulated(runtime, work, estate, order):
    ladder = ladder_with(runtime)

    who_may = [estate.officer, estate.administrator]
    who_may_not = [estate.reporter, estate.manager, estate.supplier, estate.auditor]

    assert [len(simulated(runtime, ladder, actor)) for actor in who_may] == [1, 1]
    assert [len(simulated(runtime, ladder, actor)) for actor in who_may_not] == [0, 0, 0, 0]


def test_orders_are_chosen_by_reference_unit_and_day(runtime, clock, work, estate, order):
    clock.advance(timedelta(days=2))
    later = log(work, estate.reporter, estate.premises)
    ladder = ladder_with(runtime)

    def found(**chosen):
        return [one.reference for one in simulated(runtime, ladder, **chosen)]

    assert found() == [later, order]
    assert found(reference=order) == [order]
    assert found(unit=estate.premises.unit.code) == [later, order]
    assert found(unit=estate.elsewhere.unit.code) == []
    assert found(since=clock.now() - timedelta(days=1)) == [later]
    assert found(limit=1) == [later]


def test_an_act_that_has_no_place_is_named_and_left_out(runtime, clock, work, estate):
    with work(OPERATOR) as uow:
        for stage in range(7):
            make_stage_owner(uow, stage, uow.session.get_one(Person, estate.officer.person_id))
    order = log(work, estate.reporter, estate.premises)
    refuse(work, estate.officer, order)

    (one,) = simulated(runtime, ladder_with(runtime, without={Trigger.REFUSED}))

    assert one.other.moves == ()
    assert len(one.other.asides) == 1


def test_it_ends_where_people_went_on_with_what_would_have_been_closed(
    runtime, clock, work, estate
):
    order = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    assert seen(runtime, order).priority is Priority.P4
    complete(work, estate.supplier, order)
    clock.advance(timedelta(days=5))
    sweep(runtime)
    reject(work, estate.manager, order)
    sooner = ladder_with(runtime, close_unconfirmed_after={Priority.P4: Span(600, working=True)})

    (one,) = simulated(runtime, sooner)

    assert "closed by now" in one.other.parted
    assert one.until == clock.now()


def test_a_record_that_is_not_lived_again_exactly_is_left_out_of_the_sums(
    runtime, clock, estate, order
):
    pass_time(runtime, clock, 6)
    # The version that it kept was edited behind its back: its record no longer follows from it.
    edited = ladder_with(runtime, limit=45, version=runtime.policy.ladder.version)
    kept = runtime.policy
    runtime.policy = replace(kept, ladders={**kept.ladders, edited.version: edited})
    summary = Summary()

    list(summary.passing(simulated(runtime, edited)))

    assert (summary.inexact, summary.named, summary.recorded.orders) == (1, [order], 0)


def test_the_sums_count_orders_and_hours_by_stage_moves_and_notices(
    runtime, clock, work, estate, order
):
    accept(work, estate.officer, order)
    pass_time(runtime, clock, 6)
    confirmed = log(work, estate.reporter, estate.premises)
    complete(work, estate.supplier, confirmed)
    confirm(work, estate.manager, confirmed)
    summary = Summary()

    list(summary.passing(simulated(runtime, ladder_with(runtime, limit=45))))

    now, then = summary.recorded, summary.simulated
    assert (summary.same, summary.higher, summary.lower) == (1, 1, 0)
    assert (now.orders, now.promotions, then.promotions) == (2, 2, 3)
    assert [now.hours(stage) for stage in (0, 1, 2)] == pytest.approx([1, 2, 3], abs=0.1)
    assert [then.hours(stage) for stage in (1, 2, 3)] == pytest.approx([0.75, 4, 0.25], abs=0.1)
    assert then.notices[Role.SUPPLIER_USER] > now.notices[Role.SUPPLIER_USER] > 0


def test_a_move_tells_how_late_it_was(clock):
    due = clock.now()

    move = Move(1, 0, 1, Trigger.MILESTONE_MISSED, due, due + timedelta(seconds=61))

    assert move.late_seconds == 61
