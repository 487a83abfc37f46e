"""A night of approved premises by the clock: warnings, gaps, no-shows, and one person alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.cover.nights import (
    TONIGHT,
    arrive,
    confirm,
    fill,
    gaps,
    orders,
    plan,
    refuse,
    require,
    soles,
    states,
    tick,
    told,
)
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.schemas import FillDraft, PostDraft, UnsuitableDraft
from tracker.cover.service import (
    answer_check,
    fill_post,
    mark_unsuitable,
    report_no_show,
    say_alone,
)
from tracker.domain.cover import FilledBy, GapCause, SuppliedBy
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.triggers import Trigger
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Delivery, OutboxMessage
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import confirm_fix


def at(hour: int, minute: int = 0, *, day: int = 16) -> datetime:
    """Return an instant of the tests' November, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def roster(work, estate, runtime, clock):
    """Two posts from 21:30 to 07:00, both of tonight confirmed by the supplier."""
    require(work, estate.officer, estate.premises)
    tick(runtime)
    for post in (1, 2):
        confirm(work, estate.supplier, estate.premises, post)
    return estate


@pytest.fixture
def alone(roster, work, runtime, clock):
    """Nobody came for post 2, and fifteen minutes have passed."""
    clock.set_to(at(21, 30))
    arrive(work, roster.reporter, roster.premises, 1)
    clock.set_to(at(21, 46))
    tick(runtime)
    return roster


def test_a_night_with_two_people_at_their_posts_tells_nobody_anything(roster, work, runtime, clock):
    clock.set_to(at(21, 20))
    for post in (1, 2):
        arrive(work, roster.reporter, roster.premises, post)
    for hours in range(12):
        clock.set_to(at(21, 20) + timedelta(hours=hours))
        tick(runtime)

    assert states(runtime) == ["confirmed", "confirmed"]
    assert gaps(runtime) == []
    assert orders(runtime) == []


def test_a_no_show_said_at_2140_has_the_director_told_by_2300(roster, work, runtime, clock):
    clock.set_to(at(21, 30))
    arrive(work, roster.reporter, roster.premises, 1)
    clock.set_to(at(21, 40))
    with work(roster.reporter) as uow:
        report_no_show(uow, roster.premises.code, TONIGHT, 2, PostDraft())
    stages = {}
    for now in (at(21, 41), at(21, 46), at(22, 29), at(22, 31), at(23)):
        clock.set_to(now)
        tick(runtime)
        for order in orders(runtime):
            stages.setdefault(order.stage, now)

    assert states(runtime)[1] == "sole_charge"
    # Less than an hour before the start the decision is the division's; alone since 21:30.
    assert stages == {4: at(21, 41), 6: at(22, 31)}
    assert told(runtime, "work_order.stage_above_told")[0][0] == at(21, 46)


def test_cover_that_comes_before_2300_keeps_it_from_the_director(alone, work, runtime, clock):
    clock.set_to(at(22, 20))
    fill(work, alone.manager, alone.premises, 2, FilledBy.NPS_SESSIONAL)
    clock.set_to(at(23, 30))
    arriving = states(runtime)
    tick(runtime)

    assert arriving == ["confirmed", "restored"]
    assert [order.stage for order in orders(runtime)] == [4]
    gap = gaps(runtime)[0]
    assert (gap.filled_by, gap.ended_as.value) == (FilledBy.NPS_SESSIONAL, "restored")


def test_filling_the_gap_turns_the_first_key_and_somebody_else_confirms(
    alone, work, runtime, clock
):
    fill(work, alone.manager, alone.premises, 2)
    order = orders(runtime)[0]

    with pytest.raises(NotAllowed), work(alone.manager) as uow:
        confirm_fix(uow, order.reference, ClosingDraft())
    with work(alone.unit_head) as uow:
        confirm_fix(uow, order.reference, ClosingDraft())

    assert order.status.value == "supplier_complete"
    assert (order.jump_at, order.jump_to) == (None, None)
    assert orders(runtime)[0].status.value == "confirmed_closed"


