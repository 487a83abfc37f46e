"""Local authority: who may do what before a lapse, and what widens by itself after it."""

from datetime import timedelta

import pytest

from tests.deeds import complete, confirm, escalate, log, seen
from tracker.domain.authority import Authority, Power, in_force, left_to_spend
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.forms import load
from tracker.jobs.sweep import sweep
from tracker.work_orders.power_schemas import PowerDraft, PowerSchema
from tracker.work_orders.powers import available, uses_of
from tracker.work_orders.service import use_power


@pytest.fixture
def order(work, estate):
    """The reference of a safety-critical order, just reported."""
    return log(work, estate.reporter, estate.premises, category_code="FIR-DOR")


def use(work, actor, reference, clause, pence=0, **more):
    """Use a power."""
    draft = PowerDraft(
        clause=clause, amount_pence=pence, note="Bolton Doors rehang it today", **more
    )
    with work(actor) as uow:
        use_power(uow, reference, draft)


def may(runtime, actor, reference):
    """Return the clauses that an actor may act under now, with what is left of each."""
    with runtime.reading() as look:
        found = available(
            look.session, seen(runtime, reference), actor, policy=look.policy, now=look.now
        )
        return {one.clause.clause: one.left_pence for one in found}


def test_a_power_is_anothers_until_the_stage_is_reached(work, estate, runtime, order):
    before = may(runtime, estate.manager, order)
    escalate(work, estate.manager, order)

    assert before == {"LA1": 0}
    assert may(runtime, estate.manager, order) == {"LA1": 0, "LA2": 25_000}
    assert may(runtime, estate.reporter, order) == {}
    assert may(runtime, estate.stranger, order) == {}


def test_a_missed_make_safe_widens_the_sites_limit_by_itself(work, estate, runtime, clock, order):
    escalate(work, estate.manager, order)
    with pytest.raises(NotAllowed):
        use(work, estate.manager, order, "site_call_out_not_safe", 40_000)

    clock.advance(timedelta(hours=24, seconds=1))

    assert may(runtime, estate.manager, order)["LA3"] == 50_000
    use(work, estate.manager, order, "site_call_out_not_safe", 40_000)
    assert may(runtime, estate.manager, order)["LA3"] == 10_000


def test_a_supplier_that_lets_its_time_run_out_lets_the_site_have_it_fixed(
    work, estate, runtime, clock
):
    order = log(work, estate.reporter, estate.premises)
    for _ in range(2):
        escalate(work, estate.manager, order)
    escalated_by_hand = may(runtime, estate.manager, order)
    clock.advance(timedelta(hours=4, seconds=1))
    sweep(runtime)

    assert "LA4" not in escalated_by_hand
    assert seen(runtime, order).stage == 3
    assert may(runtime, estate.manager, order)["LA4"] == 50_000


def test_what_is_spent_on_an_order_is_counted_against_the_clause(work, estate, runtime, order):
    escalate(work, estate.manager, order)
    use(work, estate.manager, order, "site_call_out", 20_000)

    with pytest.raises(Invalid) as refused:
        use(work, estate.manager, order, "site_call_out", 5_001)
    use(work, estate.manager, order, "site_call_out", 5_000, recharge=True)

    (said,) = refused.value.errors["amount"]
    with runtime.reading() as look:
        uses = uses_of(look.session, seen(runtime, order))
        kept = [(row.amount_pence, row.clause, row.recharge_contract_id) for row in uses]
    assert said == "Clause LA2 allows £250 on one order, of which £50 is left"
    assert kept == [(20_000, "LA2", None), (5_000, "LA2", estate.premises.contract_id)]


def test_on_a_closed_order_there_is_nothing_to_act_on(work, estate, runtime, order):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    with pytest.raises(Conflict):
        use(work, estate.manager, order, "site_out_of_use")
    assert may(runtime, estate.manager, order) == {}


@pytest.mark.parametrize("who", ["reporter", "auditor"])
def test_who_changes_no_order_uses_no_power(work, estate, order, who):
    with pytest.raises(NotAllowed):
        use(work, getattr(estate, who), order, "site_out_of_use")


def test_a_clause_is_in_force_by_role_stage_and_lapse():
    late = Authority("k", "LA9", 2, Role.UNIT_HEAD, Power.SELF_FIX, 100, after_stage=2)
    unsafe = Authority(
        "m", "LA8", 1, Role.UNIT_HEAD, Power.SELF_FIX, 50, after_missed=MilestoneKind.MAKE_SAFE
    )
    asked = {"roles": {Role.UNIT_HEAD}, "ran_out": {2}, "missed": {MilestoneKind.MAKE_SAFE}}

    assert in_force([late, unsafe], stage=2, **asked) == [unsafe, late]
    assert in_force([late, unsafe], stage=1, **asked) == [unsafe]
    assert in_force([late], stage=2, **{**asked, "ran_out": {1}}) == []
    assert in_force([unsafe], stage=2, **{**asked, "missed": ()}) == []
    assert in_force([late, unsafe], stage=2, **{**asked, "roles": {Role.AUDITOR}}) == []
    assert left_to_spend(late, 120) == 0


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("120", 12_000), ("£1,250.50", 125_050), ("0.5", 50), (" 7.05 ", 705)],
)
def test_an_amount_is_read_as_people_write_it(typed, pence):
    draft = load(PowerSchema(), {"clause": "x", "note": "A note", "amount": typed})

    assert draft.amount_pence == pence


@pytest.mark.parametrize("typed", ["-1", "12.345", "a lot", "1e3", "1,25"])
def test_what_is_no_amount_is_refused_beside_its_field(typed):
    with pytest.raises(Invalid) as refused:
        load(PowerSchema(), {"clause": "x", "note": "A note", "amount": typed})

    assert list(refused.value.errors) == ["amount"]
