"""The directory is kept while nothing changes, and a change anywhere is seen at the next look."""

import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import (
    EVERYTHING,
    OPERATOR,
    link_to_slack,
    make_absence,
    make_person,
    make_stage_owner,
)
from tracker.domain.roles import Role
from tracker.owners.models import DirectoryVersion
from tracker.owners.queries import Directory
from tracker.owners.service import end_absence
from tracker.people.queries import get_person
from tracker.people.service import give_grant, revoke_grant, set_active

ELSEWHERE = """
import sys
import sqlalchemy as sa
engine = sa.create_engine(sys.argv[1])
with engine.begin() as connection:
    connection.execute(sa.text("UPDATE person SET name = 'Renamed Elsewhere' WHERE id = :id"),
                       {"id": int(sys.argv[2])})
"""


@pytest.fixture
def asked(runtime):
    """The statements that went to the database."""
    statements = []

    @sa.event.listens_for(runtime.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, _parameters, _context, _many):
        statements.append(statement)

    yield statements
    sa.event.remove(runtime.engine, "before_cursor_execute", note)


def _load(runtime):
    with runtime.reading() as look:
        return Directory.load(look.session, look.now)


def _name_of(runtime, person_id):
    return _load(runtime).person(person_id).name


def test_a_second_look_costs_one_query(runtime, estate, asked):
    _load(runtime)
    asked.clear()

    _load(runtime)

    assert [each for each in asked if each != "BEGIN"] == [asked[-1]]
    assert "directory_version" in asked[-1]


def test_whatever_decides_who_holds_renews_the_token(work, runtime, clock, estate):
    with work(OPERATOR) as uow:
        person = make_person(uow)
    today = clock.now().date()
    deeds = {
        "link": lambda uow, who: link_to_slack(uow, who, "U1"),
        "grant": lambda uow, who: give_grant(uow, who, Role.AUDITOR, EVERYTHING),
        "revoke": lambda uow, who: revoke_grant(uow, who, Role.AUDITOR, EVERYTHING),
        "owner": lambda uow, who: make_stage_owner(uow, 1, who),
        "other owner": lambda uow, _: make_stage_owner(uow, 1, make_person(uow)),
        "away": lambda uow, who: make_absence(uow, who, today, today),
        "back": lambda uow, _: end_absence(uow, 1),
        "shut": lambda uow, who: set_active(uow, who, active=False),
        "open": lambda uow, who: set_active(uow, who, active=True),
    }
    tokens = []
    for deed in deeds.values():
        with work(OPERATOR) as uow:
            deed(uow, get_person(uow.session, person.id))
        with runtime.reading() as look:
            tokens.append(look.session.scalars(sa.select(DirectoryVersion.token)).one())

    assert len(set(tokens)) == len(deeds)


def test_a_change_by_another_process_is_seen_at_the_next_look(runtime, estate, settings):
    before = _name_of(runtime, estate.officer.person_id)
    subprocess.run(
        [sys.executable, "-c", ELSEWHERE, settings.database_url, str(estate.officer.person_id)],
        check=True,
        timeout=60,
    )

    assert before == "Olu Officer"
    assert _name_of(runtime, estate.officer.person_id) == "Renamed Elsewhere"


def test_what_was_rolled_back_is_never_seen_again(work, runtime, estate):
    person_id = estate.officer.person_id

    class Undone(Exception):
        pass

    for name in ("Never", "Olu Second"):
        try:
            with work(OPERATOR) as uow:
                statement = sa.text("UPDATE person SET name = :name WHERE id = :id")
                uow.session.execute(statement, {"name": name, "id": person_id})
                inside = Directory.load(uow.session, uow.now).person(person_id).name
                if name == "Never":
                    raise Undone
        except Undone:
            assert inside == "Never"
            assert _name_of(runtime, person_id) == "Olu Officer"

    assert _name_of(runtime, person_id) == "Olu Second"


def test_a_look_back_in_time_knows_the_absences_of_then(work, runtime, clock, estate):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        make_absence(uow, get_person(uow.session, estate.officer.person_id), today, today)
    clock.advance(timedelta(days=200))
    _load(runtime)
    then = clock.now() - timedelta(days=200)

    with runtime.reading() as look:
        directory = Directory.load(look.session, then)

    assert directory.person(estate.officer.person_id).away(then) is not None
