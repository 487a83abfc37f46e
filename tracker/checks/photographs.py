"""The check of photographs: each has the picture that the trail says."""

from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from tracker.checks.findings import Finding, finding
from tracker.checks.record import differences, rebuilt, subjects
from tracker.domain.wording import counted
from tracker.photographs.models import Photograph, PhotographContent
from tracker.unit_of_work import trail_name
from tracker.work_orders.models import WorkOrder

_AT_ONCE = 20  # pictures in memory


def photographs_stand(session: Session, between: tuple[int, int] | None = None) -> Finding:
    """I11: every photograph has its picture, whose digest is the one on the trail.

    `between` asks only for the orders of which the entries after the first number, up to the
    second, speak: to read every picture anew each minute would keep the database busy.
    """
    offenders: list[str] = []
    looked_at = last = 0
    wanted = [] if between is None else [WorkOrder.reference.in_(subjects(*between))]
    while True:
        rows = session.execute(
            sa.select(Photograph, PhotographContent.picture)
            .join(Photograph.order)
            .outerjoin(PhotographContent, PhotographContent.photograph_id == Photograph.id)
            .where(Photograph.id > last, *wanted)
            .order_by(Photograph.id)
            .limit(_AT_ONCE)
            .options(contains_eager(Photograph.order))
        )
        found: list[tuple[Photograph, bytes | None]] = [(row, picture) for row, picture in rows]
        if not found:
            break
        last, looked_at = found[-1][0].id, looked_at + len(found)
        told = rebuilt(session, sorted({row.order.reference for row, _ in found}))
        for row, picture in found:
            name = trail_name(row)
            offenders += differences(row, told.get(name))
            if picture is None:
                offenders.append(f"{name} has no picture")
            elif sha256(picture).hexdigest() != row.sha256:
                offenders.append(f"{name} has another picture than was given")
        session.expunge_all()
    said = counted(looked_at, "photograph")
    return finding("I11", "Every photograph has its picture", offenders, checked=said)
