"""Orders that are swept by the hundred become what each would have become alone."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, complete, escalate, log, protect
from tests.factories import OPERATOR, make_order
from tracker.checks.record import rows_are_on_the_trail, trail_is_whole
from tracker.domain.errors import Conflict
from tracker.domain.events import MilestoneMissed
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import SYSTEM
from tracker.outbox.models import OutboxMessage
from tracker.plain_rows import NotPlain, made_like
from tracker.trail.queries import entries_of
from tracker.work_orders.claims import claim_due
from tracker.work_orders.models import Chase, JointAcceptance, Milestone, StageMove, WorkOrder
from tracker.work_orders.service import sweep_orders, take_due_steps

# Fire doors are P2 and safety-critical, lights P4, an entrance bars access.
CATEGORIES = ("FIR-DOR", "LGT-INT", "ACC-ENT", "SEC-DOR")
# An hour, a working day, a long outage; and the weeks in which the top stages come up for review.
WAITS = (timedelta(minutes=61), timedelta(hours=3), timedelta(hours=11), timedelta(days=4)) + (
    timedelta(days=30),
) * 3


def test_an_order_swept_in_bulk_becomes_what_it_becomes_alone(runtime, work, estate, clock):
    in_bulk, alone = _orders(work, estate), _orders(work, estate)

    for wait in WAITS:
        clock.advance(wait)
        with runtime.begin(SYSTEM) as uow:
            sweep_orders(uow, claim_due(uow.session, uow.now, limit=100, skip=alone))
        for number in alone:
            with runtime.begin(SYSTEM) as uow:
                take_due_steps(uow, uow.session.get_one(WorkOrder, number))

        for one, other in zip(_all_told(runtime, in_bulk), _all_told(runtime, alone), strict=True):
            for part, values in one.items():
                assert values == other[part]

    kinds = {kind for each in _all_told(runtime, in_bulk) for kind, _ in each["trail"]}
    assert kinds > {
        "work_order.promoted",
        "work_order.stage_reviewed",
        "work_order.confirmation_reminded",
    }


def test_every_order_swept_in_bulk_is_on_the_trail_as_it_stands(runtime, work, estate, clock):
    _orders(work, estate)
    clock.advance(timedelta(days=2))

    with runtime.begin(SYSTEM) as uow:
        sweep_orders(uow, claim_due(uow.session, uow.now, limit=100))

    with runtime.reading() as look:
        assert rows_are_on_the_trail(look.session).ok
        assert trail_is_whole(look.session).ok


# A mark of the first milestone; then its breach and the move that it leads to.
@pytest.mark.parametrize("wait", [timedelta(minutes=31), timedelta(minutes=61)], ids=str)
def test_more_orders_are_swept_with_no_more_statements(runtime, work, estate, clock, wait):
    few = _statements_of_a_sweep(runtime, estate, clock, orders=2, wait=wait)

    many = _statements_of_a_sweep(runtime, estate, clock, orders=12, wait=wait)

    assert few == many


# What one of two accepted lapses; then the stage has run out as well.
@pytest.mark.parametrize("wait", [timedelta(hours=9), timedelta(hours=25)], ids=str)
def test_of_more_orders_that_two_accept_are_swept_with_no_more_statements(
    runtime, work, estate, clock, wait
):
    few = _statements_of_a_sweep(runtime, estate, clock, orders=2, wait=wait, joint=True)

    many = _statements_of_a_sweep(runtime, estate, clock, orders=12, wait=wait, joint=True)

    assert few == many


def test_whoever_opened_the_order_before_a_sweep_is_told_that_it_changed(
    runtime, work, estate, clock
):
    reference = log(work, estate.reporter, estate.premises)
    with runtime.reading() as look:
        order = look.session.scalars(sa.select(WorkOrder)).one()
        version = order.version
    clock.advance(timedelta(minutes=61))

    with runtime.begin(SYSTEM) as uow:
        sweep_orders(uow, claim_due(uow.session, uow.now, limit=1))

    with pytest.raises(Conflict, match="changed after you opened it"):
        accept(work, estate.officer, reference, version=version)


def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(
    runtime, work, estate, clock
):
    log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(minutes=61))

    def sweep_what_has_changed():
        with runtime.begin(SYSTEM) as uow:
            orders = claim_due(uow.session, uow.now, limit=1)
            uow.session.execute(sa.update(WorkOrder).values(version=WorkOrder.version + 1))
            sweep_orders(uow, orders)

    with pytest.raises(Conflict, match="Somebody else"):
        sweep_what_has_changed()

    with runtime.reading() as look:
        assert look.session.scalars(sa.select(WorkOrder.stage)).one() == 0


def test_a_change_without_a_fact_is_refused_of_a_plain_row_too(runtime, work, estate, clock):
    log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(minutes=61))

    def change_in_silence():
        with runtime.begin(SYSTEM) as uow:
            (order,) = claim_due(uow.session, uow.now, limit=1)
            uow.watch(order).stage = 5

    with pytest.raises(ValueError, match="no fact was recorded"):
        change_in_silence()


def test_an_attempt_that_needs_the_whole_order_leaves_nothing_behind(runtime, work, estate, clock):
    reference = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(minutes=61))

    def attempt(uow, order):
        with uow.attempt():
            uow.watch(order).stage = 5
            uow.record(MilestoneMissed(reference, MilestoneKind.FIX, uow.now), order)
            return order.decisions

    with runtime.begin(SYSTEM) as uow:
        (order,) = claim_due(uow.session, uow.now, limit=1)
        with pytest.raises(NotPlain, match="decisions"):
            attempt(uow, order)

    with runtime.reading() as look:
        assert [entry.kind for entry in entries_of(look.session, reference)] == [
            "work_order.logged"
        ]
        assert look.session.scalars(sa.select(WorkOrder.stage)).one() == 0


def test_a_new_row_beside_a_plain_one_gets_its_keys_and_defaults(runtime, work, estate, clock):
    log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(minutes=61))

    with runtime.reading() as look:
        (order,) = claim_due(look.session, look.now, limit=1)
        made = made_like(order, Chase, order=order, at=look.now, stage=0)

    assert (made.work_order_id, made.note_key) == (order.id, None)
    assert made.trail_key == f"{order.reference}/{look.now.isoformat()}"


def _statements_of_a_sweep(runtime, estate, clock, *, orders, wait, joint=False):
    """How many statements it takes to sweep so many new orders, and nothing else.

    Or so many that two must accept, and one has.
    """
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(sa.update(WorkOrder).values(next_step_at=None))
        code = "FIR-DOR" if joint else "HTG-LOS"
        made = [
            make_order(uow, estate.premises, category_code=code).reference for _ in range(orders)
        ]
    for reference in made if joint else ():
        _accept_one_part(runtime, estate, reference)
    clock.advance(wait)
    asked = []

    def note(*call):
        asked.append(call[2])

    sa.event.listen(runtime.engine, "before_cursor_execute", note)
    with runtime.begin(SYSTEM) as uow:
        swept = sweep_orders(uow, claim_due(uow.session, uow.now, limit=100))
    sa.event.remove(runtime.engine, "before_cursor_execute", note)
    assert len(swept) == orders
    assert all(swept)
    return len(asked)


def _accept_one_part(runtime, estate, reference):
    for _ in range(4):
        escalate(runtime.begin, estate.officer, reference)
    protect(runtime.begin, estate.manager, reference)
    accept(runtime.begin, estate.unit_head, reference)


def _orders(work, estate) -> list[int]:
    """Log orders that will meet every plain step; return their numbers."""
    references = [
        log(work, estate.reporter, estate.premises, category_code=code) for code in CATEGORIES
    ]
    accept(work, estate.officer, references[0])
    joint = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(4):
        escalate(work, estate.officer, joint)
    accept(work, estate.unit_head, joint)
    accept(work, estate.officer, joint)
    references.append(joint)
    references.append(log(work, estate.reporter, estate.premises))
    complete(work, estate.supplier, references[-1])
    with work(OPERATOR) as uow:
        rows = uow.session.execute(sa.select(WorkOrder.reference, WorkOrder.id))
        numbers = {row.reference: row.id for row in rows}
    return [numbers[reference] for reference in references]


def _all_told(runtime, numbers):
    """Everything that is kept of the orders, without what differs between any two."""
    with runtime.reading() as look:
        return [_told(look.session, look.session.get_one(WorkOrder, number)) for number in numbers]


def _told(session, order):
    def rows(model):
        found = session.scalars(
            sa.select(model).where(model.work_order_id == order.id).order_by(model.id)
        )
        return [_values(row) for row in found]

    messages = session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.subject == order.reference)
        .order_by(OutboxMessage.id)
    )
    return {
        "order": _values(order),
        "milestones": sorted(rows(Milestone), key=str),
        "moves": rows(StageMove),
        "acceptances": rows(JointAcceptance),
        "trail": [
            (entry.kind, _without_number(entry.values, order))
            for entry in entries_of(session, order.reference)
            if entry.actor == SYSTEM.trail_name
        ],
        "outbox": [
            (row.kind, row.audience, row.urgency, row.created_at, _without_number(row.facts, order))
            for row in messages
        ],
    }


def _values(row):
    ignored = {"id", "reference", "version", "work_order_id", "location_id"}
    return {
        each.key: getattr(row, each.key)
        for each in sa.inspect(row).mapper.column_attrs
        if each.key not in ignored and not each.key.endswith("_key")
    }


def _without_number(values, order):
    """JSON without the order's own reference, number, versions and keys of words."""
    plain = json.loads(json.dumps(values).replace(order.reference, "WO"))
    plain.pop("texts", None)
    for changes in plain.get("changes", {}).values():
        for name in [name for name in changes if name in {"version", "work_order_id"}]:
            del changes[name]
        for name in [name for name in changes if name.endswith("_key")]:
            changes[name] = [value is not None for value in changes[name]]
    return plain
