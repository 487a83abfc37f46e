"""Readers of the pages: the people of a small estate, each at a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_order
from tests.web.reader import Reader
from tracker.domain.roles import Actor


@pytest.fixture
def read_as(app: Flask) -> Callable[[Actor], Reader]:
    """Open a browser in which this person has signed in."""
    return lambda who: Reader(app, who)


@pytest.fixture
def reference(work, estate) -> str:
    """An order at the approved premises: a fire door, reported by its reporter, P2."""
    with work(estate.reporter) as uow:
        return make_order(
            uow,
            estate.premises,
            category_code="FIR-DOR",
            title="The fire door does not close",
        ).reference
