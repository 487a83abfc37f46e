"""What becomes of a file that was given in Slack: claimed, then kept, put off or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.events import PhotographLost
from tracker.domain.photographs import Trouble, next_fetch_after
from tracker.photographs.models import AwaitedPhotograph, AwaitedState, Photograph
from tracker.photographs.preparing import Prepared
from tracker.photographs.service import Giving, add_pictures
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.queries import get_order

# Longer than fetching and judging one batch can take; then another scheduler may have its files.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file that this process, and no other, fetches now."""

    id: int
    file_id: str


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a file waits to be fetched; asked at every tick, so it writes nothing."""
    return session.scalar(sa.select(_due(now).exists())) is True


def claim_due(uow: UnitOfWork, *, limit: int) -> list[Claimed]:
    """Claim the files whose time has come, oldest first; each counts one more try."""
    rows = uow.session.scalars(
        _due(uow.now)
        .order_by(AwaitedPhotograph.next_try_at, AwaitedPhotograph.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.tries += 1
        row.next_try_at = uow.now + LEASE
    return [Claimed(row.id, row.file_id) for row in rows]


def take_in(uow: UnitOfWork, awaited_id: int, picture: Prepared) -> None:
    """Keep the photograph that arrived, as given when and by whom its file was."""
    row = _waiting(uow, awaited_id)
    if row is None:
        return
    order = get_order(uow.session, uow.actor, row.order.reference, locked=True)
    giving = Giving(evidence_of=row.evidence_of, at=row.given_at, by_id=row.given_by_id)
    add_pictures(uow, order, [picture], giving)
    row.state, row.trouble = AwaitedState.ARRIVED, None
    row.photograph_id = uow.session.scalars(
        sa.select(Photograph.id).where(
            Photograph.work_order_id == order.id, Photograph.sha256 == picture.sha256
        )
    ).one()


def put_off(uow: UnitOfWork, awaited_id: int, *, after_seconds: float = 0.0) -> None:
    """Try again later, each time after a longer while; after the last try it is given up."""
    row = _waiting(uow, awaited_id)
    if row is None:
        return
    wait = next_fetch_after(row.tries)
    if wait is None:
        _give_up(uow, row, Trouble.UNREACHABLE)
    else:
        row.next_try_at = uow.now + max(wait, timedelta(seconds=after_seconds))


def give_up(uow: UnitOfWork, awaited_id: int, why: Trouble) -> None:
    """Say that it never comes, on the order's page and to whoever gave it."""
    row = _waiting(uow, awaited_id)
    if row is not None:
        _give_up(uow, row, why)


def _give_up(uow: UnitOfWork, row: AwaitedPhotograph, why: Trouble) -> None:
    row.state, row.trouble = AwaitedState.GIVEN_UP, why
    uow.record(PhotographLost(row.order.reference, why, row.given_by_id))


def _waiting(uow: UnitOfWork, awaited_id: int) -> AwaitedPhotograph | None:
    """Return the locked row while it still waits; another process may have been faster."""
    return uow.session.scalars(
        sa.select(AwaitedPhotograph)
        .where(AwaitedPhotograph.id == awaited_id, AwaitedPhotograph.state == AwaitedState.WAITING)
        .with_for_update()
    ).one_or_none()


def _due(now: datetime) -> sa.Select[AwaitedPhotograph]:
    return sa.select(AwaitedPhotograph).where(
        AwaitedPhotograph.state == AwaitedState.WAITING, AwaitedPhotograph.next_try_at <= now
    )
