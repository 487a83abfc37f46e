"""Gaps in who owns what: seen where they are, and before they come."""

from datetime import timedelta

import pytest

from tests.factories import (
    OPERATOR,
    in_premises,
    make_absence,
    make_order,
    make_person,
    make_stage_owner,
)
from tracker.domain.joint import Part
from tracker.domain.roles import SYSTEM
from tracker.jobs.addressing import address_notices
from tracker.owners.gaps import GapKind, find_gaps, summarised
from tracker.people.queries import get_person
from tracker.people.service import set_active
from tracker.premises.queries import list_premises


@pytest.fixture
def team(work, estate):
    """Owner, deputy and out-of-hours contact of stage 4 at the approved premises."""
    with work(OPERATOR) as uow:
        found = [make_person(uow, name=name) for name in ("Own", "Dep", "Night")]
        make_stage_owner(
            uow,
            4,
            found[0],
            scope=in_premises(estate.premises),
            deputy=found[1],
            out_of_hours=found[2],
        )
    return found


def _gaps(runtime, estate, stage=4, part=Part.OWNER):
    with runtime.reading() as look:
        found = find_gaps(
            look.session,
            look.policy.ladder,
            list_premises(look.session, SYSTEM),
            now=look.now,
        )
    return [
        (gap.kind, gap.words)
        for gap in found
        if gap.premises.code == estate.premises.code
        and gap.stage.number == stage
        and gap.part is part
    ]


def _name(work, estate, owner, **more):
    with work(OPERATOR) as uow:
        people = {key: get_person(uow.session, who.id) for key, who in more.items() if who}
        make_stage_owner(
            uow,
            4,
            get_person(uow.session, owner.id),
            scope=in_premises(estate.premises),
            **people,
        )


def _away(work, person_id, first, last):
    with work(OPERATOR) as uow:
        make_absence(uow, get_person(uow.session, person_id), first, last)


def _shut(work, person_id):
    with work(OPERATOR) as uow:
        set_active(uow, get_person(uow.session, person_id), active=False)


def test_a_stage_with_owner_deputy_and_out_of_hours_contact_has_no_gap(runtime, estate, team):
    assert _gaps(runtime, estate) == []


@pytest.mark.parametrize(
    ("left_out", "kind"),
    [("deputy", GapKind.NO_DEPUTY), ("out_of_hours", GapKind.NO_NIGHT_CONTACT)],
)
def test_a_stand_in_who_is_not_named_is_a_gap(work, runtime, estate, team, left_out, kind):
    named = {"deputy": team[1], "out_of_hours": team[2]} | {left_out: None}
    _name(work, estate, team[0], **named)

    assert [found for found, _ in _gaps(runtime, estate)] == [kind]


def test_a_stage_that_only_a_role_holds_is_a_gap_with_the_names(runtime, estate):
    assert _gaps(runtime, estate) == [
        (GapKind.ONLY_ROLE, "No owner is named. By their role: Una Head.")
    ]


def test_an_owner_on_leave_is_a_gap_only_without_a_deputy(work, runtime, clock, estate, team):
    today = clock.now().date()
    _away(work, team[0].id, today, today + timedelta(days=3))
    covered = _gaps(runtime, estate)
    _away(work, team[1].id, today, today)

    assert covered == []
    assert _gaps(runtime, estate)[0] == (
        GapKind.OWNER_GONE,
        "Own is on leave until Thursday 19 November 2026, and Dep is on leave until Monday 16 "
        "November 2026.",
    )


def test_an_owner_whose_account_is_closed_is_a_gap_though_the_deputy_holds_it(
    work, runtime, estate, team
):
    _shut(work, team[0].id)

    assert _gaps(runtime, estate) == [
        (GapKind.OWNER_GONE, "Own's account is closed. Name another owner.")
    ]


def test_a_stage_with_nobody_names_who_answers_above(work, runtime, estate):
    _shut(work, estate.unit_head.person_id)

    assert _gaps(runtime, estate) == [
        (
            GapKind.VACANT,
            "Nobody can be reached. The stage above answers: Olu Officer.",
        )
    ]


def test_a_second_acceptance_without_a_name_is_a_gap_of_its_own(work, runtime, estate, team):
    by_role = _gaps(runtime, estate, part=Part.SECOND)
    with work(OPERATOR) as uow:
        lead, deputy = (get_person(uow.session, who.id) for who in team[1:])
        make_stage_owner(uow, 4, lead, deputy=deputy, out_of_hours=deputy, part=Part.SECOND)

    assert by_role == [
        (
            GapKind.ONLY_ROLE,
            "For the second acceptance: No owner is named. By their role: Olu Officer.",
        )
    ]
    assert _gaps(runtime, estate, part=Part.SECOND) == []
    assert _gaps(runtime, estate) == []


def test_a_second_acceptance_that_nobody_can_give_is_a_grave_gap(work, runtime, estate, team):
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 5, get_person(uow.session, team[2].id))
    _shut(work, estate.officer.person_id)

    (gap,) = _gaps(runtime, estate, part=Part.SECOND)

    assert gap == (
        GapKind.VACANT,
        "For the second acceptance: Nobody can be reached. The stage above answers: Night.",
    )


def test_no_second_acceptance_is_missing_where_none_is_wanted(runtime, estate):
    with runtime.reading() as look:
        found = find_gaps(
            look.session, look.policy.ladder, list_premises(look.session, SYSTEM), now=look.now
        )

    assert {gap.premises.code for gap in found if gap.part is Part.SECOND} == {estate.premises.code}


def test_nobody_at_all_is_the_worst_gap(work, runtime, estate):
    for actor in (estate.unit_head, estate.officer):
        _shut(work, actor.person_id)

    assert [kind for kind, _ in _gaps(runtime, estate, stage=6)] == [GapKind.NOBODY]


@pytest.mark.parametrize(("days", "seen"), [(1, True), (14, True), (15, False)])
def test_leave_that_will_leave_a_stage_with_nobody_is_seen_a_fortnight_ahead(
    work, runtime, clock, estate, days, seen
):
    first = clock.now().date() + timedelta(days=days)
    _away(work, estate.unit_head.person_id, first, first)

    kinds = [kind for kind, _ in _gaps(runtime, estate)]

    assert (GapKind.COMING in kinds) is seen


def test_an_owner_whom_no_notice_reaches_is_a_gap(work, runtime, estate):
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 0, make_person(uow, name="Silent"))
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)
    address_notices(runtime)  # without Slack and without mail: shown as failed

    assert (GapKind.NOT_REACHED, "No notice of the last week has reached Silent.") in _gaps(
        runtime, estate, stage=0
    )


def test_gaps_that_are_alike_are_one_sentence(runtime, estate):
    with runtime.reading() as look:
        found = find_gaps(
            look.session,
            look.policy.ladder,
            list_premises(look.session, SYSTEM),
            now=look.now,
        )

    assert (
        f"Stage 5 at {estate.premises.code} and {estate.elsewhere.code}: No owner is named. By "
        "their role: Olu Officer." in summarised(found)
    )
