"""The dry run of an import: what would be made, changed, left alone and refused, row by row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.imports.grouping import Group, group_jobs
from tracker.imports.judging import Outcome, Verdict, judge
from tracker.imports.supplier_csv import ParsedLog, RefusedRow

# One unit of work: SQLite has one writer, and others wait for it no longer than 2.4 seconds.
ROWS_IN_A_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import of this log would do now; `outcomes` are in order of their lines."""

    log: ParsedLog
    supplier_code: str | None
    outcomes: tuple[Outcome, ...]
    groups: tuple[Group, ...] = field(repr=False)
    unplaced: tuple[Outcome, ...] = field(repr=False)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict."""
        return count_verdicts(self.outcomes)

    @property
    def problems(self) -> tuple[Outcome, ...]:
        """The rows that are refused or contradict what we know."""
        return problems_in(self.outcomes)

    @property
    def changes_something(self) -> bool:
        """Whether the import would make or change anything."""
        return any(self.counts[verdict] for verdict in (Verdict.MADE, Verdict.CHANGED))


def plan_import(
    session: Session,
    actor: Actor,
    policy: Policy,
    log: ParsedLog,
    *,
    now: datetime,
    supplier_code: str | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> ImportPlan:
    """Return what importing the log would do, without doing it; `now` is a UTC instant.

    `on_progress` is given the number of rows each time some are judged.
    Raises NotAllowed for somebody who may import nowhere.
    """
    actor.require_anywhere(Permission.IMPORT)
    groups, refused = group_jobs(session, actor, policy, log, now=now, supplier_code=supplier_code)
    unplaced = [_outcome_of(row) for row in (*log.refused, *refused)]
    outcomes = list(unplaced)
    for batch in batches(groups):
        for judged in judge(session, actor, batch, log.headings):
            outcomes += judged.outcomes()
        session.expunge_all()
        on_progress(sum(len(group.jobs) + len(group.repeats) for group in batch))
    return ImportPlan(
        log=log,
        supplier_code=supplier_code,
        outcomes=in_line_order(outcomes),
        groups=tuple(groups),
        unplaced=tuple(unplaced),
    )


def batches(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield the groups some at a time, about as many rows as one unit of work takes well."""
    batch: list[Group] = []
    rows = 0
    for group in groups:
        batch.append(group)
        rows += len(group.jobs)
        if rows >= ROWS_IN_A_BATCH:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def count_verdicts(outcomes: Sequence[Outcome]) -> dict[Verdict, int]:
    """Return how many rows have each verdict, those that none has as 0."""
    found = Counter(outcome.verdict for outcome in outcomes)
    return {verdict: found[verdict] for verdict in Verdict}


def problems_in(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the rows that a person must look at."""
    return tuple(
        outcome for outcome in outcomes if outcome.verdict in {Verdict.REFUSED, Verdict.CONFLICT}
    )


def in_line_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes as the file has their rows."""
    return tuple(sorted(outcomes, key=lambda outcome: outcome.line))


def _outcome_of(row: RefusedRow) -> Outcome:
    return Outcome(line=row.line, number=row.number, verdict=Verdict.REFUSED, faults=row.faults)
