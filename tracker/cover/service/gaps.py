"""Gaps in cover: opening one, its work order on the common ladder, and its end."""

from datetime import datetime, timedelta
from typing import Any

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import times_of
from tracker.domain.calendar import london_year
from tracker.domain.cover import CoverState, FilledBy, GapCause, SuppliedBy
from tracker.domain.events import ContractDefaulted, GapEnded, GapOpened, GapOrderLogged
from tracker.domain.lifecycle import Status, may_move
from tracker.domain.triggers import Trigger
from tracker.domain.wording import day
from tracker.numbering import next_reference
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.position import reschedule as reschedule_order
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service import log_work_order, mark_complete, raise_to

GAP, SOLE_CHARGE, UNSUITABLE = "NCV-GAP", "NCV-SOL", "NCV-QUA"


def open_gap(
    uow: UnitOfWork, shift: CoverShift, cause: GapCause, *, counts_from: datetime
) -> CoverGap:
    """Record that the post lacks cover from an instant on, and return the gap.

    A gap that is open already stands: it is one gap, whatever more is learnt of it.
    """
    if shift.gap is not None:
        return shift.gap
    gap = new_gap(uow, shift, cause, counts_from=counts_from)
    uow.record(GapOpened(**about(shift, gap), cause=cause), gap, shift, shift.of_night)
    return gap


def new_gap(
    uow: UnitOfWork, shift: CoverShift, cause: GapCause, *, counts_from: datetime
) -> CoverGap:
    """Add the record of a gap, which the caller's fact stands for, and return it."""
    gap = CoverGap(
        reference=str(next_reference(uow.session, "NC", london_year(uow.now))),
        number=len(shift.gaps) + 1,
        cause=cause,
        opened_at=uow.now,
        opened_by_id=uow.actor.person_id,
        counts_from=counts_from,
        rung=0,
    )
    gap.default_contract = None
    shift.gaps.append(gap)
    if shift.notice_at is None:
        shift.notice_at = uow.now
        times = times_of(shift.of_night, uow.policy)
        shift.short_notice = times.is_short_notice(shift.of_night.starts_at, uow.now)
    uow.add(gap)
    uow.session.flush()
    return gap


def about(shift: CoverShift, gap: CoverGap) -> dict[str, Any]:
    """Return what every fact about a gap says of it."""
    night = shift.of_night
    order = night.order if gap.order_id is not None and gap.order_id == night.order_id else None
    return {
        "premises": night.premises.code,
        "night": night.night,
        "post": shift.post,
        "gap": gap.reference,
        "order": order.reference if order else None,
        "stage": order.stage if order else 0,
    }


def order_of(uow: UnitOfWork, shift: CoverShift, gap: CoverGap, *, alone: bool) -> WorkOrder:
    """Return the work order of a gap, watched and locked; logged now where it has none.

    The gaps of one night share one order, until that is closed or awaits its confirmation.
    """
    night = shift.of_night
    order = standing_order(uow, night)
    is_new = order is None
    if order is None:
        order = _log(uow, shift, gap, alone=alone)
        night.order, night.order_id = order, order.id
    if gap.order_id != order.id:
        gap.order_id = order.id
        uow.record(GapOrderLogged(**about(shift, gap)), gap, night)
    if is_new:
        raise_to(uow, order, Trigger.COVER_GAP, due_at=uow.now)
    return order


def aim_order(uow: UnitOfWork, night: CoverNight, order: WorkOrder) -> None:
    """Set when the order next jumps, and whereto, from the gaps that are open in its night.

    One person alone: to the top when the time for that has passed. A gap before the start: to
    the stage that its ladder of minutes names. No open gap: nowhere.
    """
    times, ladder = times_of(night, uow.policy), ladder_of(order, uow.policy)
    gaps = [gap for gap in night.open_gaps if gap.order_id == order.id]
    order.jump_at = order.jump_to = order.jump_trigger = None
    if night.sole is not None and night.sole.order_id == order.id:
        # However late it is learnt, whoever has the order now is left a moment with it.
        dwell = order.stage_entered_at + timedelta(minutes=ladder.dwell_minutes_safety)
        top_at = max(night.sole.since + timedelta(minutes=times.top_after), dwell)
        order.jump_at, order.jump_to = top_at, ladder.height
        order.jump_trigger = Trigger.SOLE_CHARGE
    elif gaps:
        rung = next(rung for rung in times.rungs if rung.enter is not None)
        known = min(gap.opened_at for gap in gaps)
        due_at = night.starts_at - timedelta(minutes=rung.before)
        order.jump_at, order.jump_to = max(due_at, known), rung.enter
        order.jump_trigger = Trigger.COVER_GAP
    if order.jump_to is not None and order.jump_to <= order.stage:
        order.jump_at = order.jump_to = order.jump_trigger = None
    reschedule_order(order, uow.policy)


