"""The chase ledger: who was asked, what was answered, and what became of each promise."""

from datetime import date, timedelta

import pytest

from tests.deeds import answer, chase, complete, escalate, log, protect, seen, update
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.owners.queries import Directory
from tracker.trail.queries import entries_of
from tracker.work_orders.ledger import chasing_words
from tracker.work_orders.models import ChaseChannel, Promise
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import ChaseDraft
from tracker.work_orders.service import chase_order
from tracker.work_orders.standing import standing_of

TODAY, TOMORROW = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture
def order(work, estate):
    """An order at the supplier's desk (P2), reported at nine on a Monday, and watched over."""
    reference = log(
        work,
        estate.reporter,
        estate.premises,
        category_code="FIR-DOR",
        helpdesk_reference="HD-1",
    )
    protect(work, estate.manager, reference)
    for _ in range(4):
        escalate(work, estate.reporter, reference)
    return reference


def _became(runtime, reference):
    return [row.promise for row in seen(runtime, reference).chases]


def test_a_promise_is_broken_when_its_day_in_london_is_over_and_moves_the_stage(
    work, estate, runtime, clock, order
):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)
    deadline = seen(runtime, order).promise_by
    clock.set_to(deadline)
    in_time = sweep(runtime)
    clock.advance(timedelta(seconds=1))

    too_late = sweep(runtime)

    kept = seen(runtime, order)
    assert deadline.isoformat() == "2026-11-17T00:00:00+00:00"
    assert in_time.steps["broken_promise"] == 0
    assert too_late.steps["broken_promise"] == 1
    assert _became(runtime, order) == [Promise.BROKEN]
    assert kept.chases[0].settled_at == clock.now()
    assert (kept.stage, kept.moves[-1].trigger) == (5, Trigger.PROMISE_BROKEN)
    assert kept.moves[-1].due_at == deadline


def test_the_page_says_whose_promise_for_which_day_was_broken(work, estate, runtime, clock, order):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)
    clock.set_to(seen(runtime, order).promise_by + timedelta(seconds=1))
    sweep(runtime)

    with runtime.reading() as look:
        found = get_order(look.session, estate.officer, order)
        directory = Directory.load(look.session, look.now)
        standing = standing_of(found, policy=look.policy, directory=directory, now=look.now)

    assert standing.why.endswith(
        "because the promise of Una Head for Monday 16 November 2026 was not kept."
    )


@pytest.mark.parametrize(
    "status", [Status.ATTENDED, Status.MADE_SAFE, Status.IN_PROGRESS, Status.SUPPLIER_COMPLETE]
)
def test_a_promise_is_kept_by_coming(work, estate, runtime, clock, order, status):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)

    if status is Status.SUPPLIER_COMPLETE:
        complete(work, estate.supplier, order)
    else:
        update(work, estate.supplier, order, status=status)

    assert _became(runtime, order) == [Promise.KEPT]
    assert seen(runtime, order).promise_by is None


def test_waiting_for_parts_keeps_no_promise(work, estate, runtime, order):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)

    update(work, estate.supplier, order, status=Status.AWAITING_PARTS)

    assert _became(runtime, order) == [Promise.OPEN]


def test_what_was_promised_can_be_marked_as_kept(work, estate, runtime, clock, order):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)

    clock.advance(timedelta(minutes=1))
    answer(work, estate.manager, order, answer="The part is here", kept=True)

    assert _became(runtime, order) == [Promise.KEPT, None]
    assert seen(runtime, order).promise_by is None


def test_a_later_promise_replaces_the_one_before_it(work, estate, runtime, clock, order):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)
    clock.advance(timedelta(minutes=1))
    chase(work, estate.reporter, order)

    answer(work, estate.reporter, order, promised_on=TOMORROW)

    assert _became(runtime, order) == [Promise.REPLACED, Promise.OPEN]
    assert seen(runtime, order).promise_by.isoformat() == "2026-11-18T00:00:00+00:00"


def test_a_further_answer_overwrites_neither_the_words_nor_the_broken_promise_before_it(
    work, estate, runtime, clock, order
):
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, answer="Today", promised_on=TODAY)
    clock.set_to(seen(runtime, order).promise_by + timedelta(seconds=1))
    sweep(runtime)

    answer(work, estate.manager, order, answer="Wednesday", promised_on=date(2026, 11, 18))

    kept = seen(runtime, order)
    assert [row.answer.words for row in kept.chases] == ["Today", "Wednesday"]
    assert _became(runtime, order) == [Promise.BROKEN, Promise.OPEN]
    assert chasing_words(kept, clock.now()) == "Chased once. 1 promise broken."


def test_a_promise_for_yesterday_is_refused_beside_its_field(work, estate, order):
    chase(work, estate.reporter, order)

    with pytest.raises(Invalid) as refused:
        answer(work, estate.reporter, order, promised_on=date(2026, 11, 15))

    assert list(refused.value.errors) == ["promised_on"]


def test_at_the_top_a_broken_promise_is_recorded_and_its_holder_told(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)
    escalate(work, estate.reporter, order)
    chase(work, estate.reporter, order)
    answer(work, estate.reporter, order, promised_on=TODAY)
    clock.set_to(seen(runtime, order).promise_by + timedelta(seconds=1))

    sweep(runtime)

    with runtime.reading() as look:
        kinds = [entry.kind for entry in entries_of(look.session, order)]
    assert "work_order.promise_broken" in kinds
    assert seen(runtime, order).stage == 6
    assert _became(runtime, order) == [Promise.BROKEN]


def test_the_ledger_keeps_whom_how_the_answer_and_who_noted_it(work, estate, runtime, clock, order):
    draft = ChaseDraft(channel=ChaseChannel.TELEPHONE, spoken_to="The duty desk", note="Where?")
    with work(estate.reporter) as uow:
        chase_order(uow, order, draft)
    clock.advance(timedelta(minutes=3))

    answer(work, estate.manager, order, answer="Tomorrow", promised_on=TOMORROW)

    (row,) = seen(runtime, order).chases
    assert (row.channel, row.spoken_to.words) == (ChaseChannel.TELEPHONE, "The duty desk")
    assert (row.answer.words, row.answered_at) == ("Tomorrow", clock.now())
    assert row.answered_by_id == estate.manager.person_id
    assert (row.promised_on, row.promise) == (TOMORROW, Promise.OPEN)


def test_an_answer_without_a_chase_is_refused(work, estate, order):
    with pytest.raises(Conflict, match="Nobody has chased"):
        answer(work, estate.manager, order)


def test_the_page_says_how_many_chases_nobody_answered_and_for_how_long(
    work, estate, runtime, clock, order
):
    chase(work, estate.reporter, order)
    answer(work, estate.manager, order)
    for days in (1, 5, 6, 7):
        clock.advance(timedelta(days=days))
        chase(work, estate.reporter, order)
    clock.advance(timedelta(days=1))

    words = chasing_words(seen(runtime, order), clock.now())

    assert words == "Nobody has answered 4 chases in 19 days. Chased 5 times in all."
