"""The trail: every change is on it, nothing on it can be changed, and tampering shows."""

import re
from datetime import UTC
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.deeds import accept, at_once, chase, complete, confirm, log, update
from tests.factories import OPERATOR
from tests.trail.meddling import meddling
from tracker.domain.chain import GENESIS
from tracker.domain.errors import Busy
from tracker.domain.events import WorkOrderCompleted
from tracker.domain.lifecycle import Status
from tracker.premises.service import show_address
from tracker.trail.chained import Content
from tracker.trail.models import FreeText, TrailEntry, TrailHead
from tracker.trail.queries import entries_of
from tracker.trail.verify import verify_trail
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder


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


def test_every_deed_has_its_entry_with_who_and_through_which_door(runtime, estate, order):
    with runtime.reading() as look:
        entries = entries_of(look.session, order)

    assert [(entry.kind, entry.actor, entry.door) for entry in entries] == [
        ("work_order.logged", f"person:{estate.reporter.person_id}", "web"),
        ("work_order.accepted", f"person:{estate.officer.person_id}", "web"),
        ("work_order.updated", f"person:{estate.supplier.person_id}", "web"),
    ]


def test_an_entry_holds_the_values_before_and_after(runtime, order):
    with runtime.reading() as look:
        changes = entries_of(look.session, order)[-1].values["changes"]

    assert changes[f"work_order:{order}"]["status"] == ["acknowledged", "awaiting_parts"]
    assert changes[f"work_order:{order}"]["version"] == [2, 3]


def test_the_trail_holds_no_typed_word(runtime, order):
    with runtime.reading() as look:
        whole = "".join(look.session.scalars(sa.select(TrailEntry.data)))
        kept = list(look.session.scalars(sa.select(FreeText.body)))

    assert "By the kitchen" in kept
    assert not [words for words in kept if words in whole]


def test_a_whole_trail_is_verified_to_its_head(runtime, order):
    verdict = _verdict(runtime)

    with runtime.reading() as look:
        head = look.session.scalars(sa.select(TrailHead)).one()
    assert (verdict.fault, verdict.entries, verdict.head) == (None, head.count, head.digest)


@given(
    content=st.builds(
        Content,
        number=st.integers(1, 10**12),
        at=st.datetimes(timezones=st.just(UTC)),
        actor=st.text(),
        door=st.text(),
        kind=st.text(),
        subject=st.text(),
        data=st.text(),
    )
)
def test_the_digest_that_a_walk_uses_is_the_one_that_the_chain_defines(content):
    assert content.quick_digest_after(GENESIS) == content.digest_after(GENESIS)


def test_an_entry_added_between_the_last_one_and_the_head_is_no_fault(runtime, work, estate, order):
    added = []

    def meanwhile(_connection, _cursor, statement, *_rest):
        if "FROM trail_head" in statement and not added:
            added.append(order)
            chase(work, estate.reporter, order)

    sa.event.listen(runtime.engine, "before_cursor_execute", meanwhile)
    verdict = _verdict(runtime)
    sa.event.remove(runtime.engine, "before_cursor_execute", meanwhile)

    assert added
    assert verdict.fault is None


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        pytest.param(
            "UPDATE trail_entry SET actor = 'person:1' WHERE number = 5",
            "entry 5 was altered",
            id="another-actor",
        ),
        pytest.param(
            "UPDATE trail_entry SET data = '{}' WHERE number IN (4, 7)",
            "entry 4 was altered",
            id="the-first-of-two",
        ),
        pytest.param(
            "DELETE FROM trail_entry WHERE number = 6", "entry 6 is missing", id="taken-out"
        ),
        pytest.param(
            "UPDATE trail_entry SET number = number + 1000 WHERE number = 1",
            "entry 1 is missing",
            id="moved",
        ),
        pytest.param(
            "DELETE FROM trail_entry WHERE number > 8", "the head says ", id="the-end-cut-off"
        ),
        pytest.param(
            "UPDATE free_text SET body = 'By the hall' WHERE body = 'By the kitchen'",
            r"the words kept with entry \d+ were altered",
            id="other-words",
        ),
        pytest.param(
            "UPDATE free_text SET body = NULL WHERE body = 'By the kitchen'",
            r"the words kept with entry \d+ are gone",
            id="words-that-vanished",
        ),
    ],
)
def test_the_first_entry_that_does_not_hold_is_named(runtime, order, tampering, fault):
    with meddling(runtime) as connection:
        connection.exec_driver_sql(tampering)

    assert re.match(fault, _verdict(runtime).fault)


