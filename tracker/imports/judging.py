"""What becomes of each order of a job log, held against what we know of it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.domain.lifecycle import Status, label, may_move
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Actor
from tracker.imports.differences import Difference, of_known, of_new
from tracker.imports.grouping import Group
from tracker.imports.memory import last_digests
from tracker.imports.supplier_csv import CellFault, Job
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.models import HelpdeskReference, WorkOrder


class Verdict(StrEnum):
    """What an import does with a row."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The verdict in words."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one row, or would: its line, its job number, and the reasons against it.

    `reference` is the order's own, None before it is made and for a row that was refused.
    `differences` are of the whole order, and given with its first row.
    """

    line: int
    number: str
    verdict: Verdict
    reference: str | None = None
    faults: tuple[CellFault, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def reason(self) -> str:
        """The reasons as one sentence, each after the heading of its column."""
        return "; ".join(
            f"{fault.column}: {fault.reason}" if fault.column else fault.reason
            for fault in self.faults
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One order of the log beside ours, and what is to be done about it."""

    group: Group
    verdict: Verdict
    order: WorkOrder | None = None
    new_jobs: tuple[Job, ...] = ()
    new_numbers: tuple[str, ...] = ()
    met_at: Mapping[MilestoneKind, datetime] | None = None
    faults: tuple[CellFault, ...] = ()
    differences: tuple[Difference, ...] = ()

    def outcomes(self, *, reference: str | None = None) -> list[Outcome]:
        """Return the outcome of each of its rows; a row that only repeats another changes nothing.

        `reference` is that of an order that was made meanwhile.
        """
        known = self.order.reference if self.order is not None else reference
        said = [
            Outcome(
                line=job.line,
                number=job.number,
                verdict=self.verdict,
                reference=known,
                faults=self.faults,
                differences=self.differences if job is self.group.jobs[0] else (),
            )
            for job in self.group.jobs
        ]
        said += [
            Outcome(line=job.line, number=job.number, verdict=Verdict.UNCHANGED, reference=known)
            for job in self.group.repeats
        ]
        return said


def judge(
    session: Session, actor: Actor, groups: Sequence[Group], headings: Mapping[str, str]
) -> list[Judged]:
    """Return what is to be done about each order of the log, as things stand in this session."""
    keys = {key for group in groups for key in group.keys}
    owners = _orders_by_number(session, keys)
    visible = _visible_orders(session, actor, owners)
    digests = last_digests(session, keys)
    return [_judge_group(group, owners, visible, digests, headings) for group in groups]


def _orders_by_number(
    session: Session, keys: set[tuple[int, str]]
) -> dict[tuple[int, str], WorkOrder]:
    rows = session.scalars(
        sa.select(HelpdeskReference)
        .where(HelpdeskReference.reference.in_({number for _, number in keys}))
        .options(joinedload(HelpdeskReference.order).joinedload(WorkOrder.premises))
    )
    found = {(row.supplier_id, row.reference): row.order for row in rows}
    return {key: order for key, order in found.items() if key in keys}


def _visible_orders(
    session: Session, actor: Actor, owners: Mapping[tuple[int, str], WorkOrder]
) -> set[int]:
    """Return the numbers of those orders that the actor may see."""
    ids = {order.id for order in owners.values()}
    return set(
        session.scalars(
            sa.select(WorkOrder.id).join(Premises).where(WorkOrder.id.in_(ids), visible_to(actor))
        )
    )


def _judge_group(
    group: Group,
    owners: Mapping[tuple[int, str], WorkOrder],
    visible: set[int],
    digests: Mapping[tuple[int, str], str],
    headings: Mapping[str, str],
) -> Judged:
    orders = {owners[key].id: owners[key] for key in group.keys if key in owners}
    conflict = _conflict_of_numbers(group, list(orders.values()), visible)
    if conflict:
        fault = CellFault(headings.get("job_number", ""), conflict)
        return Judged(group=group, verdict=Verdict.CONFLICT, faults=(fault,))
    order = next(iter(orders.values()), None)
    if order is None:
        return _judge_new(group, headings)
    if all(digests.get((group.supplier_id, job.number)) == job.digest for job in group.jobs):
        return Judged(group=group, verdict=Verdict.UNCHANGED, order=order)
    return _judge_known(group, order, owners, headings)


def _conflict_of_numbers(
    group: Group, orders: Sequence[WorkOrder], visible: set[int]
) -> str | None:
    if any(order.id not in visible for order in orders):
        return "The job number belongs to an order at other premises"
    if len(orders) > 1:
        named = " and ".join(sorted(order.reference for order in orders))
        return f"The linked jobs belong to different orders: {named}"
    elsewhere = [order for order in orders if order.premises_id != group.premises_id]
    if elsewhere:
        where = elsewhere[0]
        return f"The job number belongs to {where.reference} at {where.premises.code}"
    return None


def _judge_new(group: Group, headings: Mapping[str, str]) -> Judged:
    if Status.CANCELLED in {job.status for job in group.jobs}:
        reason = "A cancelled job is not taken over. Report the fault if it is still there"
        fault = CellFault(headings.get("status", ""), reason)
        return Judged(group=group, verdict=Verdict.REFUSED, faults=(fault,))
    new_numbers = tuple(number for number in group.numbers if number != group.jobs[0].number)
    return Judged(
        group=group,
        verdict=Verdict.MADE,
        new_jobs=group.jobs[1:],
        new_numbers=new_numbers,
        differences=of_new(group),
    )


def _judge_known(
    group: Group,
    order: WorkOrder,
    owners: Mapping[tuple[int, str], WorkOrder],
    headings: Mapping[str, str],
) -> Judged:
    says = group.status if _all_live(group) else Status.CANCELLED
    if _contradicts(order.status, says):
        reason = (
            f"The log says “{label(says)}”, which does not follow from "
            f"“{label(order.status)}” of {order.reference}. Nothing was changed"
        )
        fault = CellFault(headings.get("status", ""), reason)
        return Judged(group=group, verdict=Verdict.CONFLICT, order=order, faults=(fault,))
    new = {number for supplier, number in group.keys if (supplier, number) not in owners}
    unmet = {row.kind for row in order.milestones if row.met_at is None}
    met_at = {kind: at for kind, at in group.met_at.items() if kind in unmet and order.is_open}
    moves = may_move(order.status, says)
    new_numbers = tuple(number for number in group.numbers if number in new)
    return Judged(
        group=group,
        verdict=Verdict.CHANGED if new or met_at or moves else Verdict.UNCHANGED,
        order=order,
        new_jobs=tuple(job for job in group.jobs if job.number in new),
        new_numbers=new_numbers,
        met_at=met_at,
        differences=of_known(
            order, status=says if moves else None, met_at=met_at, new_numbers=new_numbers
        ),
    )


def _all_live(group: Group) -> bool:
    return all(job.status is not Status.CANCELLED for job in group.jobs)


def _contradicts(ours: Status, says: Status) -> bool:
    """Whether a log's status neither repeats ours nor follows from it.

    The supplier cannot cancel what the premises reported; that a fix is complete is nothing new
    where the premises has confirmed it.
    """
    if says is Status.CANCELLED:
        return ours is not Status.CANCELLED
    if ours is Status.CONFIRMED_CLOSED:
        return says is not Status.SUPPLIER_COMPLETE
    return says is not ours and not may_move(ours, says)
