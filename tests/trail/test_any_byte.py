"""One byte changed anywhere on the trail: it is found, and what it was done to is named."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, log, update
from tests.trail.meddling import meddling
from tracker.domain.lifecycle import Status
from tracker.trail.models import FreeText, TrailEntry, TrailHead
from tracker.trail.verify import verify_trail


@pytest.fixture
def order(work, estate):
    """The reference of an order about which something was done."""
    reference = log(work, estate.reporter, estate.premises, details="By the kitchen")
    accept(work, estate.officer, reference)
    update(work, estate.supplier, reference, note="Part ordered", status=Status.AWAITING_PARTS)
    return reference


def _verdict(runtime):
    with runtime.reading() as look:
        return verify_trail(look.session)


def _one_byte_off(value):
    """Return the value with one byte of it changed, of the same kind."""
    match value:
        case int():
            return value + 1_000_000
        case datetime():
            return value + timedelta(microseconds=1)
        case _:
            middle = len(value) // 2
            return value[:middle] + ("0" if value[middle] != "0" else "1") + value[middle + 1 :]


@pytest.mark.parametrize("column", [column.key for column in sa.inspect(TrailEntry).columns])
def test_a_byte_changed_in_any_row_and_any_column_is_found_and_its_entry_named(
    runtime, order, column
):
    with runtime.reading() as look:
        rows = list(look.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number)))
    found = {}

    for row in rows:
        value, of_it = getattr(row, column), TrailEntry.number == row.number
        other = _one_byte_off(value)
        with meddling(runtime) as connection:
            connection.execute(sa.update(TrailEntry).where(of_it).values({column: other}))
        found[row.number] = _verdict(runtime).fault
        if column == "number":
            of_it = TrailEntry.number == other
        with meddling(runtime) as connection:
            connection.execute(sa.update(TrailEntry).where(of_it).values({column: value}))

    assert len(found) >= 8
    named = {number: fault for number, fault in found.items() if f"entry {number} " in f"{fault} "}
    assert named == found
    assert _verdict(runtime).fault is None


@pytest.mark.parametrize("column", ["count", "digest"])
def test_a_byte_changed_in_the_head_is_found(runtime, order, column):
    with runtime.reading() as look:
        value = getattr(look.session.scalars(sa.select(TrailHead)).one(), column)

    with runtime.engine.begin() as connection:
        connection.execute(sa.update(TrailHead).values({column: _one_byte_off(value)}))

    assert _verdict(runtime).fault.startswith("the head ")


@pytest.mark.parametrize("column", ["salt", "body"])  # the database itself holds the key
def test_a_byte_changed_in_any_kept_words_is_found_with_their_entry(runtime, order, column):
    with runtime.reading() as look:
        rows = list(look.session.scalars(sa.select(FreeText)))
    found = []

    for row in rows:
        value = getattr(row, column)
        other = _one_byte_off(value)
        with meddling(runtime) as connection:
            connection.execute(_words_with(FreeText.key == row.key, column, other))
        found.append(_verdict(runtime).fault)
        with meddling(runtime) as connection:
            connection.execute(_words_with(FreeText.key == row.key, column, value))

    assert len(found) >= 3
    assert all(re.match(r"the words kept with entry \d+ (were altered|are gone)", f) for f in found)
    assert _verdict(runtime).fault is None


def _words_with(of_it, column, value):
    return sa.update(FreeText).where(of_it).values({column: value})
