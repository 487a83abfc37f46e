"""A stage that two people accept: danger at approved premises, in the hands of two at stage 4."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE
from tests.deeds import accept, complete, confirm, escalate, log, protect, refuse, seen, update
from tests.factories import (
    EVERYTHING,
    OPERATOR,
    actor_of,
    in_unit,
    make_absence,
    make_person,
    make_stage_owner,
)
from tracker.checks import check_invariants
from tracker.domain.agenda import StepKind
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.joint import Part
from tracker.domain.roles import Actor, Role
from tracker.domain.triggers import Trigger
from tracker.jobs.addressing import address_notices
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Delivery, OutboxMessage
from tracker.owners.queries import Directory
from tracker.people.models import Person
from tracker.people.queries import get_person
from tracker.trail.queries import entries_of
from tracker.work_orders.acts import offered
from tracker.work_orders.clock_schemas import PriorityDraft
from tracker.work_orders.models import JointAcceptance
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import AcceptDraft
from tracker.work_orders.service import accept_order, change_priority
from tracker.work_orders.standing import standing_of

DIVISION = 4
QUARTER = timedelta(hours=6)  # of the 24 hours that a P2 has at stage 4
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Two:
    """Who accepts stage 4 of approved premises, and who stands in for each."""

    head: Actor
    head_deputy: Actor
    lead: Actor
    lead_deputy: Actor


@pytest.fixture
def two(work, estate):
    with work(OPERATOR) as uow:
        head = get_person(uow.session, estate.unit_head.person_id)
        head_deputy = make_person(
            uow, Role.UNIT_HEAD, in_unit(estate.premises.unit), name="Dee Deputy"
        )
        lead = make_person(uow, Role.ESTATES_OFFICER, EVERYTHING, name="Lea Lead")
        lead_deputy = make_person(uow, Role.ESTATES_OFFICER, EVERYTHING, name="Sid Standin")
        make_stage_owner(uow, DIVISION, head, deputy=head_deputy)
        make_stage_owner(uow, DIVISION, lead, deputy=lead_deputy, part=Part.SECOND)
        people = (head, head_deputy, lead, lead_deputy)
        return Two(*(actor_of(person, "web") for person in people))


def _up(work, estate, category="FIR-DOR", premises=None):
    reference = log(
        work,
        estate.reporter if premises is None else estate.stranger,
        premises or estate.premises,
        category_code=category,
        helpdesk_reference=f"HD-{category}",
    )
    if category == "FIR-DOR":
        protect(work, estate.manager if premises is None else estate.stranger, reference)
    for _ in range(DIVISION):
        escalate(work, estate.officer, reference)
    return reference


@pytest.fixture
def order(work, estate, two):
    """The reference of a fire door's order (P2) at stage 4 of approved premises."""
    return _up(work, estate)


def _standing(runtime, reference):
    with runtime.reading() as look:
        order = get_order(look.session, OPERATOR, reference)
        directory = Directory.load(look.session, look.now)
        return standing_of(order, policy=look.policy, directory=directory, now=look.now)


def _events(runtime, reference, kind):
    with runtime.reading() as look:
        entries = entries_of(look.session, reference)
        return [entry.values["event"] for entry in entries if entry.kind == f"work_order.{kind}"]


def _told(runtime, kind):
    """Return the numbers of those to whom notices of a fact go."""
    address_notices(runtime)
    with runtime.reading() as look:
        return set(
            look.session.scalars(
                sa.select(Delivery.person_id)
                .join(OutboxMessage, OutboxMessage.id == Delivery.message_id)
                .where(OutboxMessage.kind == f"work_order.{kind}", Delivery.person_id.is_not(None))
            )
        )


def _sweep_at(runtime, clock, at):
    clock.set_to(at)
    return sweep(runtime).steps


