"""What many simulated orders come to: stages held, moves and notices, under either version."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tracker.domain.courses import Move, Sum
from tracker.domain.roles import Role
from tracker.work_orders.simulation.comparing import Simulated

# So many of each are named; the others are counted.
_NAMED = 20


@dataclass(slots=True)
class Summary:
    """What the record and the simulation come to, order by order, so that memory stays flat.

    Only orders whose record was lived again exactly are in the sums; `inexact` counts the others
    and `named` has the first of them. `parted` counts, by the reason, those that could be followed
    only part of the way, `asides` the acts that had no place.
    """

    recorded: Sum = field(default_factory=Sum)
    simulated: Sum = field(default_factory=Sum)
    same: int = 0
    higher: int = 0
    lower: int = 0
    inexact: int = 0
    named: list[str] = field(default_factory=list)
    parted: Counter[str] = field(default_factory=Counter)
    asides: Counter[str] = field(default_factory=Counter)

    def add(self, one: Simulated) -> None:
        """Add an order."""
        if not one.is_exact:
            self.inexact += 1
            if len(self.named) < _NAMED:
                self.named.append(one.reference)
            return
        self.recorded.add(one.again, one.until)
        self.simulated.add(one.other, one.until)
        if one.difference is None:
            self.same += 1
        self.higher += one.ended_at_then > one.ended_at_now
        self.lower += one.ended_at_then < one.ended_at_now
        if reason := one.again.parted or one.other.parted:
            self.parted[reason] += 1
        self.asides.update(one.other.asides)

    @property
    def roles(self) -> list[Role]:
        """The roles of whose stages somebody was told, or would have been."""
        return sorted({*self.recorded.notices, *self.simulated.notices})

    def passing(self, found: Iterable[Simulated]) -> Iterator[Simulated]:
        """Yield what comes, each added on its way."""
        for one in found:
            self.add(one)
            yield one


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of two courses side by side; None where a course has no such move."""

    recorded: Move | None
    simulated: Move | None

    @property
    def differs(self) -> bool:
        """Whether the two are not the same move."""
        return self.recorded != self.simulated


def side_by_side(one: Simulated) -> list[Pair]:
    """Return the moves on record beside the simulated ones, matched by run and stage entered."""
    recorded = {(move.run, move.to_stage): move for move in one.recorded}
    simulated = {(move.run, move.to_stage): move for move in one.other.moves}
    pairs = [
        Pair(recorded.get(key), simulated.get(key))
        for key in dict.fromkeys([*recorded, *simulated])
    ]
    return sorted(pairs, key=lambda pair: min(_moments(pair)))


def _moments(pair: Pair) -> list[datetime]:
    return [move.moved_at for move in (pair.recorded, pair.simulated) if move is not None]
