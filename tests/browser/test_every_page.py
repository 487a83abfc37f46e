"""Every page in a real browser: nothing that axe or the browser complains of, and no overflow."""

from datetime import timedelta

import pytest

from tests.cover.nights import TONIGHT, fill, require, tick
from tests.factories import OPERATOR, make_order
from tests.photographs.pictures import photograph
from tests.recovery.plans import draft_of, name_directorate, propose
from tests.window_deeds import shut
from tracker.domain.photographs import EvidenceOf
from tracker.photographs.preparing import prepare
from tracker.photographs.service import keep_photographs
from tracker.premises.codes import make_code
from tracker.web.access import is_ours
from tracker.work_orders.bulk.doing import begin_bulk, go_on
from tracker.work_orders.bulk.offering import Ticked
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import complete_order

# Who opens what; {open} has climbed, {done} waits for the manager's word. Some forms may be sent
# empty, so those that end something come last.
PAGES = [
    ("nobody", "sign_in.form", "/sign-in"),
    ("nobody", "sign_in.link", "/sign-in/link/no-such-token"),
    ("officer", "slack_link.confirm", "/link/slack/no-such-token"),
    ("officer", "queue.show", "/"),
    ("officer", "queue.show", "/?q=nothing+matches+this"),
    ("officer", "queue.show", "/?flag=safety&stage=9"),
    ("officer", "views.index", "/views"),
    ("officer", "bulk.index", "/together"),
    ("officer", "bulk.show", "/together/BA-2026-000001"),
    ("manager", "report.form", "/report"),
    ("officer", "work_orders.show", "/work-orders/{open}"),
    ("manager", "work_orders.show", "/work-orders/{done}"),
    ("manager", "work_orders.receipt", "/work-orders/{open}/receipt"),
    ("officer", "work_orders.form", "/work-orders/{open}/accept"),
    ("manager", "work_orders.form", "/work-orders/{open}/chase"),
    ("officer", "work_orders.form", "/work-orders/{open}/update"),
    ("officer", "work_orders.form", "/work-orders/{open}/escalate"),
    ("manager", "work_orders.form", "/work-orders/{open}/interim"),
    ("supplier", "work_orders.form", "/work-orders/{open}/pause"),
    ("manager", "work_orders.form", "/work-orders/{open}/priority"),
    ("manager", "work_orders.form", "/work-orders/{open}/dispute"),
    ("manager", "work_orders.form", "/work-orders/{open}/impact"),
    ("officer", "work_orders.form", "/work-orders/{open}/visit"),
    ("officer", "work_orders.form", "/work-orders/{open}/merge"),
    ("supplier", "work_orders.form", "/work-orders/{open}/complete"),
    ("manager", "work_orders.form", "/work-orders/{done}/reject"),
    ("manager", "work_orders.form", "/work-orders/{done}/confirm"),
    ("manager", "photographs.form", "/photographs/1/redact"),
    ("auditor", "trail.show", "/work-orders/{open}/trail"),
    ("officer", "premises.index", "/premises"),
    ("officer", "premises.show", "/premises/{premises}"),
    ("manager", "premises.history", "/premises/{premises}/history"),
    ("auditor", "premises.who", "/premises/{premises}/who"),
    ("manager", "windows.show", "/premises/{premises}/windows"),
    ("officer", "windows.form", "/premises/{premises}/windows/announce"),
    ("officer", "windows.extend_form", "/premises/{premises}/windows/1/extend"),
    ("manager", "windows.end_form", "/premises/{premises}/windows/1/end"),
    ("administrator", "room_codes.form", "/premises/{premises}/qr-codes"),
    ("nobody", "visitors.form", "/r/{token}"),
    ("officer", "imports.form", "/imports"),
    ("auditor", "exports.form", "/exports"),
    ("officer", "people.index", "/people"),
    ("administrator", "people.show", "/people/1"),
    ("administrator", "roles.give", "/people/1/roles/give"),
    ("administrator", "roles.give", "/people/1/roles/give?role=auditor&scope=everything-0"),
    ("administrator", "roles.end", "/people/1/roles/1/end"),
    ("auditor", "trail_search.show", "/trail"),
    ("auditor", "trail_search.show", "/trail?since=yesterday"),
    ("auditor", "trail_search.entry", "/trail/1"),
    ("auditor", "trail_verify.show", "/trail/verify"),
    ("officer", "owners.index", "/owners"),
    ("officer", "owners.form", "/owners/name"),
    ("officer", "owners.gaps", "/owners/gaps"),
    ("officer", "leave.index", "/leave"),
    ("auditor", "notices.index", "/notices"),
    ("manager", "preferences.show", "/preferences"),
    ("manager", "preferences.show_mobile", "/preferences/mobile"),
    ("auditor", "not_sent.show", "/notices/not-sent"),
    ("reporter", "not_sent.show", "/notices/not-sent?why=folded"),
    ("officer", "board.show", "/board"),
    ("officer", "board.rows", "/board/rows?of=escalated"),
    ("officer", "board.key_figures", "/board/key-figures"),
    ("officer", "board.pack", "/board/pack"),
    ("officer", "oversight.stuck", "/stuck"),
    ("officer", "certificates.index", "/certificates"),
    ("manager", "certificates.show", "/certificates/{premises}"),
    ("officer", "defects.index", "/defects"),
    ("officer", "defects.show", "/defects/DF-2026-000001"),
    ("officer", "recovery.index", "/recovery"),
    ("officer", "recovery.form", "/recovery/new"),
    ("officer", "recovery.show", "/recovery/RP-2026-000001"),
    ("officer", "ladder.show", "/ladder"),
    ("officer", "simulating.show", "/ladder/simulate"),
    ("officer", "simulating.show", "/ladder/simulate?to=1"),
    ("administrator", "simulating.show", "/ladder/simulate?to=1&order={open}"),
    ("auditor", "policy.show", "/policy"),
    ("administrator", "ladder.preview", "/ladder/rebase?to=1"),
    ("manager", "cover.board", "/night-cover"),
    ("manager", "cover.show", "/night-cover/{premises}"),
    ("manager", "cover.safe_form", "/night-cover/{premises}/safe"),
    ("manager", "cover.form", "/night-cover/{premises}/2026-11-20/1/cannot-fill"),
    ("officer", "cover_setup.requirement_form", "/night-cover/{premises}/requirement"),
    ("manager", "cover_costs.form", "/night-cover/{premises}/gaps/NC-2026-000001/cost"),
    ("manager", "cover_setup.plan_form", "/night-cover/{premises}/plan"),
    ("officer", "cover_measures.show", "/night-cover/measures"),
    ("manager", "not found", "/work-orders/WO-2026-999999"),
]
# These answer with something other than a page.
NOT_PAGES = {
    "clocks.as_csv",
    "clocks.as_json",
    "sign_in.from_provider",
    "exports.fetch",
    "exports.fetch_manifest",
    "photographs.show",
    "photographs.thumbnail",
    "report.kinds",
    "imports.progress",
    "imports.problems",
    "room_codes.image",
}
# Only who made an export, or chose a file, reaches it: the journeys look at it.
ON_A_JOURNEY = {"exports.ready", "imports.show", "imports.columns"}


