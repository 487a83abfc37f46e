"""Facts about acting under the ladder's authority, and about which ladder an order climbs."""

from dataclasses import dataclass

from tracker.domain.authority import Power
from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class PowerUsed(WorkOrderEvent):
    """Somebody acted under a clause; `recharged` is to be taken back from the supplier."""

    kind = "work_order.power_used"
    power: Power
    clause: str
    amount_pence: int
    recharged: bool


@dataclass(frozen=True)
class OrderRebased(WorkOrderEvent):
    """An operator put the order on another version of the ladder; its stage stays."""

    kind = "work_order.rebased"
    from_version: int
    to_version: int
    stage: int