def end_gap(
    uow: UnitOfWork, shift: CoverShift, ended_as: CoverState, filled_by: FilledBy | None = None
) -> None:
    """End the post's gap, if one is open; with the last gap of the night its order is complete.

    That turns the first of the order's two keys: somebody else at the premises confirms that
    cover is back. A gap that only the morning ended leaves the order on its ladder.
    """
    gap, night = shift.gap, shift.of_night
    if gap is None:
        return
    gap.ended_at, gap.ended_as, gap.filled_by = uow.now, ended_as, filled_by
    order = standing_order(uow, night) if gap.order_id is not None else None
    uow.session.flush()
    ended = min(uow.now, night.ends_at)
    uow.record(
        GapEnded(
            **about(shift, gap),
            ended_as=ended_as,
            minutes=minutes_between(gap.counts_from, ended),
        ),
        gap,
        shift,
        night,
        *aimed(uow, night, order),
    )
    filled = ended_as not in {CoverState.UNCOVERED, CoverState.SOLE_CHARGE}
    if (
        order is not None
        and filled
        and not any(left.order_id == order.id for left in night.open_gaps)
        and may_move(order.status, Status.SUPPLIER_COMPLETE)
    ):
        mark_complete(uow, order)


def log_default(uow: UnitOfWork, shift: CoverShift, gap: CoverGap) -> None:
    """Put on record that the supplier did not supply the post: a default of its contract, once."""
    night = shift.of_night
    if night.supplied_by is not SuppliedBy.SUPPLIER or gap.default_at is not None:
        return
    contract = night.premises.contract
    gap.default_at, gap.default_contract_id = uow.now, contract.id
    gap.default_contract = contract
    uow.record(
        ContractDefaulted(
            **about(shift, gap), contract=contract.code, supplier=night.supplier.name
        ),
        gap,
    )


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes from one instant to another; 0 where the first comes later."""
    return max(0, int((end - start).total_seconds() // 60))


def aimed(uow: UnitOfWork, night: CoverNight, order: WorkOrder | None) -> tuple[WorkOrder, ...]:
    """Aim the order anew, where there is one, and return it to stand beside the fact."""
    if order is None:
        return ()
    aim_order(uow, night, order)
    uow.session.flush()
    return (order,)


def standing_order(uow: UnitOfWork, night: CoverNight) -> WorkOrder | None:
    """Return the night's order while it is still owed, locked and watched."""
    if night.order_id is None:
        return None
    uow.session.flush()  # reading it again must not undo what this act has changed
    order = uow.session.get_one(WorkOrder, night.order_id, with_for_update={"of": WorkOrder})
    if not order.is_open or order.status is Status.SUPPLIER_COMPLETE:
        return None
    return uow.watch(order)


def _log(uow: UnitOfWork, shift: CoverShift, gap: CoverGap, *, alone: bool) -> WorkOrder:
    night = shift.of_night
    category = UNSUITABLE if gap.cause.unsuitable else SOLE_CHARGE if alone else GAP
    order = log_work_order(
        uow,
        WorkOrderDraft(
            premises_code=night.premises.code,
            category_code=category,
            title=f"Night cover on {day(night.night)}, post {shift.post}",
            at_risk=True,
        ),
    )
    if order.interim_by is not None:
        # Nobody is in danger before the night begins: a measure is owed from then on.
        allowed = order.interim_by - order.reported_at
        order.interim_by = max(order.interim_by, gap.counts_from + allowed)
    return order
