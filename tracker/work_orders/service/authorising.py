"""Acting under the ladder's authority: within its limits, and on record."""

from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.events import PowerUsed
from tracker.domain.roles import Permission
from tracker.domain.wording import pounds
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.powers import PowerUse
from tracker.work_orders.power_schemas import PowerDraft
from tracker.work_orders.powers import available
from tracker.work_orders.service.finding import find_order, human_acted


def use_power(uow: UnitOfWork, reference: str, draft: PowerDraft) -> WorkOrder:
    """Record what somebody does or spends about an order under a clause of the ladder.

    Raises NotAllowed for a clause that is not in force for them now, Invalid above what is left
    of its limit on this order, and Conflict for a closed order.
    """
    order = find_order(uow, reference, Permission.UPDATE, draft.version)
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed: there is nothing left to act on.")
    now_available = available(uow.session, order, uow.actor, policy=uow.policy, now=uow.now)
    found = [one for one in now_available if one.clause.key == draft.clause]
    if not found:
        raise NotAllowed(
            "That power is not yours on this order now. The page of the order lists what is."
        )
    clause, left = found[0].clause, found[0].left_pence
    if draft.amount_pence > left:
        raise Invalid(
            {
                "amount": [
                    f"Clause {clause.clause} allows {pounds(clause.limit_pence)} on one order, "
                    f"of which {pounds(left)} is left"
                ]
            }
        )
    note = uow.keep(draft.note)
    use = PowerUse(
        work_order_id=order.id,
        at=uow.now,
        by_id=uow.actor.person_id,
        authority=clause.key,
        power=clause.power,
        clause=clause.clause,
        stage=order.stage,
        amount_pence=draft.amount_pence,
        limit_pence=clause.limit_pence,
        recharge_contract_id=order.premises.contract_id if draft.recharge else None,
        note_key=note.key,
    )
    use.order, use.note = order, note
    uow.add(use)
    human_acted(uow, order)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(
        PowerUsed(
            order.reference,
            power=clause.power,
            clause=clause.clause,
            amount_pence=draft.amount_pence,
            recharged=draft.recharge,
        ),
        order,
        use,
    )
    return order