def test_the_order_of_a_gap_is_restricted_and_at_the_division_at_once(alone, runtime):
    order = orders(runtime)[0]

    assert (order.category_code, order.restricted, order.safety_critical) == (
        "NCV-SOL",
        True,
        True,
    )
    assert order.stage == 4
    assert (order.jump_at, order.jump_to, order.jump_trigger) == (
        at(22, 30),
        6,
        Trigger.SOLE_CHARGE,
    )


def test_the_person_alone_is_asked_and_a_missed_answer_escalates_after_fifteen_minutes(
    alone, work, runtime, clock
):
    clock.set_to(at(21, 47))
    tick(runtime)
    asked = told(runtime, "cover.safety_check_asked")
    clock.set_to(at(22, 2))
    tick(runtime)
    in_time = told(runtime, "cover.safety_check_missed")
    clock.set_to(at(22, 3))
    tick(runtime)

    assert [audience for _, audience in asked] == ["on_site"]
    assert in_time == []
    assert {audience for _, audience in told(runtime, "cover.safety_check_missed")} == {
        "stage_holder",
        "site_managers",
    }


def test_two_missed_answers_start_the_call_chain_by_name(alone, work, runtime, clock):
    plan(work, alone.manager, alone.premises)
    for now in (at(21, 47), at(22, 3), at(22, 19)):
        clock.set_to(now)
        tick(runtime)

    calls = told(runtime, "cover.call_made")
    assert len(told(runtime, "cover.call_chain_started")) == 0  # recorded; told to each by name
    assert {audience for _, audience in calls} == {"named_person"}
    assert len(calls) >= 3
    assert soles(runtime)[0].calls_at is not None
    assert soles(runtime)[0].missed_in_a_row == 2


def test_an_answer_in_time_is_recorded_and_the_next_question_comes_an_hour_later(
    alone, work, runtime, clock
):
    clock.set_to(at(21, 47))
    tick(runtime)
    clock.set_to(at(21, 50))
    with work(alone.reporter) as uow:
        answer_check(uow, alone.premises.code)
    clock.set_to(at(22, 50))
    tick(runtime)
    early = len(soles(runtime)[0].checks)
    clock.set_to(at(22, 51))
    tick(runtime)

    checks = soles(runtime)[0].checks
    assert early == 1
    assert [check.number for check in checks] == [1, 2]
    assert checks[0].answered_by_id == alone.reporter.person_id
    assert told(runtime, "cover.safety_check_missed") == []


def test_i_am_alone_needs_no_words_and_goes_to_the_division_in_the_same_act(
    roster, work, runtime, clock
):
    clock.set_to(at(23, 10))
    for post in (1, 2):
        arrive(work, roster.reporter, roster.premises, post)
    with work(roster.reporter) as uow:
        say_alone(uow, roster.premises.code)

    sole, order = soles(runtime)[0], orders(runtime)[0]
    assert sorted(states(runtime)) == ["confirmed", "sole_charge"]
    assert (sole.alone_id, sole.since) == (roster.reporter.person_id, at(23, 10))
    assert (order.stage, order.jump_at) == (4, at(0, 10, day=17))
    assert sole.next_check_at == at(0, 10, day=17)


def test_nobody_can_be_alone_by_day(roster, work, clock):
    clock.set_to(at(15))

    with pytest.raises(Conflict, match="No night is in progress"), work(roster.reporter) as uow:
        say_alone(uow, roster.premises.code)


def test_a_post_that_nobody_confirms_warns_the_manager_twelve_hours_before(
    work, estate, runtime, clock
):
    require(work, estate.officer, estate.premises)
    tick(runtime)
    clock.set_to(at(9, 30))
    tick(runtime)
    in_time = told(runtime, "cover.shift_unconfirmed")
    clock.set_to(at(9, 31))
    tick(runtime)

    assert in_time == []
    assert told(runtime, "cover.shift_unconfirmed") == [(at(9, 31), "site_managers")] * 2


