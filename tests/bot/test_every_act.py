"""Every act on an order from Slack: done once by who may, refused to who may not, kept if stale."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.ids import Act
from bot.sandbox.limits import faults_in_errors, faults_in_view
from tests.bot.conftest import MANAGER, OFFICER, REPORTER, STRANGER, SUPPLIER
from tests.clock_deeds import claim, dispute, pause, prioritise
from tests.deeds import chase, complete, confirm, escalate
from tests.slack import words_of
from tracker.domain.priority import Priority
from tracker.trail.queries import entries_of
from tracker.work_orders.models import InterimKind
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import InterimDraft
from tracker.work_orders.service import merge_order, record_interim_measure

REFERENCE, OTHER = "WO-2026-000001", "WO-2026-000002"
LONG_AGO = 1_700_000_000
MISLEADING = "a\x00b"
REASON = {"reason": "Seen on site this morning"}
NO_REASON = {"reason": "no"}


def _nothing(_work, _estate):
    """It stands as it was logged."""


@dataclass(frozen=True)
class Case:
    """Who may and who may not, after what; an answer that is good, and one that is not."""

    who: str
    not_who: str
    good: dict[str, Any]
    bad: dict[str, Any]
    before: Callable[..., object] = _nothing
    wrong: str = field(default="")

    @property
    def wrong_field(self) -> str:
        """The field that the message belongs under."""
        return self.wrong or next(iter(self.bad))


def _up(times, who="manager"):
    def climb(work, estate):
        for _ in range(times):
            escalate(work, getattr(estate, who), REFERENCE)

    return climb


def _measure(work, estate):
    with work(estate.manager) as uow:
        record_interim_measure(uow, REFERENCE, InterimDraft(kind=InterimKind.EXTRA_STAFF))


def _merged(work, estate):
    with work(estate.manager) as uow:
        merge_order(uow, REFERENCE, MergeDraft(survivor=OTHER, reason="The same boiler"))


def _closed(work, estate):
    complete(work, estate.supplier, REFERENCE)
    confirm(work, estate.manager, REFERENCE)


CASES = {
    Act.CONFIRM: Case(
        MANAGER, SUPPLIER, {"note": "Seen working"}, {"note": MISLEADING},
        lambda work, estate: complete(work, estate.supplier, REFERENCE),
    ),
    Act.REJECT: Case(
        MANAGER, SUPPLIER, REASON, NO_REASON,
        lambda work, estate: complete(work, estate.supplier, REFERENCE),
    ),
    Act.ACCEPT: Case(
        MANAGER, REPORTER,
        {"next_action": "Meet the contractor", "next_action_on": "2026-11-20"},
        {"next_action_on": "2020-01-01", "next_action": "Meet the contractor"},
    ),
    Act.REFUSE: Case(OFFICER, MANAGER, REASON, NO_REASON),
    Act.CHASE: Case(MANAGER, SUPPLIER, {"note": "Nobody came"}, {"note": MISLEADING}),
    Act.ANSWER: Case(
        SUPPLIER, STRANGER,
        {"answer": "On Friday", "promised_on": "2026-11-20", "kept": "no"},
        {"promised_on": "2020-01-01", "answer": "Last year"},
        lambda work, estate: chase(work, estate.reporter, REFERENCE),
    ),
    Act.UPDATE: Case(
        MANAGER, REPORTER,
        {"note": "Parts ordered", "status": "awaiting_parts"}, {"note": MISLEADING},
    ),
    Act.VISIT: Case(MANAGER, REPORTER, {"outcome": "no_show"}, {"note": MISLEADING}),
    Act.INTERIM: Case(
        MANAGER, SUPPLIER, {"kind": "extra_staff"}, {"review_by": LONG_AGO, "kind": "extra_staff"}
    ),
    Act.REVIEW: Case(
        MANAGER, SUPPLIER, {"note": "It is still there"}, {"review_by": LONG_AGO}, _measure
    ),
    Act.IMPACT: Case(
        MANAGER, REPORTER, {"impacts": ["wellbeing", "accessibility"]}, {"impacts": ["nonsense"]}
    ),
    Act.DECIDE: Case(
        OFFICER, REPORTER, {"decision": "Heaters are hired"}, {"decision": "no"}, _up(6, "officer")
    ),
    Act.CLAIM: Case(
        MANAGER, SUPPLIER, {**REASON, "agreed": "yes"}, {**NO_REASON, "agreed": "yes"},
        lambda work, estate: claim(work, estate.supplier, REFERENCE),
    ),
    Act.PAUSE: Case(
        SUPPLIER, REPORTER,
        {"reason": "ACC", "evidence": "The gate was locked", "review_by": 1_795_000_000},
        {"evidence": "no", "reason": "ACC", "review_by": 1_795_000_000},
    ),
    Act.RESUME: Case(
        SUPPLIER, REPORTER, {}, {"number": "99"},
        lambda work, estate: pause(work, estate, REFERENCE),
    ),
    Act.PRIORITY: Case(REPORTER, STRANGER, {**REASON, "priority": "P1"}, NO_REASON),
    Act.PROPOSAL: Case(
        MANAGER, REPORTER, {**REASON, "agreed": "no"}, {**NO_REASON, "agreed": "no"},
        lambda work, estate: prioritise(work, estate.reporter, REFERENCE, Priority.P1),
    ),
    Act.DISPUTE: Case(
        REPORTER, STRANGER, {**REASON, "priority": "P1"}, {**NO_REASON, "priority": "P1"}
    ),
    Act.RULE: Case(
        OFFICER, MANAGER, {**REASON, "agreed": "no"}, {**NO_REASON, "agreed": "no"},
        lambda work, estate: dispute(work, estate.reporter, REFERENCE, priority=Priority.P1),
    ),
    Act.COMPLETE: Case(SUPPLIER, MANAGER, {"note": "New pump"}, {"note": MISLEADING}),
    Act.POWER: Case(
        MANAGER, REPORTER,
        {"clause": "site_call_out", "amount": "120.50", "note": "Bolton Doors rehang it"},
        {"amount": "lots", "clause": "site_call_out", "note": "Bolton Doors rehang it"},
        _up(1),
    ),
    Act.MERGE: Case(
        MANAGER, REPORTER, {**REASON, "survivor": OTHER},
        {"survivor": "WO-2026-000099", **REASON},
    ),
    Act.UNMERGE: Case(MANAGER, REPORTER, REASON, NO_REASON, _merged),
    Act.ESCALATE: Case(REPORTER, SUPPLIER, REASON, NO_REASON),
    Act.STEP_DOWN: Case(
        OFFICER, REPORTER, {**REASON, "evidence": "The plan is accepted"},
        {"evidence": "no", **REASON}, _up(2, "officer"),
    ),
    Act.REOPEN: Case(REPORTER, SUPPLIER, REASON, NO_REASON, _closed),
}  # fmt: skip
# A chase is of the order as it is, whatever has changed meanwhile.
KNOWS_NO_VERSION = frozenset({Act.CHASE})


@pytest.fixture(params=list(Act))
def act(request):
    return request.param


@pytest.fixture
def order(orders, work, linked, act):
    """Two orders that are alike; the first stands where the act fits."""
    orders.log(), orders.log()
    CASES[act].before(work, linked)


@pytest.fixture
def version(runtime, linked):
    """The version of the order as it stands."""

    def look():
        with runtime.reading() as reading:
            return get_order(reading.session, linked.auditor, REFERENCE).version

    return look


@pytest.fixture
def deeds(runtime):
    """How many facts about the order are on record."""

    def look():
        with runtime.reading() as reading:
            return len(entries_of(reading.session, REFERENCE))

    return look


@pytest.fixture
def opened(slack, api, order, act, version):
    """The form as it opens for somebody who may."""
    value = f"{REFERENCE}@{version()}"
    button = {"type": "button", "action_id": act, "value": value}
    answer = slack.press(CASES[act].who, button, response_url=f"{api.address}/api/response")
    assert answer.in_time
    view = api.wait_for("views.open")[0]["view"]
    assert faults_in_view(view) == ()
    return view


def test_every_act_stands_here():
    assert set(CASES) == set(Act)


def test_an_act_is_done_by_who_may_and_once_however_often_it_is_sent(slack, opened, act, deeds):
    before = deeds()

    first = slack.submit(CASES[act].who, opened, CASES[act].good, view_id="V1")
    after = deeds()
    second = slack.submit(CASES[act].who, opened, CASES[act].good, view_id="V1")

    assert ":white_check_mark:" in words_of(first.json["view"])
    assert faults_in_view(first.json["view"]) == ()
    assert after > before
    assert deeds() == after
    assert second.json["response_action"] == "update"


def test_a_bad_answer_is_said_under_its_question_and_changes_nothing(slack, opened, act, deeds):
    before = deeds()

    answer = slack.submit(CASES[act].who, opened, {**CASES[act].good, **CASES[act].bad})

    assert answer.json["response_action"] == "errors"
    assert CASES[act].wrong_field in answer.json["errors"]
    assert faults_in_errors(answer.json["errors"], opened) == ()
    assert deeds() == before


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(slack, opened, act, version, deeds):
    before = deeds()
    about = json.loads(opened["private_metadata"])
    stale = {**opened, "private_metadata": json.dumps({**about, "version": version() - 1})}

    answer = slack.submit(CASES[act].who, stale, CASES[act].good)

    again = answer.json["view"]
    assert faults_in_view(again) == ()
    if act in KNOWS_NO_VERSION:
        assert deeds() > before
        return
    assert "changed after you opened it" in words_of(again)
    assert deeds() == before
    elements = {one["block_id"]: one["element"] for one in again["blocks"] if "element" in one}
    kept = {name: _kept(elements[name]) for name in CASES[act].good}
    assert kept == CASES[act].good


def _kept(element):
    first = element.get("initial_option") or {}
    several = [one["value"] for one in element.get("initial_options", ())]
    plain = ("initial_value", "initial_date", "initial_date_time")
    known = next((element[name] for name in plain if name in element), None)
    return known or first.get("value") or several


def test_who_may_not_is_refused_at_the_button_and_at_the_form(
    slack, api, opened, act, version, deeds
):
    before = deeds()
    button = {"type": "button", "action_id": act, "value": f"{REFERENCE}@{version()}"}
    who = CASES[act].not_who

    slack.press(who, button, response_url=f"{api.address}/api/response")
    forged = slack.submit(who, opened, CASES[act].good)

    said = api.wait_for("response")[0]["text"]
    refusals = ("You may not", "There is no work order", "is not for you to do")
    assert any(words in said for words in refusals)
    assert len(api.said("views.open")) == 1
    assert ":white_check_mark:" not in words_of(forged.json["view"])
    assert deeds() == before
