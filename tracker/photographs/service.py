"""Keeping, awaiting and redacting photographs; each is on the trail by its digest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.domain.categories import PremisesType
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import (
    PhotographsAwaited,
    PhotographSealed,
    PhotographSeen,
    PhotographsKept,
    SealedPhotographOpened,
)
from tracker.domain.photographs import MOST_IN_AN_ACT, EvidenceOf, Trouble
from tracker.domain.roles import Permission
from tracker.photographs.models import (
    AwaitedPhotograph,
    AwaitedState,
    Photograph,
    PhotographContent,
)
from tracker.photographs.preparing import Prepared
from tracker.photographs.queries import get_photograph
from tracker.photographs.schemas import SealDraft
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder

_FILE_ID = re.compile(r"[A-Z0-9]{2,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """Who gave photographs, when, with which act, and what they show."""

    evidence_of: EvidenceOf
    at: datetime
    by_id: int | None
    caption: FreeText | None = None


def keep_photographs(
    uow: UnitOfWork,
    order: WorkOrder,
    pictures: Sequence[Prepared],
    *,
    evidence_of: EvidenceOf,
    caption: str | None = None,
) -> list[Photograph]:
    """Keep what was given with an act that was just done; return what is new.

    Belongs into the act's unit of work, whose service has found and locked the order and asked
    whether this person may. Raises Invalid for more than ten.
    """
    if len(pictures) > MOST_IN_AN_ACT:
        raise Invalid({"photographs": [Trouble.TOO_MANY.label]})
    giving = Giving(
        evidence_of=evidence_of,
        at=uow.now,
        by_id=uow.actor.person_id,
        caption=uow.keep(caption) if caption and pictures else None,
    )
    return add_pictures(uow, order, pictures, giving)


def add_pictures(
    uow: UnitOfWork, order: WorkOrder, pictures: Sequence[Prepared], giving: Giving
) -> list[Photograph]:
    """Add the pictures that a locked order does not have yet, and state it; return their rows."""
    uow.session.flush()
    known = dict(
        uow.session.execute(
            sa.select(Photograph.sha256, Photograph.number).where(
                Photograph.work_order_id == order.id
            )
        ).all()
    )
    new = {each.sha256: each for each in pictures if each.sha256 not in known}
    first = max(known.values(), default=0) + 1
    rows = [
        _row(order, number, digest, each, giving)
        for number, (digest, each) in enumerate(new.items(), first)
    ]
    if not rows:
        return []
    uow.add(*rows)
    uow.session.flush()
    uow.session.add_all(
        PhotographContent(photograph_id=row.id, picture=each.picture, thumbnail=each.thumbnail)
        for row, each in zip(rows, new.values(), strict=True)
    )
    numbers = tuple(row.number for row in rows)
    uow.record(PhotographsKept(order.reference, numbers, giving.evidence_of), *rows)
    return rows


def _row(order: WorkOrder, number: int, digest: str, each: Prepared, giving: Giving) -> Photograph:
    row = Photograph(
        work_order_id=order.id,
        number=number,
        evidence_of=giving.evidence_of,
        given_at=giving.at,
        given_by_id=giving.by_id,
        sha256=digest,
        size=len(each.picture),
        width=each.width,
        height=each.height,
        caption_key=giving.caption.key if giving.caption else None,
    )
    row.order, row.caption = order, giving.caption
    return row


def await_photographs(
    uow: UnitOfWork, order: WorkOrder, files: Sequence[str], *, evidence_of: EvidenceOf
) -> int:
    """Write down the Slack files given with an act that was just done; return how many are new.

    Belongs into the act's unit of work, as `keep_photographs` does. `files` are Slack's ids; a
    job fetches them afterwards. What is beyond the tenth is given up at once, where people see it.
    """
    uow.session.flush()
    known = set(
        uow.session.scalars(
            sa.select(AwaitedPhotograph.file_id).where(AwaitedPhotograph.work_order_id == order.id)
        )
    )
    named = (name for name in dict.fromkeys(files) if _FILE_ID.fullmatch(name))
    rows = [
        AwaitedPhotograph(
            work_order_id=order.id,
            file_id=name,
            evidence_of=evidence_of,
            given_at=uow.now,
            given_by_id=uow.actor.person_id,
            state=AwaitedState.WAITING if place < MOST_IN_AN_ACT else AwaitedState.GIVEN_UP,
            trouble=None if place < MOST_IN_AN_ACT else Trouble.TOO_MANY,
            tries=0,
            next_try_at=uow.now,
        )
        for place, name in enumerate(name for name in named if name not in known)
    ]
    if rows:
        uow.session.add_all(rows)
        uow.record(PhotographsAwaited(order.reference, len(rows), evidence_of))
    return len(rows)


def seal_photograph(uow: UnitOfWork, photograph_id: int, draft: SealDraft) -> Photograph:
    """Redact a photograph: from now on only those who may open it sealed see it.

    Raises NotFound outside what the actor may see, and Conflict where it is sealed already.
    """
    row = get_photograph(uow.session, uow.actor, photograph_id, locked=True)
    uow.actor.require(Permission.REDACT, row.order.premises.place)
    if row.sealed:
        raise Conflict("This photograph was redacted already. Nothing was changed.")

    uow.watch(row)
    reason = uow.keep(draft.reason)
    row.sealed_at, row.sealed_by_id = uow.now, uow.actor.person_id
    row.seal_reason_key, row.seal_reason = reason.key, reason
    uow.answer = row.order.reference
    uow.record(PhotographSealed(row.order.reference, row.number), row)
    return row


def note_seen(uow: UnitOfWork, photograph_id: int) -> None:
    """Put on the trail that the one who acts looks at a photograph; see `is_sensitive`."""
    row = get_photograph(uow.session, uow.actor, photograph_id)
    uow.record(PhotographSeen(row.order.reference, row.number))


def is_sensitive(row: Photograph) -> bool:
    """Whether looking at the photograph goes on the trail: what it shows may give a place away."""
    approved = row.order.premises.premises_type is PremisesType.APPROVED_PREMISES
    return approved or row.order.restricted


def open_sealed(uow: UnitOfWork, photograph_id: int) -> Photograph:
    """Let somebody look at a sealed photograph, and put it on the trail that they did."""
    row = get_photograph(uow.session, uow.actor, photograph_id)
    uow.actor.require(Permission.OPEN_SEALED, row.order.premises.place)
    uow.record(SealedPhotographOpened(row.order.reference, row.number))
    return row
