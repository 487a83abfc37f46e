"""The unit of work: all or nothing, and plain words where the database cannot be had."""

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_order
from tracker.domain.errors import Busy, Conflict
from tracker.outbox.models import OutboxMessage
from tracker.suppliers.models import Supplier
from tracker.trail.models import TrailHead
from tracker.work_orders.models import WorkOrder


def _counts(runtime):
    with runtime.reading() as look:
        return [
            look.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (WorkOrder, OutboxMessage)
        ] + [look.session.scalar(sa.select(TrailHead.count))]


def test_rows_notices_and_trail_leave_together_or_not_at_all(work, estate, runtime):
    before = _counts(runtime)
    with pytest.raises(RuntimeError), work(estate.reporter) as uow:
        _log_and_fail(uow, estate)
    after_a_fault = _counts(runtime)

    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    assert after_a_fault == before
    assert _counts(runtime) == [before[0] + 1, before[1] + 2, before[2] + 1]


def test_a_database_that_another_holds_is_busy_and_nothing_is_saved(work, runtime, estate):
    before = _counts(runtime)
    with runtime.engine.execution_options(writes=True).connect() as holder:
        holder.execute(sa.update(TrailHead).values(count=TrailHead.count))

        with pytest.raises(Busy, match="Nothing was saved"), work(estate.reporter) as uow:
            make_order(uow, estate.premises)

        holder.rollback()
    assert _counts(runtime) == before


@pytest.mark.postgresql  # SQLite cuts nobody off
def test_a_transaction_that_the_database_cut_off_is_busy_not_a_fault(work, runtime, estate):
    with pytest.raises(Busy), work(OPERATOR) as uow:
        _idle_too_long(uow, runtime)


def test_a_row_that_breaks_a_rule_of_the_table_is_a_fault_and_no_conflict(work):
    with pytest.raises(sa.exc.IntegrityError), work(OPERATOR) as uow:
        uow.session.add(Supplier(code=None, name="Nameless"))


def test_an_error_carries_no_parameters_into_the_log(runtime, estate):
    with pytest.raises(sa.exc.DBAPIError) as error, runtime.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO no_such VALUES (:it)"), {"it": "Kim lives there"})

    assert "Kim" not in str(error.value)


def test_two_new_rows_of_one_name_are_a_conflict(work):
    with work(OPERATOR) as uow:
        uow.session.add(Supplier(code="SUP", name="First"))

    with pytest.raises(Conflict), work(OPERATOR) as uow:
        uow.session.add(Supplier(code="SUP", name="Second"))


def _log_and_fail(uow, estate):
    make_order(uow, estate.premises)
    uow.session.flush()
    raise RuntimeError


def _idle_too_long(uow, runtime):
    connection = uow.session.connection()
    connection.exec_driver_sql("SET idle_in_transaction_session_timeout = '50ms'")
    own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    alive = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    with runtime.engine.connect() as other:
        while other.execute(alive, {"pid": own}).scalar():
            other.rollback()
    uow.session.execute(sa.select(WorkOrder))
