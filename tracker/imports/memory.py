"""What the last import read of each job, and which orders nobody has been told of yet.

Kept beside the other requests that were seen: an import is one, row by row, and so one that was
killed goes on where it stopped.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.inbound.models import SeenRequest
from tracker.unit_of_work import UnitOfWork

_UNTOLD = "job-untold:"


def last_digests(session: Session, jobs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Return the digest of the row last taken over for each job (supplier's number, job number)."""
    keys = {_key(*job): job for job in jobs}
    rows = session.scalars(sa.select(SeenRequest).where(SeenRequest.key.in_(keys)))
    return {keys[row.key]: row.answer or "" for row in rows}


def remember(uow: UnitOfWork, job: tuple[int, str], digest: str) -> None:
    """Keep the digest of the row that was taken over."""
    row = uow.session.get(SeenRequest, _key(*job))
    if row is None:
        uow.session.add(SeenRequest(key=_key(*job), at=uow.now, answer=digest))
    else:
        row.at, row.answer = uow.now, digest


def owe_word(uow: UnitOfWork, reference: str) -> None:
    """Note that the holder of an order that landed has yet to be told."""
    uow.session.add(SeenRequest(key=f"{_UNTOLD}{reference}", at=uow.now))


def untold(session: Session) -> Sequence[str]:
    """Return the references of the orders that nobody has been told of."""
    keys = session.scalars(
        sa.select(SeenRequest.key).where(SeenRequest.key.startswith(_UNTOLD, autoescape=True))
    )
    return sorted(key.removeprefix(_UNTOLD) for key in keys)


def word_given(uow: UnitOfWork, references: Iterable[str]) -> None:
    """Note that the holders of these orders are told."""
    keys = [f"{_UNTOLD}{reference}" for reference in references]
    uow.session.execute(sa.delete(SeenRequest).where(SeenRequest.key.in_(keys)))


def _key(supplier_id: int, number: str) -> str:
    return f"job:{supplier_id}:{number}"
