"""The page of what was not sent: everybody's own, managers' scope, and counts that match."""

import re
from datetime import UTC, datetime

import pytest

from tests.deeds import complete, confirm, log
from tests.outbox.post import Post
from tracker.domain.quiet import Preferences
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel
from tracker.people.preferences import set_preferences
from tracker.reports.not_sent import Why

EVENING = datetime(2026, 11, 16, 19, 0, tzinfo=UTC)


@pytest.fixture
def post(runtime):
    made = Post()
    runtime.senders[Channel.EMAIL] = made
    return made


@pytest.fixture
def told(work, estate, runtime, clock, post):
    """Two that were sent as one, one that moved on, and one that is held for the night."""
    for _ in range(2):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    clock.set_to(EVENING)
    gone = log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    dispatch(runtime)
    with work(estate.reporter) as uow:
        set_preferences(uow, Preferences(digest=False))
    complete(work, estate.supplier, gone)
    confirm(work, estate.manager, gone)
    dispatch(runtime)


def _counts(page):
    found = re.findall(r"([A-Z][a-z:' ]+?): (\d+)", page.tree.select_one(".ms-chips").get_text(" "))
    return {words.strip(): int(number) for words, number in found}


def test_an_auditor_sees_each_notice_with_its_reason_and_counts_that_match(read_as, estate, told):
    auditor = read_as(estate.auditor)
    page = auditor.get("/notices/not-sent")

    counts = _counts(page)
    assert counts["Sent in one message with others"] == 2
    assert counts["Not sent: they want no digest"] == 1
    for why in Why:
        rows = auditor.get(f"/notices/not-sent?why={why}").tree.select("tbody")
        listed = len(rows[0].select("tr")) if why.label in str(rows[:1]) else 0
        assert listed == counts[why.label], why
    assert counts["All"] == sum(counts[why.label] for why in Why)
    assert "Held until later, for quiet hours" in page.words
    assert "the order had moved on: the order had moved on" not in page.words


def test_people_see_what_was_not_sent_to_them_and_nothing_of_others(read_as, estate, told):
    page = read_as(estate.reporter).get("/notices/not-sent?person=1")

    assert page.heading == "What we did not send you, and why"
    assert "they want no digest" in page.words
    assert "Olu Officer" not in page.words


def test_a_manager_sees_that_of_the_orders_of_their_own_premises(read_as, estate, told):
    theirs = read_as(estate.manager).get("/notices/not-sent")
    strangers = read_as(estate.stranger).get("/notices/not-sent")

    assert "Olu Officer" in theirs.words
    assert _counts(strangers)["All"] == 0


def test_only_those_who_read_the_trail_see_how_much_everybody_is_sent(read_as, estate, told):
    assert "Messages a person a day" in read_as(estate.auditor).get("/notices/not-sent").words
    assert "Messages a person a day" not in read_as(estate.manager).get("/notices/not-sent").words


def test_an_address_that_makes_no_sense_shows_what_it_can(read_as, estate):
    page = read_as(estate.auditor).get("/notices/not-sent?days=x&why=rubbish&person=99999999999")

    assert page.status == 200
