"""Who can be reached decides who holds an order: leave, closed accounts, and who is paged then."""

from datetime import date, datetime, timedelta

import pytest

from tests.factories import (
    EVERYTHING,
    OPERATOR,
    in_premises,
    make_absence,
    make_person,
    make_stage_owner,
)
from tracker.domain.calendar import LONDON
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.reachability import AbsenceKind, Away, Contact, Unreachable
from tracker.domain.roles import Role
from tracker.owners.models import Absence
from tracker.owners.queries import Directory, HeldAs
from tracker.owners.service import end_absence
from tracker.people.queries import actor_of, get_person
from tracker.people.service import set_active

MONDAY = date(2026, 11, 16)


@pytest.fixture
def named(work, estate):
    """The owner of stage 4 everywhere with a deputy and an out-of-hours contact."""
    with work(OPERATOR) as uow:
        owner, deputy, night = (make_person(uow, name=name) for name in ("Own", "Dep", "Night"))
        make_stage_owner(uow, 4, owner, deputy=deputy, out_of_hours=night)
    return owner, deputy, night


def _directory(runtime):
    with runtime.reading() as look:
        return Directory.load(look.session, look.now), look.policy.ladder


def _held(runtime, estate, **more):
    directory, ladder = _directory(runtime)
    return directory.holders(ladder, 4, estate.premises.place, **more)


def _shut(work, *people):
    for person in people:
        with work(OPERATOR) as uow:
            set_active(uow, get_person(uow.session, person), active=False)


def _away(work, clock, person, *, days=1):
    today = clock.now().astimezone(LONDON).date()
    with work(OPERATOR) as uow:
        return make_absence(
            uow, get_person(uow.session, person.id), today, today + timedelta(days=days - 1)
        ).id


def test_leave_passes_it_to_the_deputy_and_says_why(work, runtime, clock, estate, named):
    _away(work, clock, named[0], days=3)

    holding = _held(runtime, estate)

    assert (holding.held_as, holding.names) == (HeldAs.DEPUTY, ("Dep",))
    assert holding.why == "Own is on leave until Wednesday 18 November 2026"


def test_after_the_last_day_the_owner_holds_it_again(work, runtime, clock, estate, named):
    _away(work, clock, named[0], days=1)
    during = _held(runtime, estate).names
    clock.advance(timedelta(days=1))

    assert (during, _held(runtime, estate).names) == (("Dep",), ("Own",))


def test_leave_that_ends_early_gives_it_back_at_once(work, runtime, clock, estate, named):
    absence = _away(work, clock, named[0], days=9)
    with work(OPERATOR) as uow:
        end_absence(uow, absence)

    assert _held(runtime, estate).names == ("Own",)
    with pytest.raises(Conflict, match="over already"), work(OPERATOR) as uow:
        end_absence(uow, absence)


def test_the_out_of_hours_contact_holds_what_runs_at_night_when_owner_and_deputy_are_away(
    work, runtime, clock, estate, named
):
    for person in named[:2]:
        _away(work, clock, person)

    by_day, at_night = (_held(runtime, estate, out_of_hours=night) for night in (False, True))

    assert (by_day.held_as, by_day.names) == (HeldAs.ROLE, ("Una Head",))
    assert (at_night.held_as, at_night.names) == (HeldAs.OUT_OF_HOURS, ("Night",))


def test_those_of_the_role_who_are_away_are_passed_over_for_the_wider_scope(
    work, runtime, clock, estate
):
    with work(OPERATOR) as uow:
        make_person(uow, Role.UNIT_HEAD, EVERYTHING, name="Wide Head")
        head = get_person(uow.session, estate.unit_head.person_id)
    _away(work, clock, head)

    holding = _held(runtime, estate)

    assert (holding.held_as, holding.names) == (HeldAs.ROLE, ("Wide Head",))
    assert "Una Head is on leave" in holding.why


def test_a_stage_without_anybody_reachable_is_vacant_and_the_stage_above_answers(
    work, runtime, clock, estate
):
    with work(OPERATOR) as uow:
        head = get_person(uow.session, estate.unit_head.person_id)
    before, ladder = _directory(runtime)
    _away(work, clock, head)
    after, _ = _directory(runtime)
    place = estate.premises.place

    assert [each.is_vacant(ladder, 4, place) for each in (before, after)] == [False, True]
    assert after.holders(ladder, 4, place).held_as is HeldAs.STAGE_ABOVE
    assert after.holders(ladder, 4, place).names == ("Olu Officer",)


