"""What no address leads to in a real browser: errors, refusals, receipts, lists of nothing."""

import pytest
from flask import template_rendered

from tests import clock_deeds, deeds
from tests.browser.states import ADDRESSES, WALKS, Here, break_things
from tests.browser.test_every_page import PAGES
from tests.factories import OPERATOR, make_order
from tracker.domain.priority import Priority
from tracker.premises.codes import make_code
from tracker.web.govuk import STATIC
from tracker.work_orders.acts import ACTS
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.service import merge_order

ERRORS = {
    f"errors/{path.name}" for path in (STATIC.parent / "templates" / "errors").glob("*.html")
} - {"errors/page.html"}


@pytest.fixture
def here(app, visitor, clock, work, estate):
    """An estate with one order and a code on its wall, and addresses at which things go wrong."""
    break_things(app)
    with work(estate.manager) as uow:
        order = make_order(uow, estate.premises, category_code="FIR-DOR").reference
    with work(OPERATOR) as uow:
        token = make_code(uow, estate.premises.code)[1]
    return Here(visitor, app, clock, work, estate, order, token)


def test_no_state_of_a_page_has_a_fault_that_a_machine_can_find(here):
    faults, drawn = set(), set()

    def note(_, template, **more):
        drawn.add(template.name)

    with template_rendered.connected_to(note, here.app):
        for who, path in ADDRESSES:
            here.visitor.open(path, who=getattr(here.estate, who, None))
            faults |= here.visitor.look(f"{who} at {path}")
        for walk in WALKS:
            walk(here)
            faults |= here.visitor.look(walk.__name__)

    assert not faults, "\n".join(sorted(faults))
    assert drawn >= ERRORS | {"imports/progress.html", "imports/done.html", "visitors/receipt.html"}


# Acts for which an order must first have come somewhere: who takes each, and on which order.
ACTS_LATER = {
    "refuse": ("manager", "raised"),
    "step-down": ("officer", "climbed"),
    "power": ("manager", "climbed"),
    "decide": ("officer", "climbed"),
    "answer": ("supplier", "climbed"),
    "review": ("manager", "climbed"),
    "rule": ("officer", "climbed"),
    "proposal": ("manager", "raised"),
    "claim": ("manager", "claimed"),
    "resume": ("supplier", "paused"),
    "reopen": ("manager", "closed"),
    "unmerge": ("manager", "merged"),
}


@pytest.fixture
def orders(work, estate):
    """An order at each point that the acts ask for."""
    with work(estate.manager) as uow:
        found = {
            name: make_order(uow, estate.premises, category_code="LGT-INT").reference
            for name in ("climbed", "raised", "claimed", "paused", "closed", "merged")
        }
    deeds.chase(work, estate.manager, found["climbed"])
    deeds.protect(work, estate.manager, found["climbed"])
    clock_deeds.dispute(work, estate.supplier, found["climbed"], priority=Priority.P5)
    clock_deeds.prioritise(work, estate.reporter, found["raised"], Priority.P2)
    deeds.escalate(work, estate.manager, found["raised"])
    for _ in range(6):
        deeds.escalate(work, estate.manager, found["climbed"])
    clock_deeds.claim(work, estate.supplier, found["claimed"])
    clock_deeds.pause(work, estate, found["paused"])
    deeds.complete(work, estate.supplier, found["closed"])
    deeds.confirm(work, estate.manager, found["closed"])
    with work(estate.manager) as uow:
        merge_order(
            uow, found["merged"], MergeDraft(survivor=found["claimed"], reason="The same lamp")
        )
    return found


def test_the_forms_of_later_acts_have_no_fault_opened_or_sent_empty(visitor, estate, orders):
    faults = set()
    for act, (who, order) in ACTS_LATER.items():
        visitor.open(f"/work-orders/{orders[order]}/{act}", who=getattr(estate, who))
        faults |= visitor.look(act)
        if not visitor.send():
            faults.add(f"{act}: no form for {who}, but “{visitor.page.title()}”")
        elif visitor.refused():
            faults |= visitor.look(f"{act}, sent empty")

    assert not faults, "\n".join(sorted(faults))


def test_the_form_of_every_act_is_looked_at():
    opened = {path.rpartition("/")[2] for _, name, path in PAGES if name == "work_orders.form"}

    assert set(ACTS) - opened - set(ACTS_LATER) == set()
