"""Another requirement: nights not yet begun follow it, on the trail, and nobody is sent home."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from tests.cover.nights import (
    TONIGHT,
    arrive,
    confirm,
    gaps,
    orders,
    refuse,
    require,
    states,
    tick,
    told,
)
from tracker.checks import check_cover
from tracker.cover.models import CoverNight
from tracker.cover.moves import preview_requirement
from tracker.cover.schemas import RequirementDraft
from tracker.domain.cover import StandDown, SuppliedBy
from tracker.domain.errors import NotAllowed, NotFound
from tracker.trail.models import TrailEntry

TOMORROW = TONIGHT + timedelta(days=1)


def at(hour: int, minute: int = 0, *, day: int = 16) -> datetime:
    """Return an instant of the tests' November, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def roster(work, estate, runtime):
    """Two posts from 21:30 to 07:00, both of tonight confirmed."""
    require(work, estate.officer, estate.premises)
    tick(runtime)
    for post in (1, 2):
        confirm(work, estate.supplier, estate.premises, post)
    return estate


def _night(runtime, on=TONIGHT):
    with runtime.reading() as look:
        return look.session.scalars(sa.select(CoverNight).where(CoverNight.night == on)).one()


def _kinds(runtime):
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(TrailEntry.kind).order_by(TrailEntry.number)))


def _draft(**changes):
    said = {
        "begins": time(21, 30),
        "ends": time(7),
        "posts": 2,
        "supplied_by": SuppliedBy.SUPPLIER,
        "valid_from": TONIGHT,
    }
    return RequirementDraft(**(said | changes))


def test_more_posts_join_every_night_that_has_not_begun(roster, work, runtime):
    require(work, roster.officer, roster.premises, posts=3)

    assert states(runtime) == ["confirmed", "confirmed", "scheduled"]
    assert states(runtime, TONIGHT + timedelta(days=7)) == ["scheduled"] * 3


def test_surplus_posts_are_stood_down_with_the_reason_the_least_promised_first(
    work, estate, runtime
):
    require(work, estate.officer, estate.premises, posts=3)
    tick(runtime)
    for post in (1, 3):
        confirm(work, estate.supplier, estate.premises, post)
    refuse(work, estate.supplier, estate.premises, 2)
    require(work, estate.officer, estate.premises, posts=2)

    night = _night(runtime)
    assert states(runtime) == ["confirmed", "stood_down", "confirmed"]
    assert night.shifts[1].stood_down_as is StandDown.SURPLUS
    assert gaps(runtime)[0].ended_as.value == "stood_down"
    assert "cover.shift_stood_down" in _kinds(runtime)


def test_a_post_that_was_surplus_is_needed_again_before_one_is_added(roster, work, runtime):
    for posts in (3, 2, 3):
        require(work, roster.officer, roster.premises, posts=posts)

    assert states(runtime) == ["confirmed", "confirmed", "scheduled"]
    assert _night(runtime).shifts[2].stood_down_as is None


def test_other_times_move_the_night_and_whoever_confirmed_for_the_former_is_asked_again(
    roster, work, runtime, clock
):
    require(work, roster.officer, roster.premises, begins=time(22), ends=time(8))
    moved = _night(runtime)
    asked_before = len(told(runtime, "cover.confirmation_asked"))
    clock.advance(timedelta(minutes=1))
    tick(runtime)

    assert (moved.starts_at, moved.ends_at) == (at(22), at(8, day=17))
    assert states(runtime) == ["scheduled", "scheduled"]
    assert len(told(runtime, "cover.confirmation_asked")) == asked_before + 1
    assert {"cover.night_moved", "cover.shift_needed"} <= set(_kinds(runtime))


def test_a_gap_of_a_night_that_moves_is_timed_to_its_new_start(roster, work, runtime, clock):
    refuse(work, roster.supplier, roster.premises, 2)
    clock.set_to(at(17, 31))
    tick(runtime)
    require(work, roster.officer, roster.premises, begins=time(23))

    assert gaps(runtime)[0].counts_from == at(23)
    assert orders(runtime)[0].jump_at == at(22)  # an hour before, to the division


def test_other_people_who_supply_confirm_for_themselves(roster, work, runtime, clock):
    require(work, roster.officer, roster.premises, supplied_by=SuppliedBy.NPS)
    clock.advance(timedelta(minutes=1))
    tick(runtime)

    assert _night(runtime).supplied_by is SuppliedBy.NPS
    assert states(runtime) == ["scheduled", "scheduled"]


def test_a_night_that_has_begun_stays_as_it_is(roster, work, runtime, clock):
    clock.set_to(at(22))
    for post in (1, 2):
        arrive(work, roster.reporter, roster.premises, post)
    require(work, roster.officer, roster.premises, begins=time(20), posts=3)

    assert (_night(runtime).starts_at, states(runtime)) == (at(21, 30), ["confirmed"] * 2)
    assert (_night(runtime, TOMORROW).starts_at, len(states(runtime, TOMORROW))) == (
        at(20, day=17),
        3,
    )


def test_a_night_that_would_have_begun_by_now_stays_and_the_preview_says_so(
    roster, work, runtime, clock
):
    clock.set_to(at(15))
    with runtime.reading() as look:
        changes = preview_requirement(
            look.session, roster.officer, roster.premises.code, _draft(begins=time(14)), look.now
        )
    require(work, roster.officer, roster.premises, begins=time(14))

    assert (changes[0].late, changes[0].night) == (True, TONIGHT)
    assert "would have begun" in changes[0].words
    assert _night(runtime).starts_at == at(21, 30)


def test_the_preview_says_what_is_then_done_and_changes_nothing(roster, work, runtime):
    before = len(_kinds(runtime))
    with runtime.reading() as look:
        changes = preview_requirement(
            look.session,
            roster.officer,
            roster.premises.code,
            _draft(begins=time(22), posts=3),
            look.now,
        )

    assert len(changes) == 8
    assert changes[0].words == (
        "Monday 16 November 2026: from Mon 16 Nov, 10:00pm to Tue 17 Nov, 7:00am, supplied by "
        "the supplier; posts 1 and 2 must be confirmed again; 1 post added"
    )
    assert len(_kinds(runtime)) == before
    assert states(runtime) == ["confirmed", "confirmed"]


def test_the_same_again_changes_no_night(roster, work, runtime):
    with runtime.reading() as look:
        changes = preview_requirement(
            look.session, roster.officer, roster.premises.code, _draft(), look.now
        )
    require(work, roster.officer, roster.premises)

    assert changes == []
    assert states(runtime) == ["confirmed", "confirmed"]


def test_only_who_may_change_it_sees_what_it_would_change(roster, runtime):
    code = roster.premises.code
    with runtime.reading() as look:
        with pytest.raises(NotAllowed):
            preview_requirement(look.session, roster.manager, code, _draft(), look.now)
        with pytest.raises(NotFound):
            preview_requirement(look.session, roster.stranger, code, _draft(), look.now)


def test_a_requirement_that_ends_sends_nobody_home(roster, work, runtime):
    require(work, roster.officer, roster.premises, posts=3, valid_to=TOMORROW)

    assert len(states(runtime)) == 3
    assert states(runtime, TONIGHT + timedelta(days=2)) == ["scheduled", "scheduled"]


def test_a_night_that_was_over_by_breakfast_is_no_empty_roster(work, estate, runtime):
    require(work, estate.officer, estate.premises, begins=time(0, 30), ends=time(6))
    tick(runtime)

    with runtime.reading() as look:
        found = check_cover(look.session, now=look.now, policy=look.policy)
    assert [each.detail for each in found if each.code == "N1" and not each.ok] == []
