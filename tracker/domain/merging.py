"""Two orders that are one fault: which clock counts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A milestone's instants (UTC): due, met and breached; None where it was not."""

    due_at: datetime
    met_at: datetime | None
    breached_at: datetime | None


def joined(
    own: Clock, other: Clock | None, recomputed: datetime, *, stopped: bool = False
) -> Clock:
    """Return the clock of a milestone of the order that goes on for both.

    One that either order has met keeps the due time that it was met against; one that is owed
    still takes the earliest of both and of `recomputed`, which counts from the earlier report
    at the higher priority. Where its own clock is `stopped` now it is `recomputed`: what a
    pause stops cannot be missed while it lasts. A breach of either stays. `other` is None
    where the other order owes no such milestone.
    """
    if other is None:
        owed_by = recomputed if stopped else min(own.due_at, recomputed)
        return Clock(own.due_at if own.met_at else owed_by, own.met_at, own.breached_at)
    breaches = [at for at in (own.breached_at, other.breached_at) if at is not None]
    breached_at = min(breaches, default=None)
    if own.met_at is not None:
        return Clock(own.due_at, own.met_at, breached_at)
    if other.met_at is not None:
        return Clock(other.due_at, other.met_at, breached_at)
    owed_by = recomputed if stopped else min(own.due_at, other.due_at, recomputed)
    return Clock(owed_by, None, breached_at)
