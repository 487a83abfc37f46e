"""The trail's own pages: searched, one entry, and the chain proved whole from the browser."""

import re

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, in_unit, make_actor
from tests.web.reader import Reader
from tracker.domain.roles import Role
from tracker.trail.models import TrailEntry
from tracker.trail.search import TrailFilter, search_entries
from tracker.web import trail_verify


def test_each_entry_is_a_sentence_with_who_did_it_its_hash_and_its_subject(
    read_as, estate, reference
):
    page = read_as(estate.auditor).get("/trail", subject=reference.lower())

    assert "Reported and logged as P2" in page.words
    assert "Rita Reporter" in page.words
    assert re.search(r"[0-9a-f]{64}", page.words)
    assert f"/work-orders/{reference}" in page.links().values()


def test_a_person_is_found_by_part_of_their_name(read_as, estate, reference):
    auditor = read_as(estate.auditor)

    assert "Reported and logged" in auditor.get("/trail", who="rita").words
    assert "Reported and logged" not in auditor.get("/trail", who="nobody at all").words
    assert "Reported and logged" in auditor.get(f"/trail?person={estate.reporter.person_id}").words


def test_a_day_that_is_none_is_said_beside_the_field_and_kept(read_as, estate):
    page = read_as(estate.auditor).get("/trail", since="32/13/2026", subject="AP-01")

    assert page.status == 422
    assert "Enter a real date" in page.errors["since"]
    assert page.value("subject") == "AP-01"


def test_a_role_that_was_given_says_over_what(read_as, estate):
    page = read_as(estate.auditor).get("/trail", kind="person.grant_given")

    assert f"Gave the role of unit head of unit {estate.premises.unit.code}" in page.words


def test_an_entry_says_what_changed_and_that_its_hash_holds(read_as, estate, work, reference):
    with work(estate.auditor) as uow:
        number = uow.session.scalars(
            sa.select(TrailEntry.number).where(TrailEntry.subject == reference)
        ).first()

    page = read_as(estate.auditor).get(f"/trail/{number}")

    assert page.heading == "Reported and logged as P2"
    assert "It follows from the entry before" in page.words
    assert read_as(estate.auditor).get("/trail/99999999").status == 404


def test_an_auditor_of_one_unit_reads_of_that_unit_alone(app, work, estate, reference):
    with work(estate.auditor) as uow:
        elsewhere = uow.session.merge(estate.elsewhere).unit
    with work(OPERATOR) as uow:
        theirs = make_actor(uow, Role.AUDITOR, in_unit(elsewhere), name="Una Elsewhere")
    reader = Reader(app, theirs)

    assert reference not in reader.get("/trail").words
    assert estate.premises.code not in reader.get("/trail", subject=estate.premises.code).links()
    assert "You see what concerns the premises" in reader.get("/trail").words


def test_whoever_may_not_read_the_trail_gets_neither_page(read_as, estate):
    reader = read_as(estate.manager)

    assert [reader.get(path).status for path in ("/trail", "/trail/1", "/trail/verify")] == [
        403
    ] * 3


def test_the_chain_is_walked_in_steps_and_the_end_is_on_the_trail(
    read_as, estate, reference, monkeypatch
):
    monkeypatch.setattr(trail_verify, "AT_ONCE", 20)
    auditor = read_as(estate.auditor)
    page = auditor.get("/trail/verify")
    steps = 0
    while "Whole" not in page.words:
        page = auditor.post("/trail/verify", **page.form("/trail/verify"))
        steps += 1
        assert steps < 20

    assert steps > 1
    assert "Each of the" in page.words
    found = auditor.get("/trail", kind="trail.verified")
    assert "each of them holds" in found.words
    assert "Ada Auditor" in found.words


def test_a_walk_that_was_tampered_with_begins_anew(read_as, estate, reference, monkeypatch):
    monkeypatch.setattr(trail_verify, "AT_ONCE", 20)
    auditor = read_as(estate.auditor)
    hidden = auditor.get("/trail/verify").form("/trail/verify")

    page = auditor.post("/trail/verify", **hidden, after='[999999,"0000"]')

    assert re.search(r"\b20 of \d+ entries hold so far", page.words)


def test_an_entry_that_was_altered_is_named(read_as, estate, reference, runtime):
    with runtime.engine.begin() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'trail_entry'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(
            "UPDATE trail_entry SET kind = 'person.changed' WHERE number = 3"
        )
    auditor = read_as(estate.auditor)
    page = auditor.get("/trail/verify")

    told = auditor.post("/trail/verify", **page.form("/trail/verify"))

    assert "The trail does not hold" in told.words
    assert "Entry 3 was altered" in told.words
    assert "they do not all hold" in auditor.get("/trail", kind="trail.verified").words


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"subject": "WO-2026-000001"}, "ix_trail_entry_subject"),
        ({"people": [1]}, "ix_trail_entry_actor"),
        ({"kind": "export.made"}, "ix_trail_entry_kind"),
        ({"kind": "export.made", "people": [1]}, "ix_trail_entry_actor"),
        ({"kind": "export.made", "subject": "export"}, "ix_trail_entry_subject"),
        ({}, "ix_trail_entry_at"),
    ],
)
def test_every_search_is_answered_by_an_index(runtime, wanted, index):
    plans = []

    @sa.event.listens_for(runtime.engine, "before_cursor_execute")
    def note(connection, _cursor, statement, parameters, _context, _many):
        plans.append((statement, parameters))

    with runtime.reading() as look:
        search_entries(look.session, TrailFilter(**wanted), allowed=sa.true())
        statement, parameters = plans[-1]
        rows = look.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )

        assert index in " ".join(str(row) for row in rows)
