"""Living the month's orders again by simulation: the same moves, or it does not hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import process_time

from tracker.domain.roles import SYSTEM
from tracker.runtime import Runtime
from tracker.work_orders.simulation.choosing import Choice
from tracker.work_orders.simulation.comparing import simulate_orders


@dataclass(slots=True)
class Again:
    """How many orders were lived again, which did not come out as recorded, and how fast.

    `elsewhere` counts those that would have taken another course on the first ladder.
    """

    orders: int = 0
    moves: int = 0
    inexact: list[str] = field(default_factory=list)
    parted: int = 0
    elsewhere: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        rate = self.orders / self.seconds if self.seconds else 0
        return (
            f"simulated again: {self.orders:,} orders with {self.moves:,} moves, "
            f"{len(self.inexact)} otherwise than recorded {self.inexact[:5]}, "
            f"{self.parted} only part of the way; on the first ladder {self.elsewhere:,} would "
            f"have gone elsewhere; {rate:,.0f} orders a second of one processor, each twice"
        )


def live_again(runtime: Runtime) -> Again:
    """Return what came of simulating every order on the first ladder, beside its own."""
    found, began = Again(), process_time()
    with runtime.reading() as look:
        for one in simulate_orders(
            look.session,
            SYSTEM,
            Choice(),
            policy=look.policy,
            ladder=look.policy.ladders[min(look.policy.ladders)],
            now=look.now,
        ):
            found.orders += 1
            found.moves += len(one.again.moves)
            found.parted += bool(one.again.parted)
            found.elsewhere += one.difference is not None
            if not one.is_exact:
                found.inexact.append(one.reference)
    found.seconds = process_time() - began
    return found
