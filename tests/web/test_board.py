"""The pages of the board: every figure leads to the very rows that it counts."""

import pytest
import sqlalchemy as sa

from tests.board.lived import live_through
from tests.web.reader import words_of


@pytest.fixture
def lived(work, clock):
    """The estate and the references of its orders by their names."""
    return live_through(work, clock)


def figures_on(page):
    """Return the addresses of the page's figures with the numbers that lead to them."""
    return {
        link["href"]: int(link.text.replace(",", "")) for link in page.tree.select("a.ms-figure")
    }


def listed(page):
    """Return the references in the rows of a list."""
    return [link.text for link in page.tree.select("tbody th a")]


def test_every_figure_leads_to_the_very_rows_that_it_counts(read_as, lived):
    estate, orders = lived
    officer = read_as(estate.officer)

    figures = figures_on(officer.get("/board/pack"))
    on_other_pages = figures_on(officer.get("/board")) | figures_on(
        officer.get("/board/key-figures")
    )
    rows = {address: officer.get(address) for address in figures}

    assert len(figures) > 80
    assert on_other_pages == figures
    wrong = {
        address: (number, listed(rows[address]))
        for address, number in figures.items()
        if len(listed(rows[address])) != number
        or not rows[address].heading.endswith(f": {number:,}")
    }
    assert wrong == {}
    upper = rows["/board/rows?of=escalated&stage=4&band=8-28"]
    assert listed(upper) == [orders["upper"]]
    assert "8 to 28 days" in upper.words


def test_a_unit_has_the_whole_board_with_lists_of_its_own(read_as, lived):
    estate, orders = lived
    officer = read_as(estate.officer)
    unit = estate.elsewhere.unit.code

    board = officer.get(f"/board?unit={unit}")

    figures = figures_on(board)
    assert figures[f"/board/rows?of=escalated&unit={unit}&upper=yes"] == 1
    for address, number in figures.items():
        assert f"unit={unit}" in address
        assert len(listed(officer.get(address))) == number
    assert orders["three"] not in board.tree.text


def test_who_may_not_see_premises_gets_neither_figures_nor_rows_nor_their_unit(read_as, lived):
    estate, orders = lived
    stranger = read_as(estate.stranger)

    rows = stranger.get("/board/rows?of=escalated")

    assert listed(rows) == [orders["old"]]
    assert stranger.get(f"/board?unit={estate.premises.unit.code}").status == 404
    assert stranger.get("/board/rows?of=nothing").status == 404


def test_every_chart_stands_beside_the_table_with_the_same_figures(read_as, lived):
    estate, _ = lived

    board = read_as(estate.officer).get("/board").tree

    for beside in board.select(".ms-figures"):
        drawn = beside.select_one("svg.ms-chart")
        named = drawn["aria-labelledby"].split()
        assert [each.name for each in drawn.find_all(["title", "desc"], recursive=False)] == [
            "title", "desc",
        ]  # fmt: skip
        assert all(drawn.find(id=name).text.strip() for name in named)
        pieces = [int(words_of(piece).rpartition(" ")[2]) for piece in drawn.select("rect title")]
        assert pieces
        cells = [words_of(cell) for cell in beside.select("td")]
        assert all(f"{piece}" in cells for piece in pieces)
    assert len(board.select(".ms-figures")) == 4
    assert board.select("svg [style]") == []


@pytest.mark.parametrize(
    "path", ["/board", "/board/rows?of=escalated", "/board/key-figures", "/board/pack"]
)
def test_the_board_asks_at_most_twelve_questions(read_as, lived, runtime, path):
    estate, _ = lived
    officer = read_as(estate.officer)
    officer.get(path)  # whoever looks first after a change reads the directory for the others
    asked = []

    @sa.event.listens_for(runtime.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if statement != "BEGIN":
            asked.append(statement)

    page = officer.get(path)

    assert page.status == 200
    assert len(asked) <= 12, "\n".join(asked)
