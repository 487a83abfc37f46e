"""What a job log would change of an order, field by field: what we have, and what the log says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.lifecycle import Status, label
from tracker.domain.milestones import MilestoneKind
from tracker.domain.wording import moment
from tracker.imports.grouping import Group
from tracker.work_orders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in words: what we have (empty where there is nothing), and what the log says."""

    field: str
    ours: str
    theirs: str


def of_new(group: Group) -> tuple[Difference, ...]:
    """Return the fields of an order that the log would make."""
    first = group.jobs[0]
    said = [
        ("Premises", first.fault.premises_code),
        ("Category", first.fault.category_code),
        ("Title", first.fault.title),
        ("Status", label(group.status)),
        ("Reported", moment(first.reported_at)),
        *_met(group.met_at),
        ("Job numbers", ", ".join(group.numbers)),
    ]
    return tuple(Difference(field, "", theirs) for field, theirs in said)


def of_known(
    order: WorkOrder,
    *,
    status: Status | None,
    met_at: Mapping[MilestoneKind, datetime],
    new_numbers: Sequence[str],
) -> tuple[Difference, ...]:
    """Return what would change of an order that we have; `status` is None where it stays."""
    found = []
    if status is not None:
        found.append(Difference("Status", label(order.status), label(status)))
    found += [Difference(field, "Not met", theirs) for field, theirs in _met(met_at)]
    if new_numbers:
        ours = ", ".join(row.reference for row in order.helpdesk_references)
        found.append(Difference("Job numbers", ours, f"Also {', '.join(new_numbers)}"))
    return tuple(found)


def _met(met_at: Mapping[MilestoneKind, datetime]) -> list[tuple[str, str]]:
    return [(kind.label, moment(met_at[kind])) for kind in MilestoneKind if kind in met_at]
