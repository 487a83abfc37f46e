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

    assert questions() == few
    assert few < 25
