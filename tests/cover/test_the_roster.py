"""The roster: made ahead and once only, red when empty, and open only to those it concerns."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.cover.nights import TONIGHT, arrive, confirm, fill, plan, refuse, require, tick, told
from tests.factories import OPERATOR, make_premises
from tracker.checks import check_cover
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.queries import get_night, roster_faults
from tracker.cover.schemas import PlanSchema, RequirementSchema
from tracker.cover.service import put_on_roster, record_plan_test
from tracker.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.domain.roles import SYSTEM
from tracker.forms import load
from tracker.jobs.cover_sweep import cover_sweep


def _posts(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.count()).select_from(CoverShift))


def _check(runtime):
    with runtime.reading() as look:
        found = check_cover(look.session, now=look.now, policy=look.policy)
    return {each.code: each.detail for each in found if not each.ok}


def test_the_coming_nights_are_made_ahead_and_only_once(work, estate, runtime):
    require(work, estate.officer, estate.premises)

    first, again = cover_sweep(runtime), cover_sweep(runtime)

    assert (first.made, again.made) == (8, 0)
    assert _posts(runtime) == 16


def test_each_day_puts_one_more_night_on_the_roster(work, estate, runtime, clock):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    clock.advance(timedelta(days=1))

    assert cover_sweep(runtime).made == 1


def test_more_posts_are_added_to_the_nights_that_are_there(work, estate, runtime):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    require(work, estate.officer, estate.premises, posts=3)
    with work(SYSTEM) as uow:
        put_on_roster(uow)

    assert _posts(runtime) == 24


def test_approved_premises_without_a_requirement_alarm_in_the_check_and_tell_the_manager_once_a_day(
    estate, runtime, clock
):
    first, again = cover_sweep(runtime), cover_sweep(runtime)
    clock.advance(timedelta(days=1))
    next_day = cover_sweep(runtime)

    assert (first.alarms, again.alarms, next_day.alarms) == (1, 0, 1)
    assert [audience for _, audience in told(runtime, "cover.roster_empty")] == [
        "site_managers",
        "site_managers",
    ]
    assert "nothing is required here (8 nights without a post)" in _check(runtime)["N1"]


def test_an_empty_roster_is_an_alarm_although_cover_is_required(work, estate, runtime):
    require(work, estate.officer, estate.premises)

    with runtime.reading() as look:
        faults = roster_faults(look.session, look.now, look.policy)

    assert [(fault.why, len(fault.nights)) for fault in faults] == [("the roster is empty", 8)]
    assert "the roster is empty" in _check(runtime)["N1"]


def test_a_requirement_that_ends_is_an_alarm_before_it_has_ended(work, estate, runtime):
    last = TONIGHT + timedelta(days=5)
    require(work, estate.officer, estate.premises, valid_to=last)
    cover_sweep(runtime)

    assert "nothing is required for some nights (2 nights" in _check(runtime)["N1"]


def test_a_filled_roster_is_no_alarm(work, estate, runtime):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)

    assert _check(runtime) == {}
    assert told(runtime, "cover.roster_empty") == []


def test_offices_need_no_night_cover(work, estate):
    with pytest.raises(NotFound, match="no night cover"):
        require(work, estate.officer, estate.elsewhere)


@pytest.mark.parametrize(
    ("who", "act"),
    [
        pytest.param("reporter", confirm, id="staff-do-not-confirm-for-the-supplier"),
        pytest.param("supplier", arrive, id="a-supplier-does-not-say-that-its-staff-are-there"),
        pytest.param("supplier", fill, id="a-supplier-does-not-say-who-fills-in"),
        pytest.param("auditor", refuse, id="an-auditor-changes-nothing"),
    ],
)
def test_each_says_only_what_is_theirs_to_say(work, estate, runtime, clock, who, act):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    clock.advance(timedelta(hours=12, minutes=0))

    with pytest.raises(NotAllowed):
        act(work, getattr(estate, who), estate.premises, 1)


def test_premises_of_others_have_no_roster_that_one_can_see(work, estate, runtime):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)

    with pytest.raises(NotFound), runtime.reading() as look:
        get_night(look.session, estate.stranger, estate.premises.code, TONIGHT)
    with pytest.raises(NotFound):
        confirm(work, estate.stranger, estate.premises, 1)


def test_only_a_head_or_the_estates_directorate_says_what_is_required(work, estate):
    with pytest.raises(NotAllowed):
        require(work, estate.manager, estate.premises)
    require(work, estate.unit_head, estate.premises)


def test_a_post_is_confirmed_once(work, estate, runtime):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    confirm(work, estate.supplier, estate.premises, 1)

    with pytest.raises(Conflict, match="already “Confirmed”"):
        confirm(work, estate.supplier, estate.premises, 1)


def test_a_plan_is_written_tested_and_keeps_the_day_of_its_test(work, estate, clock):
    plan(work, estate.manager, estate.premises)
    with work(estate.manager) as uow:
        record_plan_test(uow, estate.premises.code, TONIGHT)
    plan(work, estate.manager, estate.premises)

    with work(estate.manager) as uow:
        tested = record_plan_test(uow, estate.premises.code, TONIGHT).tested_on
    assert tested == TONIGHT
    with pytest.raises(Invalid) as refused, work(estate.manager) as uow:
        record_plan_test(uow, estate.premises.code, TONIGHT + timedelta(days=1))
    assert refused.value.errors == {"tested_on": ["The test must be today or earlier"]}


def test_a_plan_names_only_people_who_are_known(work, estate):
    with pytest.raises(Invalid) as refused:
        plan(work, estate.manager, estate.premises, out_of_hours="nobody@example.test")

    assert refused.value.errors == {"out_of_hours": ["Nobody here has this e-mail address"]}


def test_the_forms_say_what_is_wrong_beside_each_field():
    with pytest.raises(Invalid) as requirement:
        load(
            RequirementSchema(),
            {
                "begins": "half nine",
                "posts": "9",
                "supplied_by": "nobody",
                "valid_from": "31/02/2026",
            },
        )
    with pytest.raises(Invalid) as written:
        load(PlanSchema(), {"neighbour": " "})

    assert requirement.value.errors == {
        "begins": ["Enter a time between 00:00 and 23:59, such as 21:30"],
        "ends": ["Enter a time, such as 21:30"],
        "posts": ["Enter a number from 1 to 6"],
        "supplied_by": ["Choose who supplies the staff"],
        "valid_from": ["Enter a real date, such as 16/11/2026"],
    }
    assert set(written.value.errors) == {"neighbour", "bank", "manager", "police"}


def test_premises_opened_later_join_the_roster(work, estate, runtime):
    with work(OPERATOR) as uow:
        later = make_premises(uow)
    require(work, OPERATOR, later)

    assert cover_sweep(runtime).made == 8
    with runtime.reading() as look:
        assert look.session.scalar(sa.select(sa.func.count()).select_from(CoverNight)) == 8
    tick(runtime)
