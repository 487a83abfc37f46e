"""Files given in Slack: fetched afterwards, tried again, kept once or given up visibly."""

from datetime import timedelta

import pytest

from tests.deeds import log
from tests.photographs.pictures import hostile, photograph
from tracker.domain.photographs import FETCH_AGAIN_AFTER, EvidenceOf, Trouble
from tracker.jobs.photographs import fetch_photographs
from tracker.photographs.arriving import LEASE, claim_due
from tracker.photographs.fetching import TryAgain
from tracker.photographs.preparing import NotKept
from tracker.photographs.queries import album_of
from tracker.photographs.service import await_photographs
from tracker.trail.queries import entries_of
from tracker.work_orders.queries import get_order


class Shelf:
    """Where files lie to be fetched: what each gives, a photograph of its own unless said."""

    def __init__(self):
        self.gives, self.asked = {}, []

    def fetch(self, file_id):
        self.asked.append(file_id)
        found = self.gives.get(file_id, photograph())
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def reference(work, estate):
    return log(work, estate.reporter, estate.premises)


@pytest.fixture
def shelf(runtime):
    runtime.fetcher = Shelf()
    return runtime.fetcher


@pytest.fixture
def give(work, estate, reference):
    def given(*files):
        with work(estate.reporter) as uow:
            order = get_order(uow.session, estate.reporter, reference, locked=True)
            await_photographs(uow, order, files, evidence_of=EvidenceOf.REPORT)

    return given


@pytest.fixture
def album(runtime, estate, reference):
    def found():
        with runtime.reading() as look:
            return album_of(look.session, [get_order(look.session, estate.manager, reference)])

    return found


def told(runtime, reference, kind):
    with runtime.reading() as look:
        return [
            entry.values["event"]
            for entry in entries_of(look.session, reference)
            if entry.kind == kind
        ]


def test_a_file_is_fetched_and_kept_as_given_by_whom_and_when(
    runtime, clock, estate, give, shelf, album
):
    given_at = clock.now()
    give("F1")
    clock.advance(timedelta(minutes=3))

    fetch_photographs(runtime)

    row = album().photographs[0]
    assert (row.given_at, row.given_by.name) == (given_at, "Rita Reporter")
    assert (row.evidence_of, album().awaited) == (EvidenceOf.REPORT, [])


def test_a_file_that_arrived_is_not_fetched_again(runtime, clock, give, shelf):
    give("F1")
    fetch_photographs(runtime)
    clock.advance(timedelta(days=1))
    give("F1")

    assert fetch_photographs(runtime) == 0
    assert shelf.asked == ["F1"]


def test_the_same_picture_under_two_names_is_one_photograph(runtime, give, shelf, album):
    give("F1", "F2")

    fetch_photographs(runtime)

    assert (len(album().photographs), album().awaited, album().lost) == (1, [], [])


def test_a_file_that_cannot_be_had_is_tried_again_after_longer_and_longer_pauses(
    runtime, clock, give, shelf, album
):
    give("F1")
    shelf.gives["F1"] = TryAgain("Slack answered 503")
    fetch_photographs(runtime)

    for wait in FETCH_AGAIN_AFTER[:-1]:
        clock.advance(wait - timedelta(seconds=1))
        assert fetch_photographs(runtime) == 0
        clock.advance(timedelta(seconds=1))
        assert fetch_photographs(runtime) == 1
    shelf.gives.clear()
    clock.advance(FETCH_AGAIN_AFTER[-1])
    fetch_photographs(runtime)

    assert (len(album().photographs), album().awaited) == (1, [])


def test_a_file_that_never_can_be_had_is_given_up_where_people_see_it(
    runtime, clock, estate, reference, give, shelf, album
):
    give("F1")
    shelf.gives["F1"] = TryAgain("Slack answered 503")
    fetch_photographs(runtime)

    for wait in FETCH_AGAIN_AFTER:
        clock.advance(wait)
        fetch_photographs(runtime)

    assert [row.trouble for row in album().lost] == [Trouble.UNREACHABLE]
    fact = told(runtime, reference, "work_order.photograph_lost")
    assert fact == [
        {"reference": reference, "why": "unreachable", "person_id": estate.reporter.person_id}
    ]
    clock.advance(timedelta(days=9))
    assert fetch_photographs(runtime) == 0


def test_slack_is_given_the_time_that_it_asks_for(runtime, clock, give, shelf):
    give("F1")
    shelf.gives["F1"] = TryAgain("Slack answered 429", after_seconds=300.0)
    fetch_photographs(runtime)

    clock.advance(timedelta(seconds=299))

    assert fetch_photographs(runtime) == 0


@pytest.mark.parametrize("why", [Trouble.MISSING_SCOPE, Trouble.GONE, Trouble.ELSEWHERE])
def test_what_never_comes_is_given_up_at_once_with_its_reason(runtime, give, shelf, album, why):
    give("F1")
    shelf.gives["F1"] = NotKept(why)

    fetch_photographs(runtime)

    assert [row.trouble for row in album().lost] == [why]


def test_what_arrives_and_is_no_photograph_is_not_kept(runtime, give, shelf, album):
    give("F1", "F2")
    shelf.gives["F1"] = hostile()["SVG"][0]

    fetch_photographs(runtime)

    assert [row.trouble for row in album().lost] == [Trouble.NOT_A_PHOTOGRAPH]
    assert len(album().photographs) == 1


def test_a_fault_of_ours_in_one_file_does_not_hold_up_the_next(runtime, give, shelf, album):
    give("F1", "F2")
    shelf.gives["F1"] = ZeroDivisionError()

    fetch_photographs(runtime)

    assert (len(album().photographs), len(album().awaited)) == (1, 1)


def test_a_file_that_a_dead_scheduler_had_claimed_is_fetched_by_another_later(
    work, runtime, clock, estate, give, shelf, album
):
    give("F1")
    with work(estate.officer) as uow:
        claim_due(uow, limit=5)

    assert fetch_photographs(runtime) == 0
    clock.advance(LEASE)
    assert fetch_photographs(runtime) == 1
    assert len(album().photographs) == 1


def test_without_slack_nothing_is_fetched_and_nothing_is_lost(runtime, give, album):
    give("F1")

    assert fetch_photographs(runtime) == 0
    assert len(album().awaited) == 1
