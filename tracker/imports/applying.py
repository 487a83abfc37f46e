"""Doing what a plan says: batch by batch, good rows in, bad ones listed, holders told once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tracker.domain.errors import Busy, Conflict, Invalid, TrackerError
from tracker.domain.events import BacklogImported, JobLogImported
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Actor
from tracker.imports.grouping import Group
from tracker.imports.judging import Judged, Outcome, Verdict, judge
from tracker.imports.memory import owe_word, remember, untold, word_given
from tracker.imports.planning import (
    ImportPlan,
    batches,
    count_verdicts,
    in_line_order,
    problems_in,
)
from tracker.imports.supplier_csv import CellFault, ParsedLog
from tracker.owners.queries import Directory
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.service import (
    BacklogDraft,
    import_status,
    land_backlog_order,
    link_job_number,
)

Begin = Callable[[Actor], AbstractContextManager[UnitOfWork]]
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, row by row as in the file, and how many people it owes a notice."""

    log: ParsedLog
    outcomes: tuple[Outcome, ...]
    people_told: int

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict."""
        return count_verdicts(self.outcomes)

    @property
    def problems(self) -> tuple[Outcome, ...]:
        """The rows that were refused or contradict what we know."""
        return problems_in(self.outcomes)


def apply_import(
    begin: Begin,
    actor: Actor,
    plan: ImportPlan,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Do what the plan says, as things stand now, and return what was done.

    `begin` opens a unit of work for an actor; one is used for about 100 rows. `on_progress` is
    given the number of rows each time some are done. A kill in between loses at most the batch in
    hand: importing the same file again goes on from there. At the end one unit of work owes each
    holder a single notice. Raises Busy when the database cannot be had; then the same again helps.
    """
    importer = replace(actor, door="import")
    outcomes = list(plan.unplaced)
    on_progress(len(plan.unplaced))
    for batch in batches(plan.groups):
        outcomes += _apply_batch(begin, importer, batch, plan.log)
        on_progress(sum(len(group.jobs) + len(group.repeats) for group in batch))
    done = in_line_order(outcomes)
    told = _tell_holders(begin, importer, plan.log, count_verdicts(done))
    return ImportReport(log=plan.log, outcomes=done, people_told=told)


def _apply_batch(
    begin: Begin, actor: Actor, batch: Sequence[Group], log: ParsedLog
) -> list[Outcome]:
    """Do one batch; when a row of it is bad, each order by itself, so that the others get in."""
    busy: Busy | None = None
    for _ in range(_TRIES):
        try:
            with begin(actor) as uow:
                return _take_over(uow, batch, log)
        except Busy as error:
            busy = error
        except (Conflict, IntegrityError):
            continue  # somebody else took over the same jobs meanwhile: look again
        except TrackerError:
            break
    if busy is not None:
        raise busy
    if len(batch) > 1:
        return [outcome for group in batch for outcome in _apply_batch(begin, actor, [group], log)]
    return _refused_late(begin, actor, batch[0], log)


def _refused_late(begin: Begin, actor: Actor, group: Group, log: ParsedLog) -> list[Outcome]:
    """Return why the order could not be taken over, though the plan had thought so."""
    try:
        with begin(actor) as uow:
            return _take_over(uow, [group], log)
    except (TrackerError, IntegrityError) as error:
        faults = tuple(
            CellFault(log.headings.get(field, ""), reason)
            for field, reasons in (error.errors if isinstance(error, Invalid) else {}).items()
            for reason in reasons
        )
        said = str(error) if isinstance(error, TrackerError) else "Another import has it in hand"
        return Judged(
            group=group, verdict=Verdict.REFUSED, faults=faults or (CellFault("", said),)
        ).outcomes()


def _take_over(uow: UnitOfWork, batch: Sequence[Group], log: ParsedLog) -> list[Outcome]:
    outcomes = []
    digests: dict[tuple[int, str], str] = {}
    for judged in judge(uow.session, uow.actor, batch, log.headings):
        order = _take_over_one(uow, judged)
        outcomes += judged.outcomes(reference=order.reference if order else None)
        if order is not None:
            group = judged.group
            digests |= {(group.supplier_id, job.number): job.digest for job in group.jobs}
    remember(uow, digests)
    return outcomes


def _take_over_one(uow: UnitOfWork, judged: Judged) -> WorkOrder | None:
    if judged.verdict in {Verdict.REFUSED, Verdict.CONFLICT}:
        return None
    group, order = judged.group, judged.order
    if order is None:
        order = land_backlog_order(uow, _draft_of(group))
        owe_word(uow, order.reference)
    notes = {job.number: job.fault.title for job in judged.new_jobs}
    for number in judged.new_numbers:
        link_job_number(uow, order, number, notes.get(number))
    if judged.order is not None and judged.verdict is Verdict.CHANGED:
        import_status(uow, order, group.status, dict(judged.met_at or {}))
    return order


def _draft_of(group: Group) -> BacklogDraft:
    first = group.jobs[0]
    stage = max(job.stage for job in group.jobs)
    escalated = [job.escalated_at for job in group.jobs if job.stage == stage and job.escalated_at]
    return BacklogDraft(
        fault=first.fault,
        reported_at=first.reported_at,
        status=group.status,
        met_at=group.met_at,
        stage=stage,
        escalated_at=min(escalated, default=None),
        note=first.note,
    )


def _tell_holders(begin: Begin, actor: Actor, log: ParsedLog, counts: dict[Verdict, int]) -> int:
    """Owe each person who got orders one notice, and state what the import did.

    Orders of an import that was killed before this are told of now.
    """
    with begin(actor) as uow:
        references = untold(uow.session)
        worst: dict[int, int] = {}
        number: dict[int, int] = {}
        for at in range(0, len(references), 500):
            some = references[at : at + 500]
            for person_id, stage in _holders(uow, some):
                number[person_id] = number.get(person_id, 0) + 1
                worst[person_id] = max(worst.get(person_id, 0), stage)
            word_given(uow, some)
        for person_id in sorted(number):
            uow.record(BacklogImported(person_id, number[person_id], worst[person_id]))
        if references or counts[Verdict.MADE] or counts[Verdict.CHANGED]:
            uow.record(
                JobLogImported(
                    log.sha256, **{verdict.value: counts[verdict] for verdict in Verdict}
                )
            )
        return len(number)


def _holders(uow: UnitOfWork, references: Sequence[str]) -> list[tuple[int, int]]:
    """Return who must act on each of these orders, with its stage: a person once for each order."""
    directory = Directory.load(uow.session, uow.now)
    orders = uow.session.scalars(
        sa.select(WorkOrder).where(
            WorkOrder.reference.in_(references), WorkOrder.closed_at.is_(None)
        )
    )
    found = []
    for order in orders:
        place = order.premises.place
        people = (
            directory.confirmers(place)
            if order.status is Status.SUPPLIER_COMPLETE
            else holding_of(order, policy=uow.policy, directory=directory).people
        )
        found += [(person.id, order.stage) for person in people]
    return found
