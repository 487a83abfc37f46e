"""Who filled in and for how much, and what the supplier owed and did not supply."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cover.nights import TONIGHT, arrive, confirm, gaps, refuse, require, tick
from tests.reports.exports import export_of
from tracker.cover.measures import measure
from tracker.cover.schemas import CostDraft, CostSchema, FillDraft, FillSchema
from tracker.cover.service import fill_post, record_fill_cost
from tracker.domain.cover import FilledBy, SuppliedBy
from tracker.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.forms import load
from tracker.reports.catalogue import ReportName

AT_NIGHT = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)


@pytest.fixture
def roster(work, estate, runtime):
    """Two posts from 21:30, the second of which the supplier cannot fill."""
    require(work, estate.officer, estate.premises)
    tick(runtime)
    confirm(work, estate.supplier, estate.premises, 1)
    refuse(work, estate.supplier, estate.premises, 2)
    return estate


def _fill(work, estate, by=FilledBy.NPS_SESSIONAL, cost=None, on=TONIGHT, post=2):
    with work(estate.manager) as uow:
        draft = FillDraft(filled_by=by, cost_pence=cost)
        fill_post(uow, estate.premises.code, on, post, draft)


def _say(work, runtime, actor, estate, cost):
    reference = gaps(runtime)[0].reference
    with work(actor) as uow:
        record_fill_cost(uow, estate.premises.code, reference, CostDraft(cost_pence=cost))


def _by_supplier(runtime, estate, clock):
    clock.set_to(AT_NIGHT + timedelta(hours=1))
    with runtime.reading() as look:
        suppliers, _ = measure(
            look.session, estate.auditor, first=TONIGHT, last=TONIGHT, now=look.now
        )
    return suppliers[0]


def test_what_filling_in_costs_is_kept_in_pence_and_summed_by_supplier(
    roster, work, runtime, clock
):
    _fill(work, roster, cost=18_250)

    found = _by_supplier(runtime, roster, clock)
    assert (found.cost_pence, found.cost_not_known) == (18_250, 0)
    assert found.filled_by == {FilledBy.NPS_SESSIONAL: 1}


def test_a_cost_that_nobody_has_said_is_not_known_and_not_nothing(roster, work, runtime, clock):
    _fill(work, roster)

    found = _by_supplier(runtime, roster, clock)
    exported = export_of(runtime, roster.auditor, ReportName.NIGHT_COVER).rows
    assert (found.cost_pence, found.cost_not_known) == (0, 1)
    assert [row["fill_cost_pounds"] for row in exported] == ["", ""]


def test_the_cost_may_be_said_weeks_later_and_again_and_the_newer_figure_counts(
    roster, work, runtime, clock
):
    _fill(work, roster)
    clock.advance(timedelta(days=20))
    tick(runtime)
    for pence in (20_000, 19_050):
        _say(work, runtime, roster.manager, roster, pence)

    exported = export_of(runtime, roster.auditor, ReportName.NIGHT_COVER).rows
    assert exported[1]["fill_cost_pounds"] == "190.50"


def test_what_the_supplier_fills_itself_owes_us_no_cost_and_is_no_default(
    roster, work, runtime, clock
):
    _fill(work, roster, by=FilledBy.SUPPLIER)

    found = _by_supplier(runtime, roster, clock)
    assert (found.cost_not_known, found.defaults) == (0, 0)


def test_nobody_pays_for_a_gap_that_nobody_filled(roster, work, runtime):
    with pytest.raises(Conflict, match="nothing to pay"):
        _say(work, runtime, roster.manager, roster, 100)


def test_only_who_may_say_who_fills_in_may_say_what_it_cost(roster, work, runtime):
    _fill(work, roster)

    with pytest.raises(NotAllowed):
        _say(work, runtime, roster.supplier, roster, 100)
    with pytest.raises(NotFound):
        _say(work, runtime, roster.stranger, roster, 100)


@pytest.mark.parametrize("typed", ["a lot", "-5", "1.234"])
def test_an_amount_that_is_none_is_said_beside_the_field(typed):
    with pytest.raises(Invalid) as refused:
        load(CostSchema(), {"cost": typed})

    assert list(refused.value.errors) == ["cost"]
    assert load(FillSchema(), {"filled_by": "manager", "cost": ""}).cost_pence is None


def test_a_post_that_somebody_else_must_fill_is_a_default_of_the_contract(
    roster, work, runtime, clock
):
    _fill(work, roster, by=FilledBy.NEIGHBOUR_AP)

    gap = gaps(runtime)[0]
    exported = export_at_night(runtime, roster, clock)
    assert gap.default_at is not None
    assert _by_supplier(runtime, roster, clock).defaults == 1
    assert [row["contract_defaults"] for row in exported] == ["0", "1"]
    assert exported[1]["default_contract"] != ""


def export_at_night(runtime, estate, clock):
    """Return the rows of the export, once the night has begun."""
    clock.set_to(AT_NIGHT)
    return export_of(runtime, estate.auditor, ReportName.NIGHT_COVER).rows


def test_nobody_coming_is_a_default_once_however_often_it_is_seen(roster, work, runtime, clock):
    clock.set_to(AT_NIGHT)
    arrive(work, roster.reporter, roster.premises, 1)
    clock.set_to(AT_NIGHT + timedelta(minutes=16))
    tick(runtime)
    at = gaps(runtime)[0].default_at
    _fill(work, roster, by=FilledBy.MANAGER)

    assert at == AT_NIGHT + timedelta(minutes=16)
    assert gaps(runtime)[0].default_at == at


def test_a_gap_that_the_supplier_mends_before_the_start_is_no_default(roster, work, runtime):
    confirm(work, roster.supplier, roster.premises, 2)

    assert gaps(runtime)[0].default_at is None


def test_a_manager_who_is_early_makes_no_default_of_a_post_that_was_not_yet_owed(
    roster, work, runtime
):
    later = TONIGHT + timedelta(days=5)
    _fill(work, roster, by=FilledBy.MANAGER, on=later)

    assert [gap.default_at for gap in gaps(runtime)] == [None, None]


def test_our_own_staff_default_on_no_contract(work, estate, runtime, clock):
    require(work, estate.officer, estate.premises, supplied_by=SuppliedBy.NPS)
    tick(runtime)
    clock.set_to(AT_NIGHT + timedelta(minutes=16))
    tick(runtime)

    assert [gap.default_at for gap in gaps(runtime)] == [None, None]