def test_the_stage_is_accepted_only_when_both_have_each_with_an_action_of_their_own(
    runtime, work, clock, two, order
):
    with work(two.head) as uow:
        draft = AcceptDraft(next_action="Close the wing", next_action_on=date(2026, 11, 17))
        accept_order(uow, order, draft)
    half = seen(runtime, order)
    clock.advance(timedelta(minutes=7))
    with work(two.lead) as uow:
        draft = AcceptDraft(next_action="Order a door", next_action_on=date(2026, 11, 18))
        accept_order(uow, order, draft)

    whole = seen(runtime, order)
    assert half.accepted_at is None
    assert half.accept_by == MONDAY_NINE + QUARTER
    assert whole.accepted_at == MONDAY_NINE + timedelta(minutes=7)
    assert whole.accept_by is None
    assert whole.accepted_by_id == two.head.person_id
    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(JointAcceptance).order_by(JointAcceptance.part)).all()
        given = [(row.by_id, row.next_action.words, row.next_action_on.day) for row in rows]
    assert given == [
        (two.head.person_id, "Close the wing", 17),
        (two.lead.person_id, "Order a door", 18),
    ]


@pytest.mark.parametrize("first", ["head", "lead"])
def test_a_quarter_without_both_pages_the_deputy_of_whoever_is_missing_and_nobody_else(
    runtime, work, clock, two, order, first
):
    accept(work, getattr(two, first), order)

    in_time = _sweep_at(runtime, clock, MONDAY_NINE + QUARTER)
    too_late = _sweep_at(runtime, clock, MONDAY_NINE + QUARTER + SECOND)

    missing, deputy = (
        (Part.SECOND, two.lead_deputy) if first == "head" else (Part.OWNER, two.head_deputy)
    )
    assert (in_time["page"], too_late["page"]) == (0, 1)
    assert [event["part"] for event in _events(runtime, order, "part_paged")] == [missing]
    assert _told(runtime, "part_paged") == {deputy.person_id}
    assert _events(runtime, order, "deputy_paged") == []


def test_accepted_by_one_after_the_deputies_were_paged_the_missing_one_is_asked_again(
    runtime, work, clock, two, order
):
    _sweep_at(runtime, clock, MONDAY_NINE + QUARTER + SECOND)

    accept(work, two.head, order)

    assert seen(runtime, order).accept_by == clock.now() + QUARTER
    steps = _sweep_at(runtime, clock, clock.now() + QUARTER + SECOND)
    assert steps["page"] == 1
    assert _events(runtime, order, "part_paged")[-1]["part"] == Part.SECOND


def test_whoever_accepted_one_part_is_not_paged_for_the_other_as_its_deputy(
    runtime, work, clock, estate, two, order
):
    with work(OPERATOR) as uow:
        head, lead = (get_person(uow.session, each.person_id) for each in (two.head, two.lead))
        make_stage_owner(uow, DIVISION, head, deputy=lead)
    accept(work, two.lead, order)

    _sweep_at(runtime, clock, MONDAY_NINE + QUARTER + SECOND)

    assert _told(runtime, "part_paged") == {two.head_deputy.person_id}  # by their role


def test_each_acceptance_lapses_on_its_own_and_the_other_one_stands(
    runtime, work, clock, two, order
):
    accept(work, two.head, order)
    clock.advance(timedelta(hours=2))
    accept(work, two.lead, order)

    steps = _sweep_at(runtime, clock, MONDAY_NINE + timedelta(hours=8) + SECOND)

    kept = seen(runtime, order)
    lapsed = _events(runtime, order, "part_lapsed")
    assert steps["lapse"] == 1
    assert [(event["part"], event["accepted_by_id"]) for event in lapsed] == [
        (Part.OWNER, two.head.person_id)
    ]
    assert kept.accepted_at is None
    assert kept.accept_by == clock.now() + QUARTER
    assert kept.lapses_at == MONDAY_NINE + timedelta(hours=10)
    assert _told(runtime, "part_lapsed") == {two.head.person_id}
    assert "Accepted by Lea Lead" in _standing(runtime, order).accepted


