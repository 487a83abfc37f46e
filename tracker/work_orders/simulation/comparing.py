"""Past orders as they were beside what another version of the ladder would have made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.courses import Course, Difference, Move, Step, first_difference
from tracker.domain.ladder import Ladder
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.plain_rows import read_plain
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.simulation.choosing import Choice
from tracker.work_orders.simulation.lives import Life, lives_of
from tracker.work_orders.simulation.running import Running

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Simulated:
    """One order: its record, the same lived again under its own version, and under another.

    The sums are taken over orders whose record was lived again exactly, until `until`.
    """

    reference: str
    recorded: tuple[Move, ...]
    steps: tuple[Step, ...]
    again: Course
    other: Course

    @property
    def is_exact(self) -> bool:
        """Whether its own version, lived again, is what is on record, move by move, step by step.

        Where it could be followed only part of the way, so far.
        """
        moves, steps = self.recorded, self.steps
        if self.again.parted:
            moves, steps = moves[: len(self.again.moves)], steps[: len(self.again.steps)]
        return (moves, steps) == (self.again.moves, self.again.steps)

    @property
    def difference(self) -> Difference | None:
        """The first move that the other version would have made otherwise."""
        return first_difference(
            _until(self.again.moves, self.until), _until(self.other.moves, self.until)
        )

    @property
    def ended_at_now(self) -> int:
        """The stage at which it stood at the end, as it was."""
        return self.again.stage_at(self.until)

    @property
    def ended_at_then(self) -> int:
        """The stage at which it would have stood at the end."""
        return self.other.stage_at(self.until)

    @property
    def until(self) -> datetime:
        """The instant (UTC) up to which both courses can be followed."""
        return min(self.again.until, self.other.until)


def how_many(session: Session, actor: Actor, choice: Choice) -> int:
    """Return how many orders the choice names, of those that the actor may see."""
    return (
        session.scalar(sa.select(sa.func.count()).select_from(_chosen(actor, choice).subquery()))
        or 0
    )


def simulate_orders(
    session: Session,
    actor: Actor,
    choice: Choice,
    *,
    policy: Policy,
    ladder: Ladder,
    now: datetime,
) -> Iterator[Simulated]:
    """Yield each chosen order, the newest first, as it was and under the ladder; writes nothing."""
    statement = _chosen(actor, choice).order_by(WorkOrder.id.desc())
    numbered = session.execute(statement.limit(choice.limit)).all()
    places: dict[int, Premises] = {}
    for first in range(0, len(numbered), _AT_ONCE):
        some = numbered[first : first + _AT_ONCE]
        _read_premises(session, {row.premises_id for row in some} - places.keys(), places)
        lives = {
            life.reference: life for life in lives_of(session, [row.reference for row in some], now)
        }
        for row in some:
            life = lives.get(row.reference)
            if life is not None and life.has_a_beginning:
                yield simulate_life(life, policy, places, now, ladder=ladder)


def simulate_life(
    life: Life,
    policy: Policy,
    premises: dict[int, Premises],
    now: datetime,
    *,
    ladder: Ladder,
) -> Simulated:
    """Return one life as it was and under the ladder."""
    again = Running(life, policy, premises, now, ladder=None).course()
    other = Running(life, policy, premises, now, ladder=ladder).course()
    return Simulated(life.reference, tuple(life.moves), tuple(life.steps), again, other)


def _chosen(actor: Actor, choice: Choice) -> sa.Select[str, int]:
    statement = (
        sa.select(WorkOrder.reference, WorkOrder.premises_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .join(Unit, Unit.id == Premises.unit_id)
        .where(visible_to(actor, Permission.SIMULATE))
    )
    if choice.reference:
        statement = statement.where(WorkOrder.reference == choice.reference)
    if choice.unit:
        statement = statement.where(Unit.code == choice.unit)
    if choice.since is not None:
        statement = statement.where(WorkOrder.reported_at >= choice.since)
    return statement


def _read_premises(session: Session, wanted: set[int], places: dict[int, Premises]) -> None:
    if wanted:
        statement = sa.select(Premises).where(Premises.id.in_(wanted))
        places.update({each.id: each for each in read_plain(session, Premises, statement)})


def _until(moves: Sequence[Move], until: datetime) -> list[Move]:
    return [move for move in moves if move.moved_at <= until]
