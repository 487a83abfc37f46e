"""Jobs that are one fault: rows held against the register, and brought together by their links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.calendar import LONDON, london_date
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission, refusal
from tracker.domain.words import fault_in
from tracker.imports.statuses import status_of_all
from tracker.imports.supplier_csv import CellFault, Job, ParsedLog, RefusedRow
from tracker.premises.models import Premises, PremisesStatus
from tracker.premises.queries import visible_to

_FIELD_OF_MILESTONE = {
    MilestoneKind.ACKNOWLEDGE: "acknowledged_at",
    MilestoneKind.ATTEND: "attended_at",
    MilestoneKind.MAKE_SAFE: "made_safe_at",
    MilestoneKind.FIX: "completed_at",
}


@dataclass(frozen=True, slots=True)
class Group:
    """All jobs of the log that are one order, the earliest reported first.

    `repeats` are rows that say again what another row said.
    """

    supplier_id: int
    premises_id: int
    jobs: tuple[Job, ...]
    repeats: tuple[Job, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every job number that belongs to the order, with those that are only linked."""
        rows = [job.number for job in self.jobs]
        return tuple(dict.fromkeys([*rows, *(to for job in self.jobs for to in job.linked)]))

    @property
    def keys(self) -> tuple[tuple[int, str], ...]:
        """The numbers, each with its supplier: two suppliers may use the same ones."""
        return tuple((self.supplier_id, number) for number in self.numbers)

    @property
    def status(self) -> Status:
        """How far the order has come, over all its jobs."""
        return status_of_all(job.status for job in self.jobs)

    @property
    def met_at(self) -> dict[MilestoneKind, datetime]:
        """When each milestone was met: the first job to do so counts, for the fix the last."""
        found: dict[MilestoneKind, datetime] = {}
        for job in self.jobs:
            for kind, at in job.met_at.items():
                later = kind is MilestoneKind.FIX
                found[kind] = (max if later else min)(found.get(kind, at), at)
        if self.status is not Status.SUPPLIER_COMPLETE:
            found.pop(MilestoneKind.FIX, None)
        return found


def group_jobs(
    session: Session,
    actor: Actor,
    policy: Policy,
    log: ParsedLog,
    *,
    now: datetime,
    supplier_code: str | None,
) -> tuple[list[Group], list[RefusedRow]]:
    """Return the orders that the log speaks of, and the rows that cannot belong to any.

    The supplier of a job is whoever serves its premises; with `supplier_code` given, jobs at
    premises of others are refused. Premises that the actor may not see count as unknown.
    """
    found = _premises_of(session, actor, log.jobs)
    placed: list[tuple[Job, Premises]] = []
    refused: list[RefusedRow] = []
    for job in log.jobs:
        premises = found.get(job.fault.premises_code.strip().upper())
        job = _with_day_kept(job)  # noqa: PLW2901 - the same job, its days made instants
        faults = _place_faults(job, premises, actor, supplier_code)
        faults += _date_faults(job, now)
        if premises is not None:
            faults += _category_faults(job, premises, policy)
        if premises is None or faults:
            refused.append(_refuse(job, faults, log.headings))
        else:
            placed.append((job, premises))
    return _bring_together(placed, refused, log.headings)


def _premises_of(session: Session, actor: Actor, jobs: Iterable[Job]) -> dict[str, Premises]:
    written = {job.fault.premises_code.strip().upper() for job in jobs}
    # No code has a control character, and PostgreSQL cannot even be asked about some of them.
    codes = sorted(code for code in written if fault_in(code, multiline=False) is None)
    found = {}
    for at in range(0, len(codes), 500):
        some = codes[at : at + 500]
        rows = session.scalars(
            sa.select(Premises).where(sa.func.upper(Premises.code).in_(some), visible_to(actor))
        )
        found.update({row.code.upper(): row for row in rows})
    return found


def _with_day_kept(job: Job) -> Job:
    """Return the job with a bare day of a milestone that is the day of the report made later.

    A log that gives the day alone does not say that somebody came before the fault was reported.
    """
    day = london_date(job.reported_at)
    met_at = {
        kind: job.reported_at
        if at < job.reported_at and london_date(at) == day and _is_midnight(at)
        else at
        for kind, at in job.met_at.items()
    }
    return replace(job, met_at=met_at)


