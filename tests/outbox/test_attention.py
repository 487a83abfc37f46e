"""The attention budget: beyond it messages come more slowly, and danger as ever."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import log
from tests.factories import OPERATOR
from tests.outbox.post import deliveries
from tracker.domain.attention import Attention, Budget, median, nearly_all
from tracker.domain.quiet import HeldFor
from tracker.domain.roles import Role
from tracker.jobs.dispatch import dispatch
from tracker.outbox.claiming import BETWEEN_MESSAGES
from tracker.outbox.models import Delivery, DeliveryState
from tracker.reports.not_sent import loads
from tracker.work_orders.models import WorkOrder

OFFICER = Delivery.destination == "U-OFFICER"
BUDGET = Attention(timedelta(hours=2), {Role.ESTATES_OFFICER: Budget(3, "for the test")})


@pytest.fixture
def of_three(runtime):
    """A budget of three messages a day for officers."""
    runtime.policy = replace(runtime.policy, attention=BUDGET)


def _six(work, estate, runtime, clock):
    for _ in range(6):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
        dispatch(runtime)
        clock.advance(BETWEEN_MESSAGES)


def test_beyond_the_budget_of_the_day_what_comes_is_gathered_for_longer(
    slack, work, estate, runtime, clock, of_three
):
    _six(work, estate, runtime, clock)
    told = [each.number for each in slack.posted if each.destination == "U-OFFICER"]
    held = deliveries(runtime, Delivery.held_for == HeldFor.BUDGET)
    clock.advance(timedelta(hours=2))

    dispatch(runtime)

    assert told == [1, 1, 1]
    assert len(held) == 3
    numbers = [each.number for each in slack.posted if each.destination == "U-OFFICER"]
    assert numbers == [1, 1, 1, 3]


def test_no_budget_holds_danger(slack, work, estate, runtime, clock, of_three):
    _six(work, estate, runtime, clock)

    danger = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    dispatch(runtime)

    assert (slack.posted[-2].subject, slack.posted[-2].destination) == (danger, "U-OFFICER")


def test_what_the_machine_takes_its_next_step_with_is_put_off_by_no_budget(
    slack, work, estate, runtime, clock, of_three
):
    _six(work, estate, runtime, clock)
    (last,) = [row for row in deliveries(runtime, OFFICER) if row.state is not DeliveryState.SENT][
        -1:
    ]
    with work(OPERATOR) as uow:
        uow.session.execute(
            sa.update(WorkOrder)
            .where(WorkOrder.reference == last.subject)
            .values(next_step_at=uow.now + timedelta(minutes=30))
        )

    for _ in range(2):
        clock.advance(BETWEEN_MESSAGES)
        dispatch(runtime)

    (row,) = deliveries(runtime, OFFICER, Delivery.id == last.id)
    assert row.state is DeliveryState.SENT


def test_what_a_budget_holds_is_not_put_off_again_by_every_danger(
    slack, work, estate, runtime, clock, of_three
):
    _six(work, estate, runtime, clock)

    for _ in range(5):
        clock.advance(timedelta(minutes=30))
        log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
        dispatch(runtime)
        clock.advance(BETWEEN_MESSAGES)
        dispatch(runtime)

    lights = [each for each in deliveries(runtime, OFFICER) if not each.comes_alone]
    assert [each.state for each in lights] == [DeliveryState.SENT] * 6


def test_the_load_of_a_role_counts_a_message_once_and_names_who_got_too_many(
    slack, work, estate, runtime, clock
):
    begun = clock.now()
    _six(work, estate, runtime, clock)
    for _ in range(3):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)

    with runtime.reading() as look:
        (load,) = loads(look.session, BUDGET, since=begun, until=clock.now() + timedelta(seconds=1))

    assert (load.role, load.people, load.median, load.nearly_all, load.most) == (
        Role.ESTATES_OFFICER, 1, 7, 7, 7,
    )  # fmt: skip
    assert load.over == (("Olu Officer", begun.date(), 7),)


def test_a_spread_is_named_by_its_middle_and_by_what_ninety_five_of_a_hundred_got():
    numbers = list(range(1, 101))

    assert (median(numbers), nearly_all(numbers)) == (51, 95)
    assert (median([]), nearly_all([])) == (0, 0)
