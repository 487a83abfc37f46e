"""Searching the trail: what is found, in which order, by the page, and with which index."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, log
from tests.factories import OPERATOR
from tracker.domain.roles import SYSTEM, Permission
from tracker.reports.subjects import about_what_is_seen
from tracker.trail.models import TrailEntry
from tracker.trail.search import By, TrailFilter, search_entries

ALL = sa.true()


@pytest.fixture
def find(runtime):
    """The numbers of the entries that match."""

    def found(allowed=ALL, *, before=None, size=50, **wanted):
        with runtime.reading() as look:
            entries, more = search_entries(
                look.session, TrailFilter(**wanted), allowed=allowed, before=before, size=size
            )
            return [entry.number for entry in entries], more

    return found


def test_pages_follow_each_other_without_a_gap_or_a_repeat(find, work, estate, clock):
    for _ in range(3):
        log(work, estate.reporter, estate.premises)
        clock.advance(timedelta(minutes=1))
    everything, _ = find(size=1_000)

    pages, before, more = [], None, True
    while more:
        page, more = find(before=before, size=7)
        pages += page
        before = page[-1]

    assert pages == everything
    assert pages == sorted(pages, reverse=True)


def test_it_is_narrowed_by_subject_person_kind_and_time(find, work, estate, clock):
    reference = log(work, estate.reporter, estate.premises)
    other = log(work, estate.manager, estate.premises)
    clock.advance(timedelta(days=1))
    accept(work, estate.manager, reference)
    with work(SYSTEM) as look:
        about = {
            entry.number: entry.subject for entry in look.session.scalars(sa.select(TrailEntry))
        }

    assert {about[number] for number in find(subject=reference)[0]} == {reference}
    assert other not in {about[n] for n in find(people=[estate.reporter.person_id])[0]}
    assert [about[n] for n in find(kind="work_order.accepted")[0]] == [reference]
    assert [about[n] for n in find(since=clock.now())[0]] == [reference]
    assert find(until=clock.now() - timedelta(days=1))[0] == []
    assert find(people=[])[0] == []


def test_people_are_told_from_the_machine(find, work, estate):
    log(work, estate.reporter, estate.premises)
    with work(SYSTEM) as look:
        actors = {e.number: e.actor for e in look.session.scalars(sa.select(TrailEntry))}

    by_people, by_machine = find(by=By.PERSON)[0], find(by=By.MACHINE)[0]
    by_operator = find(by=By.OPERATOR, size=500)[0]

    assert {actors[n].partition(":")[0] for n in by_people} == {"person"}
    assert {actors[n] for n in by_operator} == {"operator:tests"}
    assert not set(by_people) & set(by_machine)


def test_whoever_looks_after_some_premises_reads_of_those_alone(find, work, estate):
    here = log(work, estate.reporter, estate.premises)
    there = log(work, OPERATOR, estate.elsewhere)
    with work(SYSTEM) as look:
        about = {e.number: e.subject for e in look.session.scalars(sa.select(TrailEntry))}

    allowed = about_what_is_seen(estate.manager, Permission.VIEW, TrailEntry.subject)
    subjects = {about[number] for number in find(allowed, size=500)[0]}

    assert here in subjects
    assert estate.premises.code in subjects
    assert there not in subjects
    assert subjects <= {here, estate.premises.code}