def test_a_word_renews_the_acceptance_of_whoever_says_it_and_not_the_other(
    runtime, work, clock, two, order
):
    accept(work, two.head, order)
    accept(work, two.lead, order)
    clock.advance(timedelta(hours=2))

    update(work, two.lead, order, note="The door is on its way")

    lapses = [step.at for step in _standing(runtime, order).steps if step.step.kind == "lapse"]
    assert lapses == [MONDAY_NINE + timedelta(hours=8), MONDAY_NINE + timedelta(hours=10)]
    assert [event["part"] for event in _events(runtime, order, "part_renewed")] == [Part.SECOND]


@pytest.mark.parametrize("who", ["head", "lead", "lead_deputy"])
def test_either_may_refuse_and_the_next_stage_has_it_at_once(runtime, work, two, order, who):
    accept(work, two.head, order)

    refuse(work, getattr(two, who), order)

    kept = seen(runtime, order)
    assert (kept.stage, kept.joint, kept.accepted_at) == (DIVISION + 1, False, None)
    assert kept.moves[-1].trigger is Trigger.REFUSED
    assert kept.moves[-1].reason is not None


def test_the_time_of_the_stage_runs_on_although_one_has_accepted(runtime, work, clock, two, order):
    accept(work, two.head, order)
    due_at = seen(runtime, order).stage_due_at

    while seen(runtime, order).stage == DIVISION:
        _sweep_at(runtime, clock, seen(runtime, order).next_step_at + SECOND)

    kept = seen(runtime, order)
    assert due_at == MONDAY_NINE + timedelta(hours=24)
    assert (kept.stage, kept.joint) == (DIVISION + 1, False)


def test_the_second_to_accept_the_same_part_is_told_who_was_first(runtime, work, two, order):
    accept(work, two.head, order)

    with pytest.raises(Conflict) as refused:
        accept(work, two.head_deputy, order)

    assert refused.value.message.startswith("Una Head accepted it already")
    accept(work, two.lead_deputy, order)
    assert seen(runtime, order).accepted_at is not None


def test_somebody_who_is_neither_is_told_whose_it_is_and_offered_no_button(
    runtime, work, estate, two, order
):
    with pytest.raises(NotAllowed) as refused:
        accept(work, estate.manager, order)

    with runtime.reading() as look:
        kept = get_order(look.session, estate.manager, order)
        directory = Directory.load(look.session, look.now)
        may = {
            actor.name: "accept"
            in [act.name for act in offered(kept, actor, look.policy, directory)]
            for actor in (estate.manager, two.head, two.lead, two.lead_deputy)
        }
    assert refused.value.message.endswith("each for themselves: Una Head and Lea Lead.")
    assert list(may.values()) == [False, True, True, True]


def test_one_person_who_answers_for_both_accepts_both_at_once_and_it_is_said(
    runtime, work, two, order
):
    with work(OPERATOR) as uow:
        both = uow.session.get_one(Person, two.lead.person_id)
        make_stage_owner(uow, DIVISION, both)

    before = _standing(runtime, order)
    accept(work, two.lead, order)

    after = _standing(runtime, order)
    assert before.held_by == "Lea Lead, who answers for both acceptances of this stage"
    assert "one acceptance does for both" in before.accepted
    assert after.accepted.endswith("Lea Lead answers for both: one acceptance does for both.")
    assert seen(runtime, order).accepted_at is not None


def test_the_page_says_who_has_accepted_who_is_missing_and_what_follows(runtime, work, two, order):
    none = _standing(runtime, order)
    accept(work, two.head, order)

    one = _standing(runtime, order)
    page = next(step for step in one.steps if step.step.kind is StepKind.PAGE)
    assert none.held_by == "Una Head; and Lea Lead for the second acceptance"
    assert none.accepted == (
        "Nobody has accepted it at this stage. Two must, each for themselves: Una Head (unit head) "
        "and Lea Lead (estates officer). At 3:00pm on Monday 16 November 2026 it is asked of Dee "
        "Deputy and Sid Standin."
    )
    assert one.accepted.startswith("Accepted by Una Head at 9:00am on Monday 16 November 2026")
    assert one.accepted.endswith(
        "The acceptance of Lea Lead is missing. At 3:00pm on Monday 16 November 2026 it is asked "
        "of Sid Standin."
    )
    assert page.sentence == (
        "At 3:00pm on Monday 16 November 2026 Sid Standin is asked to take it, unless Lea Lead "
        "accepts it first."
    )


