"""Orders of the demo beyond its story, landed in batches as a supplier's job log would be."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tracker.demo.story import Begin
from tracker.demo.tales import any_place
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import operator
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.schemas import ClosingDraft, WorkOrderDraft
from tracker.work_orders.service import BacklogDraft, confirm_fix, land_backlog_order

# Small enough that a server on the same SQLite file is not kept waiting for its own writes.
BATCH = 50
# The demo's year so far: some seven months.
_OLDEST = timedelta(days=210)
_OPEN_STATUSES = (
    Status.LOGGED, Status.LOGGED, Status.ACKNOWLEDGED, Status.ATTENDED, Status.AWAITING_PARTS,
    Status.AWAITING_QUOTE, Status.IN_PROGRESS,
)  # fmt: skip
# In every ten orders of a division's year about seven are done with.
_OF_TEN_CLOSED = 7


def land_backlog(begin: Begin, number: int, *, after: int, on_order: Callable[[int], None]) -> None:
    """Land so many orders, in batches; `after` is how many there are already.

    Their ages reach back seven months; seven in ten are closed, confirmed by the operator.
    """
    dice = Random(after)  # noqa: S311 - the same demo each time; nothing is kept secret by it
    for start in range(after, after + number, BATCH):
        size = min(BATCH, after + number - start)
        with begin(operator("demo")) as uow:
            for index in range(start, start + size):
                _land(uow, dice, index)
        on_order(size)


def _land(uow: UnitOfWork, dice: Random, index: int) -> None:
    code, fault, _ = any_place(dice, index, uow.policy)
    closed = index % 10 < _OF_TEN_CLOSED
    reported_at = uow.now - _OLDEST * dice.random() - timedelta(hours=1)
    lived = uow.now - reported_at
    draft = BacklogDraft(
        fault=WorkOrderDraft(
            premises_code=code,
            category_code=fault.category,
            title=fault.title,
            at_risk=False,
            helpdesk_reference=f"JOB{index:07}",
        ),
        reported_at=reported_at,
        status=Status.SUPPLIER_COMPLETE if closed else dice.choice(_OPEN_STATUSES),
        met_at=(
            {
                MilestoneKind.ACKNOWLEDGE: reported_at + lived * 0.02 * dice.random(),
                MilestoneKind.FIX: reported_at + lived * (0.1 + 0.8 * dice.random()),
            }
            if closed
            else {}
        ),
    )
    order = land_backlog_order(uow, draft)
    if closed:
        uow.session.flush()
        confirm_fix(uow, order.reference, ClosingDraft())
