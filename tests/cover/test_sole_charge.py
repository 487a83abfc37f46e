"""Who is alone, with however many posts: it begins with the loss and ends with any relief."""

from datetime import UTC, datetime

import pytest

from tests.cover.nights import (
    TONIGHT,
    arrive,
    confirm,
    fill,
    gaps,
    orders,
    require,
    soles,
    states,
    tick,
    told,
)
from tests.deeds import complete
from tracker.checks import check_cover
from tracker.cover.schemas import StandDownDraft, UnsuitableDraft
from tracker.cover.service import mark_unsuitable, say_alone, stand_down
from tracker.domain.cover import GapCause
from tracker.domain.errors import Conflict


def at(hour: int, minute: int = 0, *, day: int = 16) -> datetime:
    """Return an instant of the tests' November, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def three(work, estate, runtime, clock):
    """Three posts from 21:30, all confirmed, and three people there at the start."""
    return _night(work, estate, runtime, clock, posts=3)


@pytest.fixture
def two(work, estate, runtime, clock):
    """Two posts from 21:30, both confirmed, and two people there at the start."""
    return _night(work, estate, runtime, clock, posts=2)


def _night(work, estate, runtime, clock, *, posts):
    require(work, estate.officer, estate.premises, posts=posts)
    tick(runtime)
    for post in range(1, posts + 1):
        confirm(work, estate.supplier, estate.premises, post)
    clock.set_to(at(21, 30))
    for post in range(1, posts + 1):
        arrive(work, estate.reporter, estate.premises, post)
    return estate


def _gone(work, estate, post, cause=GapCause.LEFT_EARLY):
    with work(estate.reporter) as uow:
        mark_unsuitable(uow, estate.premises.code, TONIGHT, post, UnsuitableDraft(cause=cause))


def _unheld(runtime):
    with runtime.reading() as look:
        found = check_cover(look.session, now=look.now, policy=look.policy)
    return [each.detail for each in found if each.code == "N3" and not each.ok]


def test_with_three_posts_and_one_missing_there_is_a_gap_and_nobody_is_alone(
    three, work, runtime, clock
):
    clock.set_to(at(23))
    _gone(work, three, 3)
    clock.set_to(at(23, 1))
    tick(runtime)

    assert states(runtime) == ["confirmed", "confirmed", "uncovered"]
    assert soles(runtime) == []
    # The time for asking around is over: the division has the gap, and it stays there.
    assert [order.stage for order in orders(runtime)] == [4]
    clock.set_to(at(1, day=17))
    tick(runtime)
    assert [order.stage for order in orders(runtime)] == [4]
    assert told(runtime, "cover.safety_check_asked") == []


def test_with_three_posts_two_missing_leave_one_person_alone_from_the_second_loss_on(
    three, work, runtime, clock
):
    clock.set_to(at(23))
    _gone(work, three, 3)
    clock.set_to(at(23, 40))
    _gone(work, three, 2)

    assert states(runtime) == ["confirmed", "sole_charge", "sole_charge"]
    assert [sole.since for sole in soles(runtime)] == [at(23, 40)]
    assert len(orders(runtime)) == 1
    clock.set_to(at(23, 41))
    tick(runtime)
    assert len(told(runtime, "cover.safety_check_asked")) == 1  # one person, one question


@pytest.mark.parametrize("post", [2, 3])
def test_relief_at_any_post_ends_the_sole_charge_and_the_other_post_stays_a_gap(
    three, work, runtime, clock, post
):
    clock.set_to(at(23))
    for lost in (2, 3):
        _gone(work, three, lost)
    clock.set_to(at(23, 30))
    fill(work, three.manager, three.premises, post)
    clock.set_to(at(2, day=17))
    tick(runtime)

    other = 5 - post
    assert states(runtime)[post - 1] == "restored"
    assert states(runtime)[other - 1] == "uncovered"
    assert [sole.ended_at for sole in soles(runtime)] == [at(23, 30)]
    assert sum(gap.ended_at is None for gap in gaps(runtime)) == 1
    order = orders(runtime)[0]
    assert (order.status.value, order.stage, order.jump_at) == ("reported", 4, None)
    assert told(runtime, "cover.safety_check_asked") == []
    assert _unheld(runtime) == []


def test_whoever_is_left_alone_again_is_a_second_sole_charge_with_its_own_hour(
    two, work, runtime, clock
):
    clock.set_to(at(23))
    _gone(work, two, 2)
    clock.set_to(at(23, 30))
    fill(work, two.manager, two.premises, 2)
    clock.set_to(at(1, day=17))
    _gone(work, two, 2)

    assert [(sole.number, sole.since, sole.ended_at) for sole in soles(runtime)] == [
        (1, at(23), at(23, 30)),
        (2, at(1, day=17), None),
    ]
    # The first order awaits its confirmation: the second loss has one of its own.
    assert [order.jump_at for order in orders(runtime)] == [None, at(2, day=17)]


def test_i_am_alone_with_three_posts_says_that_two_are_missing(three, work, runtime, clock):
    clock.set_to(at(23))
    with work(three.reporter) as uow:
        say_alone(uow, three.premises.code)

    assert sorted(states(runtime)) == ["confirmed", "sole_charge", "sole_charge"]
    assert len(soles(runtime)) == 1
    assert soles(runtime)[0].alone_id == three.reporter.person_id


def test_an_order_closed_over_the_head_of_whoever_is_alone_does_not_make_it_quiet(
    two, work, runtime, clock
):
    clock.set_to(at(23))
    _gone(work, two, 2)
    reference = orders(runtime)[0].reference
    complete(work, two.supplier, reference)
    clock.set_to(at(23, 1))
    tick(runtime)

    again = orders(runtime)[-1]
    assert again.reference != reference
    assert (again.stage, again.jump_at) == (4, at(0, day=17))
    assert soles(runtime)[0].order_id == again.id
    assert _unheld(runtime) == []


def test_a_post_cannot_be_stood_down_so_that_one_person_is_left_alone(two, work, runtime, clock):
    with pytest.raises(Conflict, match="leave one person alone"), work(two.manager) as uow:
        stand_down(uow, two.premises.code, TONIGHT, 2, StandDownDraft())
    with work(two.manager) as uow:
        stand_down(uow, two.premises.code, TONIGHT, 2, StandDownDraft(whole_night=True))

    assert states(runtime) == ["stood_down", "stood_down"]


def test_standing_down_the_whole_night_ends_its_sole_charge(two, work, runtime, clock):
    clock.set_to(at(23))
    _gone(work, two, 1)
    with work(two.manager) as uow:
        stand_down(uow, two.premises.code, TONIGHT, 1, StandDownDraft(whole_night=True))

    assert states(runtime) == ["stood_down", "stood_down"]
    assert soles(runtime)[0].ended_at == at(23)
    assert _unheld(runtime) == []


@pytest.mark.parametrize(
    "cause", [GapCause.ASLEEP, GapCause.UNVETTED, GapCause.UNTRAINED, GapCause.LEFT_EARLY]
)
def test_of_two_the_one_who_does_not_count_leaves_the_other_alone_on_an_order_of_its_own_kind(
    two, work, runtime, clock, cause
):
    clock.set_to(at(2, day=17))
    _gone(work, two, 1, cause)

    order = orders(runtime)[0]
    assert (order.category_code, order.restricted, order.safety_critical) == (
        "NCV-QUA",
        True,
        True,
    )
    assert (order.stage, order.jump_at) == (4, at(3, day=17))
    assert [sole.since for sole in soles(runtime)] == [at(2, day=17)]
    assert [gap.cause for gap in gaps(runtime)] == [cause]