def test_only_danger_at_approved_premises_wants_two(runtime, work, estate, two):
    routine = _up(work, estate, "LGT-INT")
    elsewhere = _up(work, estate, "FIR-DOR", estate.elsewhere)

    accept(work, two.head, routine)

    assert (seen(runtime, routine).joint, seen(runtime, elsewhere).joint) == (False, False)
    assert seen(runtime, routine).accepted_at is not None


def test_an_order_that_becomes_dangerous_keeps_its_acceptance_and_asks_the_second(
    runtime, work, two, estate
):
    order = _up(work, estate, "LGT-INT")
    accept(work, two.head, order)

    with work(estate.officer) as uow:
        change_priority(uow, order, PriorityDraft(category_code="FIR-DOR", reason="It is the exit"))

    kept = seen(runtime, order)
    assert (kept.joint, kept.accepted_at) == (True, None)
    assert kept.accept_by is not None
    assert "Accepted by Una Head" in _standing(runtime, order).accepted
    assert two.lead.person_id in _told(runtime, "second_asked")
    accept(work, two.lead, order)
    assert seen(runtime, order).accepted_at is not None


def test_an_order_that_is_no_longer_dangerous_is_left_to_whoever_accepted(
    runtime, work, two, estate, order
):
    accept(work, two.lead, order)

    with work(estate.officer) as uow:
        draft = PriorityDraft(category_code="LGT-INT", reason="Only the lamp above it")
        change_priority(uow, order, draft)

    kept = seen(runtime, order)
    assert (kept.joint, kept.accepted_by_id) == (False, two.lead.person_id)
    assert kept.accept_by is None


def test_a_second_role_that_nobody_holds_falls_to_the_stage_above_and_the_order_stays(
    runtime, work, clock, estate, two, order
):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        for actor in (two.lead, two.lead_deputy, estate.officer):
            make_absence(uow, get_person(uow.session, actor.person_id), today, today)
        chief = make_person(uow, name="Chi Chief")
        make_stage_owner(uow, DIVISION + 1, chief)

    sweep(runtime)

    standing = _standing(runtime, order)
    assert seen(runtime, order).stage == DIVISION
    assert standing.held_by == (
        "Una Head; and Chi Chief (this stage has nobody: the stage above answers for it) for the "
        "second acceptance"
    )
    assert "Lea Lead is on leave" in standing.passed_over
    assert chief.id in _told(runtime, "promoted")


def test_both_are_told_that_it_has_come_up_to_them(runtime, work, two, order):
    told = _told(runtime, "promoted")

    assert {two.head.person_id, two.lead.person_id} <= told


def test_the_trail_alone_tells_what_became_of_both_acceptances(runtime, work, clock, two, order):
    accept(work, two.head, order)
    accept(work, two.lead, order)
    _sweep_at(runtime, clock, MONDAY_NINE + timedelta(hours=8) + SECOND)
    accept(work, two.lead_deputy, order)
    complete(work, OPERATOR, order)
    confirm(work, two.head, order)

    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)

    assert [finding for finding in found if not finding.ok] == []


def test_a_row_that_the_trail_does_not_know_is_found(runtime, work, two, order):
    accept(work, two.head, order)
    with work(OPERATOR) as uow:
        uow.session.execute(sa.update(JointAcceptance).values(part=Part.SECOND))

    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)

    assert [finding.code for finding in found if not finding.ok] == ["I9"]