def _is_midnight(at: datetime) -> bool:
    local = at.astimezone(LONDON)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _place_faults(
    job: Job, premises: Premises | None, actor: Actor, supplier_code: str | None
) -> list[tuple[str, str]]:
    """Return what stands against the premises of the row, by field."""
    if premises is None:
        code = job.fault.premises_code.strip()[:20]
        return [("premises_code", f"No premises with the code {code} that you may see")]
    if not actor.may(Permission.IMPORT, premises.place):
        return [("premises_code", refusal(Permission.IMPORT))]
    faults = []
    supplier = premises.contract.supplier
    if supplier_code is not None and supplier.code.upper() != supplier_code.upper():
        faults.append(("premises_code", f"{premises.code} is served by {supplier.name}"))
    if premises.status is PremisesStatus.CLOSED:
        faults.append(("premises_code", f"{premises.name} is closed"))
    return faults


def _date_faults(job: Job, now: datetime) -> list[tuple[str, str]]:
    faults = []
    if job.reported_at > now:
        faults.append(("reported_at", "It was reported in the future"))
    if job.escalated_at is not None and not job.reported_at <= job.escalated_at <= now:
        faults.append(("escalated_at", "It must lie between the report and now"))
    for kind, at in job.met_at.items():
        if at > now:
            faults.append((_FIELD_OF_MILESTONE[kind], "It must be in the past"))
        elif at < job.reported_at:
            faults.append((_FIELD_OF_MILESTONE[kind], "It lies before the job was reported"))
    return faults


def _category_faults(job: Job, premises: Premises, policy: Policy) -> list[tuple[str, str]]:
    code = job.fault.category_code.strip()
    category = policy.categories.get(code.upper())
    if category is None:
        return [("category_code", f"“{code[:40]}” is no category of the list, such as FIR-ALM")]
    if not category.offered_at(premises.premises_type):
        where = premises.premises_type.plural
        return [("category_code", f"This category is not used at {where}")]
    return []


def _refuse(job: Job, faults: Sequence[tuple[str, str]], headings: Mapping[str, str]) -> RefusedRow:
    said = tuple(CellFault(headings.get(field, ""), reason) for field, reason in faults)
    return RefusedRow(job.line, job.number, said)


def _bring_together(
    placed: Sequence[tuple[Job, Premises]], refused: list[RefusedRow], headings: Mapping[str, str]
) -> tuple[list[Group], list[RefusedRow]]:
    """Join the rows that share a number or a link; an order belongs to one premises only."""
    first: dict[tuple[int, str], Job] = {}
    repeats: dict[tuple[int, str], list[Job]] = {}
    joined = _Joined()
    place_of: dict[tuple[int, str], Premises] = {}
    for job, premises in placed:
        key = (premises.contract.supplier_id, job.number)
        earlier = first.get(key)
        if earlier is not None and earlier.digest == job.digest:
            repeats.setdefault(key, []).append(job)
            continue
        if earlier is not None:
            reason = f"The job is on line {earlier.line} too, with other words. Keep one row"
            refused.append(_refuse(job, [("job_number", reason)], headings))
            continue
        roots = {joined.root(near) for near in _near(key, job)} & set(place_of)
        if any(place_of[root].id != premises.id for root in roots):
            reason = "It is linked to a job at other premises"
            refused.append(_refuse(job, [("linked_jobs", reason)], headings))
            continue
        first[key] = job
        for near in _near(key, job):
            joined.join(key, near)
        place_of[joined.root(key)] = premises
    return _groups(first, repeats, joined, place_of), refused


def _near(key: tuple[int, str], job: Job) -> list[tuple[int, str]]:
    return [key, *((key[0], number) for number in job.linked)]


def _groups(
    first: Mapping[tuple[int, str], Job],
    repeats: Mapping[tuple[int, str], list[Job]],
    joined: "_Joined",
    place_of: Mapping[tuple[int, str], Premises],
) -> list[Group]:
    rows: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for key in first:
        rows.setdefault(joined.root(key), []).append(key)
    return [
        Group(
            supplier_id=root[0],
            premises_id=place_of[root].id,
            jobs=tuple(
                sorted((first[key] for key in keys), key=lambda job: (job.reported_at, job.line))
            ),
            repeats=tuple(job for key in keys for job in repeats.get(key, ())),
        )
        for root, keys in rows.items()
    ]


class _Joined:
    """Keys that belong together (union and find)."""

    def __init__(self) -> None:
        self._parent: dict[tuple[int, str], tuple[int, str]] = {}

    def root(self, key: tuple[int, str]) -> tuple[int, str]:
        """Return the key that stands for all that belong to this one."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, one: tuple[int, str], other: tuple[int, str]) -> None:
        """Put two together; the first one's side stands for both."""
        self._parent[self.root(other)] = self.root(one)