def test_a_gap_climbs_its_own_ladder_of_minutes_and_is_at_the_division_an_hour_before(
    roster, work, runtime, clock
):
    clock.set_to(at(12))
    refuse(work, roster.supplier, roster.premises, 2)
    rungs, stages = {}, {}
    for now in (at(12, 1), at(17, 30), at(17, 31), at(19, 30), at(19, 31), at(20, 30), at(20, 31)):
        clock.set_to(now)
        tick(runtime)
        rungs.setdefault(gaps(runtime)[0].rung, now)
        for order in orders(runtime):
            stages.setdefault(order.stage, now)

    assert rungs == {1: at(12, 1), 2: at(17, 31), 3: at(19, 31), 4: at(20, 31)}
    assert stages[1] == at(17, 31)
    assert stages[4] == at(20, 31)


def test_notice_that_leaves_less_than_four_hours_is_short(roster, work, runtime, clock):
    clock.set_to(at(17, 30))
    refuse(work, roster.supplier, roster.premises, 1)
    clock.set_to(at(17, 31))
    refuse(work, roster.supplier, roster.premises, 2)

    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(CoverShift).order_by(CoverShift.id)).all()
        short = [row.short_notice for row in rows if row.notice_at is not None]
    assert short == [False, True]


@pytest.mark.parametrize("cause", [GapCause.ASLEEP, GapCause.UNVETTED, GapCause.LEFT_EARLY])
def test_somebody_who_does_not_count_is_no_cover(roster, work, runtime, clock, cause):
    clock.set_to(at(21, 30))
    for post in (1, 2):
        arrive(work, roster.reporter, roster.premises, post)
    clock.set_to(at(2, day=17))
    with work(roster.reporter) as uow:
        mark_unsuitable(uow, roster.premises.code, TONIGHT, 1, UnsuitableDraft(cause=cause))

    order = orders(runtime)[0]
    assert states(runtime) == ["sole_charge", "confirmed"]
    assert (order.category_code, order.stage) == ("NCV-QUA", 4)
    assert gaps(runtime)[0].counts_from == at(2, day=17)


def test_the_morning_ends_the_gap_but_not_its_order(alone, runtime, clock):
    clock.set_to(at(7, 1, day=17))
    tick(runtime)

    gap, order = gaps(runtime)[0], orders(runtime)[0]
    assert (gap.ended_at, gap.ended_as.value) == (at(7, 1, day=17), "sole_charge")
    assert order.is_open
    assert order.status.value == "reported"
    assert order.next_step_at is not None


def test_after_an_outage_of_a_whole_night_one_order_tells_of_it_and_nobody_is_asked_anything(
    roster, runtime, clock
):
    clock.set_to(at(7, 5, day=17))
    tick(runtime)
    tick(runtime)

    assert [order.stage for order in orders(runtime)] == [4]
    assert {gap.ended_as.value for gap in gaps(runtime)} == {"sole_charge"}
    assert told(runtime, "cover.safety_check_asked") == []
    notices = [told(runtime, f"cover.{kind}") for kind in ("gap_opened", "sole_charge_began")]
    assert [len(each) for each in notices] == [2, 1]
    assert told(runtime, "cover.gap_climbed") == []


def test_a_second_sweep_at_the_same_instant_does_nothing(alone, runtime):
    before = len(told(runtime, "cover.sole_charge_began")), len(orders(runtime))

    tick(runtime)

    assert (len(told(runtime, "cover.sole_charge_began")), len(orders(runtime))) == before


def test_gaps_of_one_night_share_one_order(roster, runtime, clock):
    clock.set_to(at(21, 46))
    tick(runtime)

    assert states(runtime) == ["sole_charge", "sole_charge"]
    assert len(gaps(runtime)) == 2
    assert len(orders(runtime)) == 1


