"""Recovery plans in the browser: what an order's page says, and the pages of plans."""

from datetime import timedelta

import pytest

from tests.deeds import complete, escalate, log, rebaseline
from tests.factories import OPERATOR
from tests.recovery.plans import REASON, name_directorate
from tracker.domain.calendar import london_date
from tracker.domain.custody import end_of_day
from tracker.jobs.recovery import carry_out_plans
from tracker.jobs.sweep import sweep


@pytest.fixture
def directorate(work):
    with work(OPERATOR) as uow:
        return name_directorate(uow)


@pytest.fixture
def late(work, estate):
    """Three late orders, one of them dangerous and without an interim measure."""
    kinds = ("HTG-LOS", "HTG-LOS", "FIR-DOR")
    orders = [log(work, estate.reporter, estate.premises, category_code=kind) for kind in kinds]
    for order in orders:
        escalate(work, estate.reporter, order)
    return orders


@pytest.fixture
def typed(clock, directorate):
    """What an officer types for a plan of two waves."""
    today = london_date(clock.now())
    return {
        "name": "Boilers, winter",
        "reason": REASON,
        "asked": str(directorate.contract.person_id),
        "wave_1_on": (today + timedelta(days=10)).isoformat(),
        "wave_1_size": "1",
        "wave_2_on": (today + timedelta(days=20)).strftime("%d/%m/%Y"),
    }


def _propose(read_as, actor, typed):
    return read_as(actor).send("/recovery/new", do="propose", **typed)


def _approve(reader, page):
    path = "/recovery/RP-2026-000001/approve"
    return reader.post(path, follow=True, **reader.get(page.path).form(path))


def test_an_orders_page_shows_the_new_date_with_its_reason_beside_the_old_ones(
    read_as, work, estate, clock
):
    order = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, order)
    day = london_date(clock.now())
    rebaseline(work, estate.officer, order, day + timedelta(days=7))
    rebaseline(work, estate.officer, order, day + timedelta(days=30))

    page = read_as(estate.reporter).get(f"/work-orders/{order}")

    assert "Re-baselined twice: under plan RP-2026-000002, approved by Olu Officer" in page.words
    assert page.words.count("No contractor before the new year") >= 2
    assert "Put off by a later plan" in page.words
    assert "The fix itself was due" in page.words


def test_the_preview_shows_each_order_with_its_wave_or_why_not_and_keeps_what_was_typed(
    read_as, estate, late, typed
):
    page = read_as(estate.officer).send("/recovery/new", do="preview", **typed)

    assert "2 orders would be re-baselined, 1 left out. Nothing has been changed." in page.words
    assert "Left out it is safety-critical, and no current interim measure protects" in page.words
    assert "Wave 1: fixed by" in page.words
    assert "Wave 2: fixed by" in page.words
    assert (page.value("name"), page.value("reason")) == (typed["name"], REASON)
    assert "No plan has an order" in read_as(estate.officer).get("/recovery").words


def test_a_plan_is_proposed_by_one_approved_by_another_and_followed_up(
    read_as, runtime, work, estate, clock, directorate, late, typed
):
    proposed = _propose(read_as, estate.officer, typed)
    assert proposed.heading == "Boilers, winter"
    assert "Nobody yet. Cora Contract is asked" in proposed.words
    assert "Approve the plan" not in proposed.words

    approved = _approve(read_as(directorate.executive), proposed)
    assert "Edda Executive" in approved.words
    assert "Waits for its turn" in approved.words
    carry_out_plans(runtime)
    complete(work, estate.supplier, late[0])
    clock.set_to(end_of_day(london_date(clock.now()) + timedelta(days=20)) + timedelta(seconds=1))
    sweep(runtime)
    carry_out_plans(runtime)

    page = read_as(estate.officer).get("/recovery/RP-2026-000001")
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all("td")][1:]
        for row in page.tree.select("[aria-label='Wave by wave'] tbody tr")
    ]
    assert rows == [["1", "1", "0", "0"], ["1", "0", "1", "1"]]
    assert "Left out it is safety-critical" in page.words
    assert "Fix was due" in page.words
    holders = page.tree.select_one("[aria-label='Who holds what is owed still']").get_text(" ")
    assert "Sam Supplier" in holders


def test_what_is_missing_or_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    read_as, estate, late, typed
):
    page = _propose(
        read_as,
        estate.officer,
        {**typed, "name": "", "wave_2_on": "1/1/2020", "stage": "nine", "orders": "WO-2026-1"},
    )

    assert page.status == 422
    assert set(page.errors) >= {"name", "stage"}
    assert page.value("reason") == REASON
    page = _propose(read_as, estate.officer, {**typed, "wave_2_on": "1/1/2020"})
    assert set(page.errors) == {"wave_2_on"}
    page = _propose(read_as, estate.officer, {**typed, "asked": str(estate.officer.person_id)})
    assert page.errors["asked"].startswith("Who may approve it for all of these premises: Cora")


def test_whoever_proposed_it_cannot_approve_it_whatever_they_post(
    read_as, estate, directorate, late, typed
):
    own = {**typed, "asked": str(directorate.executive.person_id)}
    page = _propose(read_as, directorate.contract, own)
    reader = read_as(directorate.contract)
    hidden = reader.get(page.path).form("/recovery/RP-2026-000001/withdraw")

    refused = reader.post("/recovery/RP-2026-000001/approve", **hidden)

    assert refused.status == 403
    assert "Edda Executive" in refused.words


def test_a_proposed_plan_is_withdrawn_with_a_reason(read_as, estate, late, typed):
    page = _propose(read_as, estate.officer, typed)
    reader = read_as(estate.officer)
    path = "/recovery/RP-2026-000001/withdraw"

    empty = reader.post(path, **reader.get(page.path).form(path))
    done = reader.post(
        path, follow=True, reason="The contractor is back", **reader.get(page.path).form(path)
    )

    assert set(empty.errors) == {"reason"}
    assert "Withdrawn" in done.words
    assert "The contractor is back" in done.words


def test_a_plan_is_shown_to_those_who_see_its_orders_and_to_nobody_else(
    read_as, estate, late, typed
):
    page = _propose(read_as, estate.officer, typed)

    assert late[0] in read_as(estate.supplier).get(page.path).words
    assert read_as(estate.stranger).get(page.path).status == 404
    assert "RP-2026" not in read_as(estate.stranger).get("/recovery").words
    assert read_as(estate.manager).get("/recovery/new").status == 403
