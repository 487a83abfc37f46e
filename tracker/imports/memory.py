"""What the last import read of each job, and which orders nobody has been told of yet.

Kept beside the other requests that were seen: an import is one, row by row, and so one that was
killed goes on where it stopped.
"""

from collections.abc import Iterable, Mapping, Sequence

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


def remember(uow: UnitOfWork, digests: Mapping[tuple[int, str], str]) -> None:
    """Keep the digest of each row that was taken over, by its job."""
    keys = {_key(*job): digest for job, digest in digests.items()}
    known = {
        row.key: row
        for row in uow.session.scalars(sa.select(SeenRequest).where(SeenRequest.key.in_(keys)))
    }
    for key, digest in keys.items():
        if key in known:
            known[key].at, known[key].answer = uow.now, digest
        else:
            uow.session.add(SeenRequest(key=key, at=uow.now, answer=digest))


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