def test_the_october_night_is_an_hour_longer(work, estate, runtime, clock):
    clock.set_to(datetime(2026, 10, 24, 9, tzinfo=UTC))
    require(work, estate.officer, estate.premises, valid_from=date(2026, 10, 24))
    tick(runtime)

    with runtime.reading() as look:
        nights = look.session.scalars(sa.select(CoverNight).order_by(CoverNight.night)).all()
    lengths = [night.ends_at - night.starts_at for night in nights[:2]]
    assert lengths == [timedelta(hours=10, minutes=30), timedelta(hours=9, minutes=30)]
    assert nights[0].night == date(2026, 10, 24)


def test_the_march_night_is_an_hour_shorter(work, estate, runtime, clock):
    clock.set_to(datetime(2027, 3, 27, 9, tzinfo=UTC))
    require(work, estate.officer, estate.premises, valid_from=date(2027, 3, 27))
    tick(runtime)

    with runtime.reading() as look:
        nights = look.session.scalars(sa.select(CoverNight).order_by(CoverNight.night)).all()
    lengths = [night.ends_at - night.starts_at for night in nights[:2]]
    assert lengths == [timedelta(hours=8, minutes=30), timedelta(hours=9, minutes=30)]
    assert nights[0].night == date(2027, 3, 27)


def test_the_supplier_is_asked_a_day_before_once_for_the_posts_that_nobody_confirmed(
    work, estate, runtime, clock
):
    require(work, estate.officer, estate.premises, valid_from=date(2026, 11, 18))
    tick(runtime)
    confirm(work, estate.supplier, estate.premises, 1, on=date(2026, 11, 18))
    clock.set_to(at(21, 30, day=17))
    tick(runtime)
    in_time = told(runtime, "cover.confirmation_asked")
    for minute in (31, 32):
        clock.set_to(at(21, minute, day=17))
        tick(runtime)
    dispatch(runtime)

    assert in_time == []
    assert told(runtime, "cover.confirmation_asked") == [(at(21, 31, day=17), "cover_supplier")]
    with runtime.reading() as look:
        message = look.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.kind == "cover.confirmation_asked")
        ).one()
        asked = look.session.scalars(
            sa.select(Delivery.person_id).where(Delivery.message_id == message.id)
        ).all()
    assert message.facts["posts"] == 1
    assert asked == [estate.supplier.person_id]


def test_where_every_post_is_confirmed_nobody_is_asked(work, estate, runtime, clock):
    require(work, estate.officer, estate.premises, valid_from=date(2026, 11, 18))
    tick(runtime)
    for post in (1, 2):
        confirm(work, estate.supplier, estate.premises, post, on=date(2026, 11, 18))
    clock.set_to(at(21, 31, day=17))
    tick(runtime)

    assert told(runtime, "cover.confirmation_asked") == []


def test_our_own_staff_are_asked_for_of_the_managers(work, estate, runtime, clock):
    require(
        work,
        estate.officer,
        estate.premises,
        valid_from=date(2026, 11, 18),
        supplied_by=SuppliedBy.NPS,
    )
    tick(runtime)
    clock.set_to(at(21, 31, day=17))
    tick(runtime)
    dispatch(runtime)

    with runtime.reading() as look:
        asked = look.session.scalars(
            sa.select(Delivery.person_id)
            .join(OutboxMessage, OutboxMessage.id == Delivery.message_id)
            .where(OutboxMessage.kind == "cover.confirmation_asked")
        ).all()
    assert asked == [estate.manager.person_id]


def test_nothing_that_is_told_of_a_night_carries_what_anybody_typed(alone, work, runtime, clock):
    with work(alone.manager) as uow:
        fill = FillDraft(filled_by=FilledBy.MANAGER, worker="Somebody's name")
        fill_post(uow, alone.premises.code, TONIGHT, 2, fill)
    with work(alone.reporter) as uow:
        say_alone(uow, alone.premises.code)
    for minute in (50, 10, 30):
        clock.advance(timedelta(minutes=minute))
        tick(runtime)

    with runtime.reading() as look:
        facts = look.session.scalars(
            sa.select(OutboxMessage.facts).where(OutboxMessage.kind.startswith("cover."))
        ).all()
    assert len(facts) > 5
    assert "Somebody" not in str(facts)
    assert alone.premises.name not in str(facts)
