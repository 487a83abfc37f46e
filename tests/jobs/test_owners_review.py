"""The weekly look at who owns what: one notice a manager a week, also when there is no gap."""

from datetime import timedelta

import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.factories import OPERATOR, make_absence
from tracker.jobs.reachability import review_owners
from tracker.outbox.models import OutboxMessage
from tracker.people.queries import get_person


def _told(runtime):
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.kind == "person.owners_reviewed")
        ).all()
        return [(row.facts["person_id"], row.facts["grave"], row.urgency.value) for row in rows]


def test_whoever_manages_owners_is_told_once_a_week(runtime, clock, estate):
    numbers = []
    for hours in (0, 1, 26, 7 * 24, 7 * 24 + 1):
        clock.set_to(MONDAY_NINE + timedelta(hours=hours))
        numbers.append(review_owners(runtime))

    people = [person for person, _, _ in _told(runtime)]
    managers = sorted([estate.officer.person_id, estate.administrator.person_id])
    assert numbers == [2, 0, 0, 2, 0]
    assert people == managers * 2
    assert {urgency for _, _, urgency in _told(runtime)} == {"inform"}


def test_nobody_is_told_while_the_offices_are_shut(runtime, clock, estate):
    clock.set_to(MONDAY_NINE - timedelta(hours=3))

    assert review_owners(runtime) == 0


def test_the_number_of_stages_with_nobody_is_that_of_the_page(runtime, estate):
    review_owners(runtime)

    # The office has no supplier's user for stages 2 and 3, nor a head of its unit for stage 4.
    assert {grave for _, grave, _ in _told(runtime)} == {3}


def test_whoever_is_away_is_not_told(runtime, work, clock, estate):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        person = get_person(uow.session, estate.officer.person_id)
        make_absence(uow, person, today, today)
    review_owners(runtime)

    assert [person for person, _, _ in _told(runtime)] == [estate.administrator.person_id]
