"""Passing over a stage at which nobody can be reached: the order waits for no empty chair."""

from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Trigger
from tracker.owners.queries import Directory
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import stage_is_vacant
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.service.stages import raise_to


def pass_over_vacancy(uow: UnitOfWork, order: WorkOrder, directory: Directory) -> list[StageMove]:
    """Take the order past every stage at which nobody can be reached now; return the moves.

    At the top it stays, and the self-check raises the alarm. A fix that awaits its confirmation
    waits for the premises, not for a stage.
    """
    moves: list[StageMove] = []
    if not order.is_open or order.status is Status.SUPPLIER_COMPLETE:
        return moves
    uow.watch(order)
    while stage_is_vacant(order, policy=uow.policy, directory=directory):
        move = raise_to(uow, order, Trigger.NOBODY_REACHABLE, due_at=uow.now)
        if move is None:
            break
        moves.append(move)
    if moves:
        reschedule(order, uow.policy)
    return moves
