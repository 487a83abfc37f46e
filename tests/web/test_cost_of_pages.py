"""What a page may cost: at most twelve questions to the database, and 150 KB of HTML."""

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_order, make_premises
from tests.web.reader import Reader
from tracker.web.access import is_ours

QUESTIONS = 12
BYTES = 150_000
# Pages that ask more at times, and how much at most: a debt, of which none may grow.
OWED = {"cover.board": 22, "premises.show": 18}


@pytest.fixture
def pages(app, work, estate):
    """The addresses of every page that needs no more than an order or a premises to be opened."""
    with work(OPERATOR) as uow:
        orders = [make_order(uow, make_premises(uow)) for _ in range(12)]
        given = {"reference": orders[0].reference, "code": orders[0].premises.code}
    with app.test_request_context():
        adapter = app.url_map.bind("")
        return {
            rule.endpoint: adapter.build(
                rule.endpoint, {name: given[name] for name in rule.arguments}
            )
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and is_ours(rule.endpoint) and rule.arguments <= set(given)
        }


def test_no_page_asks_too_much_or_is_too_long(app, runtime, estate, pages):
    asked = []

    @sa.event.listens_for(runtime.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, _parameters, _context, _many):
        asked.append(statement)

    cost, longest = {}, {}
    for who in (estate.officer, estate.administrator, estate.auditor):
        reader = Reader(app, who)
        for endpoint, path in pages.items():
            reader.client.get(path)  # whoever looks first reads the directory for the others
            asked.clear()
            answer = reader.client.get(path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            number = sum(statement != "BEGIN" for statement in asked)
            cost[endpoint] = max(number, cost.get(endpoint, 0))
            longest[endpoint] = max(len(answer.data), longest.get(endpoint, 0))

    assert {"queue.show", "work_orders.show", "premises.index", "board.show"} <= set(cost)
    assert {name: size for name, size in longest.items() if size > BYTES} == {}
    over = {name: number for name, number in cost.items() if number > QUESTIONS}
    assert {name: number for name, number in over.items() if number > OWED.get(name, 0)} == {}