def test_words_and_their_digest_altered_together_show_too(runtime, order):
    with meddling(runtime) as connection:
        connection.exec_driver_sql(
            "UPDATE free_text SET body = 'By the hall', "
            "salt = 's', digest = '4a3e' WHERE body = 'By the kitchen'"
        )

    assert "were altered" in _verdict(runtime).fault


def test_words_that_were_erased_and_say_so_leave_the_chain_whole(runtime, clock, order):
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(
            sa.update(FreeText)
            .where(FreeText.body == "By the kitchen")
            .values(body=None, erased_at=uow.now)
        )

    assert _verdict(runtime).fault is None


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE trail_entry SET actor = 'nobody'",
        "DELETE FROM trail_entry WHERE number = 1",
        "TRUNCATE trail_entry",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(runtime, order, deed):
    if deed.startswith("TRUNCATE") and runtime.engine.dialect.name == "sqlite":
        deed = "DELETE FROM trail_entry"  # SQLite has no other word for it

    with (
        pytest.raises(sa.exc.DBAPIError, match="the trail is append-only"),
        runtime.engine.begin() as connection,
    ):
        connection.exec_driver_sql(deed)

    assert _verdict(runtime).fault is None


def test_twenty_who_append_at_once_stay_one_line(work, estate, runtime, order):
    before = _verdict(runtime).entries
    others = [log(work, estate.reporter, estate.premises) for _ in range(5)]

    outcomes = at_once(
        *(partial(_persist, work, estate.reporter, others[number % 5]) for number in range(20))
    )

    assert outcomes == [None] * 20
    verdict = _verdict(runtime)
    assert (verdict.fault, verdict.entries) == (None, before + 25)


def test_reading_an_address_is_on_the_trail(work, runtime, estate):
    with work(estate.manager) as uow:
        address = show_address(uow, uow.session.merge(estate.premises))

    with runtime.reading() as look:
        last = entries_of(look.session, estate.premises.code)[-1]
    assert "Secret Street" in address
    assert (last.kind, last.actor) == (
        "premises.address_shown",
        f"person:{estate.manager.person_id}",
    )


def test_a_change_of_which_no_fact_is_stated_is_refused_whole(work, runtime, order):
    with pytest.raises(ValueError, match="no fact was recorded"), work(OPERATOR) as uow:
        _change_in_silence(uow, order)

    with runtime.reading() as look:
        assert look.session.scalars(sa.select(WorkOrder.stage)).one() == 0


def test_a_fact_about_a_row_that_nobody_watched_is_refused(work, runtime, order):
    with pytest.raises(ValueError, match="neither added nor watched"), work(OPERATOR) as uow:
        uow.record(WorkOrderCompleted(order), uow.session.scalars(sa.select(WorkOrder)).one())


def test_an_order_is_rebuilt_as_it_stood_at_any_moment(work, estate, runtime, clock, order):
    """The test's own rebuilding: fold the entries up to a number, and nothing but the entries."""
    moments = []

    def remember():
        with runtime.reading() as look:
            row = look.session.scalars(sa.select(WorkOrder)).one()
            number = look.session.scalar(sa.select(TrailHead.count))
            moments.append((number, row.status.value, row.stage, row.version, row.stage_due_at))

    remember()
    chase(work, estate.reporter, order)
    remember()
    complete(work, estate.supplier, order)
    remember()
    confirm(work, estate.manager, order)
    remember()

    for number, *expected in moments:
        row = _rebuilt(runtime, order, until=number)
        assert [
            row["status"],
            row["stage"],
            row["version"],
            row["stage_due_at"],
        ] == [*expected[:3], expected[3].isoformat()]
    assert [moment[1] for moment in moments] == [
        "awaiting_parts",
        "awaiting_parts",
        "supplier_complete",
        "confirmed_closed",
    ]


def _rebuilt(runtime, reference, *, until):
    row = {}
    with runtime.reading() as look:
        for entry in entries_of(look.session, reference):
            if entry.number > until:
                break
            for column, (before, after) in (
                entry.values["changes"].get(f"work_order:{reference}", {}).items()
            ):
                assert row.get(column) == before
                row[column] = after
    return row


def _persist(work, actor, reference):
    """Chase again while the database is busy, as its answer asks: SQLite has one writer."""
    while True:
        try:
            return chase(work, actor, reference)
        except Busy:
            continue


def _change_in_silence(uow: UnitOfWork, reference: str) -> None:
    row = uow.watch(uow.session.scalars(sa.select(WorkOrder)).one())
    row.stage = 5
