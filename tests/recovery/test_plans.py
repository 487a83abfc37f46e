"""Recovery plans: proposed by one, approved by another, carried out once, and followed up."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bulk import log_many
from tests.deeds import at_once, complete, confirm, escalate, log, protect, seen
from tests.factories import OPERATOR
from tests.recovery.plans import (
    approve,
    draft_of,
    entries,
    kept,
    last_notice,
    name_directorate,
    owed,
    propose,
)
from tracker.checks.invariants import check_invariants
from tracker.domain.custody import end_of_day
from tracker.domain.errors import Busy, Conflict, Invalid, NotAllowed, NotFound
from tracker.domain.recovery import LeftOut, RecoveryStatus
from tracker.domain.roles import SYSTEM
from tracker.jobs.recovery import carry_out_plans
from tracker.jobs.sweep import sweep
from tracker.recovery.choosing import choose
from tracker.recovery.models import RecoveryLine
from tracker.recovery.service import carry_out_next, propose_plan, withdraw_plan
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import Milestone, RecoveryTarget, WorkOrder

MANY = 500


@pytest.fixture
def directorate(work):
    with work(OPERATOR) as uow:
        return name_directorate(uow)


@pytest.fixture
def backlog(work, estate, runtime, clock):
    """Return a maker of so many late orders at stage 1."""

    def make(number):
        references = log_many(runtime, estate.reporter, estate.premises, number)
        clock.advance(timedelta(hours=1, minutes=1))
        sweep(runtime)
        return references

    return make


def _milestones(runtime):
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(
                Milestone.work_order_id, Milestone.kind, Milestone.due_at, Milestone.breached_at
            ).order_by(Milestone.id)
        )
        return [tuple(row) for row in rows]


def _targets(runtime):
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(RecoveryTarget).order_by(RecoveryTarget.id)))


def _stages(runtime):
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(WorkOrder.stage).order_by(WorkOrder.id)))


def _left_out(runtime):
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(WorkOrder.reference, RecoveryLine.left_out)
            .join(RecoveryLine, RecoveryLine.work_order_id == WorkOrder.id)
            .where(RecoveryLine.left_out.is_not(None))
        )
        return dict(rows.all())


def test_five_hundred_orders_are_five_hundred_entries_with_their_dates_kept_and_one_message_each(
    work, estate, runtime, clock, directorate, backlog
):
    references = backlog(MANY)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract, 100, None))
    before, told = _milestones(runtime), last_notice(runtime)

    approve(work, directorate.contract, plan)
    assert carry_out_plans(runtime) == MANY

    told_of = [entry.subject for entry in entries(runtime, "work_order.rebaselined")]
    assert sorted(told_of) == sorted(references)
    [first, *_] = entries(runtime, "work_order.rebaselined")
    assert first.values["event"]["plan"] == plan
    assert first.values["event"]["approved_by_id"] == directorate.contract.person_id
    changed = first.values["changes"][f"work_order:{first.subject}"]
    assert None not in changed["stage_due_at"]
    assert first.values["changes"][f"recovery_target:{first.subject}/{plan}"]["reason_key"][1]
    assert _milestones(runtime) == before
    assert _stages(runtime) == [1] * MANY
    assert [sum(row.wave == n for row in _targets(runtime)) for n in (1, 2)] == [100, 400]
    assert owed(runtime, told) == [
        ("person.orders_rebaselined", f"person:{estate.manager.person_id}")
    ]
    with runtime.reading() as look:
        assert verify_trail(look.session).fault is None
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    assert [finding for finding in found if not finding.ok] == []


def test_carried_out_again_or_approved_twice_it_changes_nothing(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(12)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, plan)
    carry_out_plans(runtime)
    told = last_notice(runtime)

    with pytest.raises(Conflict, match="approved already"):
        approve(work, directorate.executive, plan)
    assert carry_out_plans(runtime) == 0

    assert len(_targets(runtime)) == 12
    assert owed(runtime, told) == []


def test_killed_in_the_middle_the_next_run_does_the_rest_and_tells_once(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(30)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, plan)
    plan_id, told = kept(runtime, plan).id, last_notice(runtime)
    with work(SYSTEM) as uow:
        assert carry_out_next(uow, plan_id, limit=10) == 10

    def dies():
        with work(SYSTEM) as uow:
            carry_out_next(uow, plan_id, limit=10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert len(_targets(runtime)) == 10
    assert owed(runtime, told) == []
    carry_out_plans(runtime)

    assert len(_targets(runtime)) == 30
    assert len(entries(runtime, "work_order.rebaselined")) == 30
    assert [kind for kind, _ in owed(runtime, told)] == ["person.orders_rebaselined"]


def test_two_at_once_do_each_order_once(work, estate, runtime, clock, directorate, backlog):
    backlog(60)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, plan)
    plan_id, told = kept(runtime, plan).id, last_notice(runtime)

    def carry():
        for _ in range(60):
            try:
                with work(SYSTEM) as uow:
                    if not carry_out_next(uow, plan_id, limit=5):
                        return
            except Busy:
                continue

    assert at_once(carry, carry) == [None, None]

    assert len(entries(runtime, "work_order.rebaselined")) == 60
    assert len(entries(runtime, "recovery.carried_out")) == 1
    assert len(owed(runtime, told)) == 1


def test_two_approvals_at_once_are_one(work, estate, runtime, clock, directorate, backlog):
    backlog(3)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))

    outcomes = at_once(
        lambda: approve(work, directorate.contract, plan),
        lambda: approve(work, directorate.executive, plan),
    )

    assert len([each for each in outcomes if each is None]) == 1
    assert len(entries(runtime, "recovery.approved")) == 1


def test_nobody_approves_their_own_plan_nor_without_the_directorates_stages(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(2)
    own = propose(work, directorate.contract, draft_of(clock, directorate.executive))

    for actor in (directorate.contract, estate.officer):
        with pytest.raises(NotAllowed, match="Edda Executive"):
            approve(work, actor, own)
    with pytest.raises(NotAllowed), work(OPERATOR) as uow:
        propose_plan(uow, draft_of(clock, directorate.contract))
    with pytest.raises(Invalid) as refused:
        propose(work, estate.officer, draft_of(clock, estate.officer))

    assert "asked" in refused.value.errors
    assert kept(runtime, own).status is RecoveryStatus.PROPOSED
    assert _targets(runtime) == []


def test_whoever_is_asked_to_approve_is_told_once_in_numbers_only(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(4)
    told = last_notice(runtime)

    propose(work, estate.officer, draft_of(clock, directorate.contract))

    assert [kind for kind, _ in owed(runtime, told)] == ["recovery.proposed"]


def test_the_preview_lists_danger_first_and_says_what_is_left_out_and_why(
    work, estate, runtime, clock, directorate, backlog
):
    plain = backlog(2)
    bare = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    covered = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    urgent = log(work, estate.reporter, estate.premises, category_code="FIR-ALM")
    for each in (bare, covered, urgent):
        escalate(work, estate.reporter, each)
    protect(work, estate.manager, covered)

    with runtime.reading() as look:
        chosen = choose(
            look.session,
            estate.officer,
            draft_of(clock, directorate.contract, 1, None),
            look.now,
        )

    found = [(each.order.reference, each.wave) for each in chosen if each.why is None]
    assert found == [(covered, 1), (plain[0], 2), (plain[1], 2)]
    assert {each.order.reference: each.why for each in chosen if each.why} == {
        bare: LeftOut.NO_MEASURE,
        urgent: LeftOut.EMERGENCY,
    }
    assert _targets(runtime) == []


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({"unit": "mine"}, 2),
        ({"unit": "LDU-0"}, 0),
        ({"premises": "mine"}, 2),
        ({"supplier": "mine"}, 2),
        ({"category": "HTG-LOS"}, 2),
        ({"category": "LGT-INT"}, 0),
        ({"stage": 1}, 2),
        ({"stage": 4}, 0),
        ({"older_than_days": 1}, 0),
        ({"orders": "first"}, 1),
    ],
)
def test_orders_are_chosen_by_what_they_are_or_by_name(
    work, estate, runtime, clock, directorate, backlog, choice, found
):
    references = backlog(2)
    mine = {
        "unit": estate.premises.unit.code,
        "premises": estate.premises.code,
        "supplier": estate.premises.contract.supplier.code,
        "orders": (references[0],),
    }
    given = {name: mine[name] if value in ("mine", "first") else value
             for name, value in choice.items()}  # fmt: skip

    with runtime.reading() as look:
        chosen = choose(
            look.session, estate.officer, draft_of(clock, directorate.contract, **given), look.now
        )

    assert len(chosen) == found


def test_what_is_no_order_of_theirs_and_waves_that_are_too_small_are_refused(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(3)
    with runtime.reading() as look:
        for draft, field in (
            (draft_of(clock, directorate.contract, orders=("WO-2026-999999",)), "orders"),
            (draft_of(clock, directorate.contract, 1, 1), "wave_2_size"),
            (draft_of(clock, directorate.contract, days=0), "wave_1_on"),
        ):
            with pytest.raises(Invalid) as refused:
                choose(look.session, estate.officer, draft, look.now)
            assert set(refused.value.errors) == {field}


def test_what_closed_since_it_was_proposed_is_left_out_with_the_reason(
    work, estate, runtime, clock, directorate, backlog
):
    first, second = backlog(2)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    complete(work, estate.supplier, first)
    confirm(work, estate.manager, first)

    approve(work, directorate.contract, plan)
    carry_out_plans(runtime)

    assert _left_out(runtime) == {first: LeftOut.CLOSED}
    assert [row.plan for row in seen(runtime, second).recovery_targets] == [plan]
    [said] = entries(runtime, "recovery.carried_out")
    assert (said.values["event"]["rebaselined"], said.values["event"]["left_out"]) == (1, 1)


def test_a_proposed_plan_may_be_withdrawn_and_an_approved_one_not(
    work, estate, runtime, clock, directorate, backlog
):
    backlog(2)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    with work(estate.officer) as uow:
        withdraw_plan(uow, plan, "The contractor is back")

    with pytest.raises(Conflict, match="withdrawn already"):
        approve(work, directorate.contract, plan)
    other = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, other)
    with pytest.raises(Conflict, match="approved already"), work(estate.officer) as uow:
        withdraw_plan(uow, other, "The contractor is back")

    assert carry_out_plans(runtime) == 2


def test_a_plan_whose_first_date_passed_unapproved_must_be_proposed_anew(
    work, estate, clock, directorate, backlog
):
    backlog(1)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    clock.advance(timedelta(days=11))

    with pytest.raises(Conflict, match="has passed"):
        approve(work, directorate.contract, plan)


def test_a_plan_ends_by_itself_when_nothing_of_it_is_awaited(
    work, estate, runtime, clock, directorate, backlog
):
    first, _ = backlog(2)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))
    approve(work, directorate.contract, plan)
    carry_out_plans(runtime)
    complete(work, estate.supplier, first)
    confirm(work, estate.manager, first)
    carry_out_plans(runtime)
    assert kept(runtime, plan).status is RecoveryStatus.APPROVED

    clock.set_to(end_of_day(kept(runtime, plan).waves[0].target_on) + timedelta(seconds=1))
    sweep(runtime)
    carry_out_plans(runtime)

    assert kept(runtime, plan).status is RecoveryStatus.ENDED
    [ended] = entries(runtime, "recovery.ended")
    assert (ended.values["event"]["rebaselined"], ended.values["event"]["missed"]) == (2, 1)


def test_a_plan_is_there_only_for_those_who_see_one_of_its_orders(
    work, estate, clock, directorate, backlog
):
    backlog(1)
    plan = propose(work, estate.officer, draft_of(clock, directorate.contract))

    with pytest.raises(NotFound):
        approve(work, estate.stranger, plan)
