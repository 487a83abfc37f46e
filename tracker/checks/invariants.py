"""The invariants of the guarantees, each asked of the data in as few questions as can be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.checks.clocks import only_what_can_wait_is_held
from tracker.checks.custody import no_closed_premises, somebody_owns
from tracker.checks.findings import Finding
from tracker.checks.ladder import nothing_is_overdue, nothing_was_early, stages_in_order
from tracker.checks.merges import merges_have_no_cycle
from tracker.checks.notices import leases_are_young, moves_and_notices, sent_in_order
from tracker.checks.photographs import photographs_stand
from tracker.checks.policy import published_versions_stand
from tracker.checks.record import rows_are_on_the_trail, trail_is_whole
from tracker.checks.tallies import counts_are_those_of_the_orders
from tracker.domain.policy import Policy

GRACE = timedelta(minutes=2)  # a due time may be so old before somebody must look


@dataclass(frozen=True, slots=True)
class Since:
    """What of the record is new: the entries after this one, up to that number.

    `digest` is the digest of entry number `after`.
    """

    after: int
    digest: str
    until: int


def check_invariants(
    session: Session, *, now: datetime, policy: Policy, since: Since | None = None
) -> list[Finding]:
    """Return what every invariant found at `now` (UTC), in the order of their codes.

    Reads only, and all of it as it was at one moment, whatever is written meanwhile. `since`
    leaves out what of the trail, and of the rows that it vouches for, was found to hold before.
    """
    _of_one_moment(session)
    return [
        stages_in_order(session),
        moves_and_notices(session),
        leases_are_young(session, now),
        nothing_is_overdue(session, now - GRACE),
        sent_in_order(session),
        somebody_owns(session, policy, now),
        no_closed_premises(session),
        trail_is_whole(session, (since.after, since.digest)) if since else trail_is_whole(session),
        rows_are_on_the_trail(session, (since.after, since.until) if since else None),
        merges_have_no_cycle(session),
        photographs_stand(session, None if since is None else (since.after, since.until)),
        nothing_was_early(session),
        published_versions_stand(session, policy),
        only_what_can_wait_is_held(session, now),
        counts_are_those_of_the_orders(session),
    ]


def _of_one_moment(session: Session) -> None:
    """Look at what was committed when the look began; SQLite never reads otherwise."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
