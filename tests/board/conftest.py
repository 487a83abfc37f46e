"""The estate that was worked out by hand, and a look at its board."""

import pytest

from tests.board.lived import live_through
from tracker.board.reading import read_board, read_kpis
from tracker.board.view import View


@pytest.fixture
def lived(work, clock):
    """The estate and the references of its orders by their names."""
    return live_through(work, clock)


@pytest.fixture
def look(runtime):
    """Look at the board as somebody, perhaps at one unit."""

    def board(actor, unit="", read=read_board):
        with runtime.reading() as reading:
            return read(View(reading.session, actor, reading.policy, reading.now, unit))

    return board


@pytest.fixture
def key_figures(look):
    """Read the key figures of somebody: by code, the words of each line by its label."""

    def read(actor):
        found = look(actor, read=read_kpis)
        return {kpi.code: {line.label: line.value for line in kpi.lines} for kpi in found}

    return read