def test_the_deputy_is_paged_then_the_role_then_the_stage_above(
    work, runtime, clock, estate, named
):
    paged = []
    for leaver in (None, named[1], estate.unit_head):
        if leaver is not None:
            _shut(work, getattr(leaver, "person_id", None) or leaver.id)
        directory, ladder = _directory(runtime)
        found = directory.deputy_of(ladder, 4, estate.premises.place)
        paged.append((found.held_as, found.names))

    assert paged == [
        (HeldAs.DEPUTY, ("Dep",)),
        (HeldAs.ROLE, ("Una Head",)),
        (HeldAs.STAGE_ABOVE, ("Olu Officer",)),
    ]


def test_at_night_the_out_of_hours_contact_is_paged_with_the_deputy(runtime, estate, named):
    directory, ladder = _directory(runtime)

    found = directory.deputy_of(ladder, 4, estate.premises.place, out_of_hours=True)

    assert found.names == ("Dep", "Night")


def test_who_holds_it_already_is_not_paged_as_the_deputy(work, runtime, clock, estate, named):
    _away(work, clock, named[0])
    directory, ladder = _directory(runtime)

    assert directory.deputy_of(ladder, 4, estate.premises.place).names == ("Una Head",)


def test_the_holders_are_paged_again_where_there_is_nobody_else(work, runtime, estate, named):
    _shut(work, named[1].id, named[2].id, estate.unit_head.person_id, estate.officer.person_id)
    directory, ladder = _directory(runtime)

    assert directory.deputy_of(ladder, 4, estate.premises.place).names == ("Own",)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (1, 0, "last_day", "before the first"),
        (-3, -1, "last_day", "today or later"),
        (0, 400, "last_day", "a year at most"),
        (2, 3, "first_day", "overlap"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(
    work, clock, estate, named, first, last, field, words
):
    _away(work, clock, named[0], days=3)
    today = clock.now().date()

    with pytest.raises(Invalid) as refused, work(OPERATOR) as uow:
        make_absence(
            uow,
            get_person(uow.session, named[0].id),
            today + timedelta(days=first),
            today + timedelta(days=last),
        )

    assert words in refused.value.errors[field][0]


def test_people_say_when_they_are_away_and_only_who_manages_owners_says_it_of_others(
    work, runtime, clock, estate
):
    today = clock.now().date()
    for actor in (estate.manager, estate.officer):
        with work(actor) as uow:
            person = get_person(uow.session, estate.manager.person_id)
            absence = make_absence(uow, person, today, today)
            end_absence(uow, absence.id)
    with pytest.raises(NotAllowed), work(estate.reporter) as uow:
        make_absence(uow, get_person(uow.session, estate.manager.person_id), today, today)
    with pytest.raises(NotAllowed), work(estate.reporter) as uow:
        end_absence(uow, absence.id)

    with runtime.reading() as look:
        assert look.session.query(Absence).count() == 2


def test_absences_that_follow_each_other_are_one_in_what_is_said():
    contact = Contact(
        1,
        "J. Patel",
        "j@example.test",
        absences=(
            Away(AbsenceKind.LEAVE, MONDAY, MONDAY + timedelta(days=4)),
            Away(AbsenceKind.TRAINING, MONDAY + timedelta(days=5), MONDAY + timedelta(days=6)),
            Away(AbsenceKind.LEAVE, MONDAY + timedelta(days=8), MONDAY + timedelta(days=9)),
        ),
    )

    at = datetime(2026, 11, 17, 12, tzinfo=LONDON)

    assert contact.away_until(at) == MONDAY + timedelta(days=6)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"active": False}, Unreachable.CLOSED),
        ({"email": ""}, Unreachable.NO_WAY),
        ({"email": "", "slack_user_id": "U1"}, None),
    ],
)
def test_whoever_has_no_way_to_be_told_cannot_be_reached(changes, why):
    values = {"id": 1, "name": "J. Patel", "email": "j@example.test", **changes}

    assert Contact(**values).unreachable(datetime(2026, 11, 17, 12, tzinfo=LONDON)) is why


def test_the_narrowest_owner_and_their_night_contact_are_those_of_the_premises(
    work, runtime, estate, named
):
    with work(OPERATOR) as uow:
        owner = make_person(uow, name="Local")
        make_stage_owner(uow, 4, owner, scope=in_premises(estate.premises))
    directory, _ = _directory(runtime)

    found = directory.named(4, estate.premises.place)

    assert (found.owner.name, found.deputy, found.out_of_hours) == ("Local", None, None)
    assert actor_of(owner, "web").person_id == found.owner.id