@pytest.fixture
def orders(work, runtime, clock, estate):
    """An order that climbed, with a photograph, one to be confirmed, a defect and a roster."""
    with work(estate.manager) as uow:
        order = make_order(uow, estate.premises)
        climbed = order.reference
        keep_photographs(uow, order, [prepare(photograph())], evidence_of=EvidenceOf.REPORT)
        done = make_order(uow, estate.premises, title="The lift's alarm is silent").reference
        for _ in range(3):
            make_order(uow, estate.premises, category_code="LGT-INT", location_code=None)
    require(work, estate.officer, estate.premises)
    clock.advance(timedelta(days=4))
    tick(runtime)
    fill(work, estate.manager, estate.premises, 2, on=TONIGHT + timedelta(days=5))
    with work(estate.supplier) as uow:
        complete_order(uow, done, ClosingDraft())
    with work(OPERATOR) as uow:
        directorate = name_directorate(uow)
        token = make_code(uow, estate.premises.code)[1]
    with work(estate.officer) as uow:
        ticked = [Ticked(climbed, 1), Ticked(done, 1)]
        bulk = begin_bulk(uow, "chase", ticked, {"channel": "makesafe"}).reference
    # Nothing may wait: the page of what waits goes on by itself, under the eyes of whoever looks.
    go_on(lambda: work(estate.officer), bulk)
    propose(work, estate.officer, draft_of(clock, directorate.contract))
    shut(work, estate.officer, estate.premises)
    return {"open": climbed, "done": done, "premises": estate.premises.code, "token": token}


def test_no_page_has_a_fault_that_a_machine_can_find_nor_once_its_form_was_refused(
    visitor, orders, estate
):
    faults, refused = set(), set()
    for who, endpoint, pattern in PAGES:
        path = pattern.format_map(orders)
        visitor.open(path, who=getattr(estate, who, None))
        faults |= visitor.look(path)
        if not endpoint.endswith(".form") or who == "nobody":
            continue
        if not visitor.send():
            faults.add(f"{path}: no form for {who}, but “{visitor.page.title()}”")
        elif visitor.refused():
            refused.add(pattern)
            faults |= visitor.look(f"{path}, sent empty")

    assert "/report" in refused
    assert not faults, "\n".join(sorted(faults))


def test_every_page_is_visited(app):
    visited = {endpoint for _, endpoint, _ in PAGES} | NOT_PAGES | ON_A_JOURNEY
    with app.app_context():
        pages = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and is_ours(rule.endpoint)
        }

    assert sorted(pages - visited) == []
