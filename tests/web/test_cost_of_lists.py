"""Long lists ask the database no more questions than short ones."""

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_order, make_premises


@pytest.fixture
def asked(runtime):
    """The statements that went to the database."""
    statements = []

    @sa.event.listens_for(runtime.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, _parameters, _context, _many):
        statements.append(statement)

    return statements


@pytest.mark.parametrize("path", ["/", "/premises"])
def test_a_list_of_many_asks_as_much_as_a_list_of_few(read_as, estate, work, asked, path):
    def fill(number):
        with work(OPERATOR) as uow:
            for _ in range(number):
                make_order(uow, make_premises(uow))

    def questions():
        asked.clear()
        page = officer.get(path)
        assert page.status == 200
        return len(asked)

    officer = read_as(estate.officer)
    fill(2)
    officer.get(path)  # whoever looks first after a change reads the directory for the others
    few = questions()
    fill(15)
    officer.get(path)

    assert questions() == few
    assert few < 25


# Beyond what every page asks about who is there and whether the engine runs.
COSTS = {
    "/": 9,
    "/views": 6,
    "/premises": 6,
    "/premises/{premises}": 14,
    "/premises/{premises}/history": 5,
    "/premises/{premises}/who": 10,
    "/people": 9,
    "/people/{person}": 13,
    "/trail": 9,
    "/trail/1": 6,
    "/trail/verify": 4,
    "/notices": 8,
    "/stuck": 9,
    "/owners": 8,
    "/night-cover": 9,
}


def test_each_page_of_people_and_places_asks_few_questions(read_as, estate, work, asked):
    with work(OPERATOR) as uow:
        for _ in range(3):
            make_order(uow, make_premises(uow))
    officer = read_as(estate.officer)
    names = {"premises": estate.premises.code, "person": estate.manager.person_id}
    officer.get("/ladder")
    asked.clear()
    officer.get("/ladder")  # which asks nothing of its own
    everywhere = len(asked)
    found = {}
    for path in COSTS:
        officer.get(path.format_map(names))
        asked.clear()
        assert officer.get(path.format_map(names)).status == 200
        found[path] = len(asked) - everywhere

    assert {path: cost for path, cost in found.items() if cost > COSTS[path]} == {}
