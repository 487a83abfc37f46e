"""The day's round: whoever was chased is told of it all in one message, once a working day."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.clock_deeds import prioritise
from tests.deeds import accept, at_once, escalate, log, seen
from tests.factories import OPERATOR, make_absence, make_person, make_stage_owner
from tests.outbox.post import Post, send_digests
from tracker.digest import digest_lines
from tracker.domain.priority import Priority
from tracker.jobs.chase_round import tell_round
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.people.queries import get_person

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
THURSDAY = MONDAY_NINE + 3 * DAY  # when routine work of Monday at nine is chased for
ROUND, ALONE = "person.round_owed", "work_order.holder_chased"


@pytest.fixture
def post(runtime):
    """The post that reaches everybody."""
    made = Post()
    runtime.senders[Channel.EMAIL] = made
    return made


def _orders(work, estate, number, code="LGT-INT", stage=3):
    """Log orders and take them to the supplier's stage."""
    made = [log(work, estate.reporter, estate.premises, category_code=code) for _ in range(number)]
    for order in made:
        for _ in range(stage):
            escalate(work, estate.reporter, order)
    return made


def _quiet(runtime, post):
    """Send what is owed already, and forget it."""
    while dispatch(runtime).sent:
        pass
    post.posted.clear()


def _tick(runtime):
    """Do what the scheduler does at each tick; return how many people the round is owed to."""
    sweep(runtime)
    people = tell_round(runtime)
    dispatch(runtime)
    return people


def _arrived(post, kind):
    return [posted.destination for posted in post.posted if kind in posted.kinds]


def _owed(runtime):
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.kind == ROUND).order_by(OutboxMessage.id)
        )
        return [(row.facts["person_id"], row.facts["orders"]) for row in rows]


def test_all_routine_chases_of_one_person_are_one_message_a_day(work, estate, runtime, clock, post):
    _orders(work, estate, 12)
    _quiet(runtime, post)
    clock.set_to(THURSDAY + 5 * SECOND)

    told = [_tick(runtime) for _ in range(3)]

    assert told == [1, 0, 0]
    assert _owed(runtime) == [(estate.supplier.person_id, 12)]
    assert len(_arrived(post, ROUND)) == 1


def test_two_schedulers_owe_one_message(work, estate, runtime, clock, post):
    _orders(work, estate, 2)
    clock.set_to(THURSDAY + 5 * SECOND)
    sweep(runtime)

    at_once(*[lambda: tell_round(runtime)] * 3)

    assert _owed(runtime) == [(estate.supplier.person_id, 2)]


def test_nobody_gets_more_than_one_on_any_day_and_none_at_the_weekend(
    work, estate, runtime, clock, post
):
    _orders(work, estate, 3)
    _orders(work, estate, 2, code="WC-OUT", stage=6)
    _quiet(runtime, post)
    begun, days = clock.advance(5 * SECOND), {}

    while clock.now() < begun + 12 * DAY:
        clock.advance(2 * HOUR)
        before = len(_arrived(post, ROUND))
        _tick(runtime)
        for person in _arrived(post, ROUND)[before:]:
            days.setdefault((clock.now().date(), person), []).append(clock.now())

    assert len(days) >= 6
    assert {len(instants) for instants in days.values()} == {1}
    assert {at.hour for instants in days.values() for at in instants} == {9}
    assert all(day.weekday() < 5 for day, _ in days)


def test_what_is_chased_while_the_round_is_over_is_told_in_the_next_one(
    work, estate, runtime, clock, post
):
    _orders(work, estate, 2)
    clock.set_to(THURSDAY + 11 * HOUR)  # an outage until eight in the evening
    assert _tick(runtime) == 0
    clock.set_to(THURSDAY + DAY - HOUR)
    assert _tick(runtime) == 0

    clock.set_to(THURSDAY + DAY + SECOND)

    assert _tick(runtime) == 1
    assert _owed(runtime) == [(estate.supplier.person_id, 2)]


def test_nobody_is_told_at_the_weekend(work, estate, runtime, clock, post):
    _orders(work, estate, 1)
    clock.set_to(THURSDAY + 2 * DAY + HOUR)

    assert _tick(runtime) == 0


def test_the_message_waits_until_all_that_fell_due_is_swept(work, estate, runtime, clock, post):
    _orders(work, estate, 1)
    clock.set_to(THURSDAY + SECOND)

    early = tell_round(runtime)
    sweep(runtime)

    assert (early, tell_round(runtime)) == (0, 1)


def test_danger_is_told_alone_and_never_waits_for_a_round(work, estate, runtime, clock, post):
    (order,) = _orders(work, estate, 1, code="FIR-DOR", stage=5)
    _quiet(runtime, post)
    clock.set_to(MONDAY_NINE + 16 * HOUR)  # the first was due at five, the next at one at night

    told = _tick(runtime)
    clock.set_to(MONDAY_NINE + DAY + 2 * SECOND)
    told += _tick(runtime)

    assert told == 0
    assert [posted.subject for posted in post.posted if posted.kind == ALONE] == [order] * 2


def test_whoever_holds_it_when_it_is_sent_is_told(work, estate, runtime, clock, post):
    _orders(work, estate, 1)
    _quiet(runtime, post)
    clock.set_to(THURSDAY + 5 * SECOND)
    sweep(runtime)
    with work(OPERATOR) as uow:
        deputy, owner = (
            make_person(uow, name="Dee"),
            get_person(uow.session, estate.supplier.person_id),
        )
        make_stage_owner(uow, 3, owner, deputy=deputy)
        make_absence(uow, owner, clock.now().date(), clock.now().date())

    tell_round(runtime)
    dispatch(runtime)

    assert _arrived(post, ROUND) == [deputy.email]


def test_a_round_of_which_nothing_is_left_is_not_sent(work, estate, runtime, clock, post):
    (order,) = _orders(work, estate, 1)
    _quiet(runtime, post)
    clock.set_to(THURSDAY + 5 * SECOND)
    sweep(runtime)
    tell_round(runtime)
    accept(work, estate.supplier, order)

    dispatch(runtime)

    assert _arrived(post, ROUND) == []
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(Delivery).where(Delivery.message.has(OutboxMessage.kind == ROUND))
        )
        assert [row.state for row in rows] == [DeliveryState.CANCELLED]


def test_a_storm_of_other_notices_never_swallows_the_round(work, estate, runtime, clock, post):
    """What waits for its reader comes with it, and each order is still said to be chased."""
    orders = _orders(work, estate, 13)
    _quiet(runtime, post)
    clock.set_to(THURSDAY + 5 * SECOND)
    sweep(runtime)
    tell_round(runtime)
    for order in orders:
        prioritise(work, estate.officer, order, Priority.P3)

    dispatch(runtime)
    send_digests(runtime, clock)

    (sent,) = [posted for posted in post.posted if posted.kind == ROUND]
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(Delivery).where(Delivery.destination == sent.destination)
        ).all()
        lines = digest_lines(
            look.session, rows, policy=look.policy, now=look.now, base_url="https://x.test"
        )
    assert sent.number == 1 + len(orders)
    chased = {line.order.reference for line in lines if line.asked_by == ROUND}
    assert chased == {seen(runtime, order).reference for order in orders}


def test_the_round_is_at_nine_in_london_in_summer_too(work, estate, runtime, clock, post):
    clock.set_to(datetime(2027, 6, 7, 8, tzinfo=UTC))
    _orders(work, estate, 1)

    clock.set_to(datetime(2027, 6, 10, 8, 0, 1, tzinfo=UTC))

    assert _tick(runtime) == 1
