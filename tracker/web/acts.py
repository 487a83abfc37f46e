"""What a reader may do to an order, each with its form: the words of the page and the service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import NotFound
from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import PROGRESS, Status, label, may_move
from tracker.domain.roles import Actor, Permission
from tracker.forms import FormSchema
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import InterimKind, WorkOrder
from tracker.work_orders.schemas import (
    AcceptSchema,
    ChaseSchema,
    ClosingSchema,
    InterimSchema,
    ReasonSchema,
    UpdateSchema,
)
from tracker.work_orders.service.closing import complete_order, confirm_fix, reject_fix
from tracker.work_orders.service.custody import (
    accept_order,
    chase_order,
    record_interim_measure,
    update_order,
)
from tracker.work_orders.service.escalating import escalate_order


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to an order: its page, its form and the service behind it."""

    name: str
    title: str
    button: str
    done: str
    permission: Permission
    schema: FormSchema
    service: Callable[[UnitOfWork, str, Any], WorkOrder]
    # Whether the order's state leaves room for it; the service still has the last word.
    fits: Callable[[WorkOrder, Ladder], bool]
    warns: bool = False

    @property
    def template(self) -> str:
        """The file with the fields of its form."""
        return f"work_orders/acts/{self.name}.html"


def _is_open(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open


def _can_become(status: Status) -> Callable[[WorkOrder, Ladder], bool]:
    return lambda order, _ladder: may_move(order.status, status)


def _can_climb(order: WorkOrder, ladder: Ladder) -> bool:
    waits = order.status is Status.SUPPLIER_COMPLETE
    return order.is_open and not waits and order.stage < ladder.height


_ACTS = (
    Act(
        "confirm", "Confirm the fix", "Confirm and close", "The fix is confirmed: it is closed.",
        Permission.CONFIRM, ClosingSchema(), confirm_fix, _can_become(Status.CONFIRMED_CLOSED),
    ),
    Act(
        "reject", "Reject the fix", "Reject the fix", "The fix is rejected. The order has gone up.",
        Permission.CONFIRM, ReasonSchema(), reject_fix, _can_become(Status.CONFIRMED_CLOSED),
        warns=True,
    ),
    Act(
        "accept", "Accept this order", "Accept", "You have accepted the order.",
        Permission.ACCEPT, AcceptSchema(), accept_order, _is_open,
    ),
    Act(
        "chase", "Chase this order", "Chase", "The chase is sent and recorded.",
        Permission.CHASE, ChaseSchema(), chase_order, _is_open,
    ),
    Act(
        "update", "Update this order", "Save the update", "The update is saved.",
        Permission.UPDATE, UpdateSchema(), update_order, _is_open,
    ),
    Act(
        "interim", "Record an interim measure", "Record", "The interim measure is recorded.",
        Permission.INTERIM, InterimSchema(), record_interim_measure, _is_open,
    ),
    Act(
        "complete", "Mark the fix as complete", "Mark as complete",
        "The premises is asked to confirm the fix.",
        Permission.COMPLETE, ClosingSchema(), complete_order, _can_become(Status.SUPPLIER_COMPLETE),
    ),
    Act(
        "escalate", "Escalate this order", "Escalate now", "The order has gone one stage up.",
        Permission.ESCALATE, ReasonSchema(), escalate_order, _can_climb, warns=True,
    ),
)  # fmt: skip
ACTS = {act.name: act for act in _ACTS}


def get_act(name: str) -> Act:
    """Return the act of this name; raises NotFound for an unknown one."""
    if name not in ACTS:
        raise NotFound("There is no such action on a work order.")
    return ACTS[name]


def offered(order: WorkOrder, ladder: Ladder, actor: Actor) -> list[Act]:
    """Return the acts that the reader may take on the order as it stands, the likeliest first."""
    place = order.premises.place
    return [act for act in _ACTS if actor.may(act.permission, place) and act.fits(order, ladder)]


def next_statuses(order: WorkOrder) -> list[tuple[str, str]]:
    """Return the statuses that an update may set from here, with their words."""
    return [(str(new), label(new)) for new in PROGRESS if may_move(order.status, new)]


def interim_kinds() -> list[tuple[str, str]]:
    """Return the kinds of interim measure with their words."""
    return [(str(kind), str(kind).replace("_", " ").capitalize()) for kind in InterimKind]
