"""While another writer holds the database: pages are read, and a form is told to come again."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.engine import make_url


@pytest.fixture
def writer(settings, estate, reference):
    """Another process that holds the database's write lock."""
    with closing(sqlite3.connect(make_url(settings.database_url).database)) as other:
        other.isolation_level = None
        yield other


def test_a_form_that_cannot_be_saved_now_hands_back_what_was_typed(
    read_as, estate, reference, writer
):
    manager = read_as(estate.manager)
    path = f"/work-orders/{reference}/chase"
    fields = {**manager.get(path).form(), "channel": "telephone", "note": "Nobody picked up"}
    writer.execute("BEGIN IMMEDIATE")

    busy = manager.post(path, **fields)
    meanwhile = manager.get(f"/work-orders/{reference}")
    writer.execute("ROLLBACK")
    again = manager.post(path, follow=True, **fields)

    assert busy.status == 503
    assert busy.headers["Retry-After"]
    assert "Nobody picked up" in busy.words
    assert meanwhile.status == 200
    assert "The chase is sent and recorded" in again.words
