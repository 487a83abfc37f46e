"""The estate that was worked out by hand, and a look at its board."""

import pytest

from tests.board.lived import live_through
from tracker.board.reading import read_board
from tracker.board.view import View


@pytest.fixture
def lived(work, clock):
    """The estate and the references of its orders by their names."""
    return live_through(work, clock)


@pytest.fixture
def look(runtime):
    """Look at the board as somebody, perhaps at one unit."""

    def board(actor, unit=""):
        with runtime.reading() as reading:
            view = View(reading.session, actor, reading.policy, reading.now, unit)
            return read_board(view)

    return board
