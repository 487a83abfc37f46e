"""What was not sent to people, or not by itself, and why; and how many messages each got a day."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.attention import Attention, median, nearly_all
from tracker.domain.calendar import london_date
from tracker.domain.quiet import HANDED_OVER, NO_DIGEST
from tracker.domain.roles import Actor, Permission, Role
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.people.models import Person, RoleGrant
from tracker.reports.subjects import about_what_is_seen

# Whoever may do one of these is shown what others were not sent, about what they look after.
_OF_OTHERS = (Permission.VIEW_TRAIL, Permission.CONFIRM)


class Why(StrEnum):
    """Why somebody was not sent a notice, or not by itself."""

    HELD = "held"
    FOLDED = "folded"
    MOVED_ON = "moved_on"
    HANDED_OVER = "handed_over"
    NO_DIGEST = "no_digest"
    GIVEN_UP = "given_up"
    NO_WAY = "no_way"

    @property
    def label(self) -> str:
        """The reason as the page says it."""
        return {
            "held": "Held until later",
            "folded": "Sent in one message with others",
            "moved_on": "Dropped: the order had moved on",
            "handed_over": "Dropped: no longer for them",
            "no_digest": "Not sent: they want no digest",
            "given_up": "Given up: a person must look",
            "no_way": "No way to reach them",
        }[self]


@dataclass(frozen=True, slots=True)
class NotSent:
    """One notice to somebody that was not sent, or not by itself."""

    delivery: Delivery
    why: Why
    person: str


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages a day the people of a role got, on the days on which they got any."""

    role: Role
    people: int
    median: int
    nearly_all: int
    most: int
    budget: int | None
    over: tuple[tuple[str, date, int], ...]


def not_sent(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    since: datetime,
    people: Collection[int] | None = None,
    why: Why | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[NotSent]:
    """Return what the actor may know of it since then (UTC), the newest first.

    Of notices to these people, or to anybody; those owed before the notice numbered `before`.
    """
    statement = (
        sa.select(Delivery, _why(now), Person.name)
        .outerjoin(Person, Person.id == Delivery.person_id)
        .where(*_asked(actor, now, since, people))
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    if why is not None:
        statement = statement.where(_why(now) == why.value)
    if before is not None:
        statement = statement.where(Delivery.id < before)
    rows = session.execute(statement)
    return [NotSent(row, Why(reason or ""), name or "Nobody") for row, reason, name in rows]


def count_not_sent(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    since: datetime,
    people: Collection[int] | None = None,
) -> dict[Why, int]:
    """Return how many of each reason the actor may know of."""
    reason = _why(now)
    rows = session.execute(
        sa.select(reason, sa.func.count())
        .where(*_asked(actor, now, since, people))
        .group_by(reason)
    )
    found = {Why(row[0] or ""): row[1] for row in rows}
    return {each: found.get(each, 0) for each in Why}


def sees_others(actor: Actor) -> bool:
    """Whether somebody sees more than what was not sent to themselves."""
    return any(actor.may_anywhere(each) for each in _OF_OTHERS)


def loads(
    session: Session, attention: Attention, *, since: datetime, until: datetime
) -> Sequence[Load]:
    """Return the messages a person a day by role, over a time (UTC); a day is one of London's.

    A message of many notices counts once. Somebody of several roles counts with their first.
    """
    days = messages_a_day(session, since=since, until=until)
    names = {row.id: row.name for row in session.execute(sa.select(Person.id, Person.name))}
    roles: dict[int, Role] = {}
    for number, role in session.execute(
        sa.select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    ):
        roles.setdefault(number, role)
    by_role: dict[Role, list[tuple[int, date, int]]] = defaultdict(list)
    for (person_id, day), number in sorted(days.items()):
        if person_id in roles:
            by_role[roles[person_id]].append((person_id, day, number))
    found = []
    for role, rows in sorted(by_role.items()):
        budget, numbers = attention.most((role,)), [number for _, _, number in rows]
        over = [
            (names[who], day, number)
            for who, day, number in rows
            if budget is not None and number > budget
        ]
        people = len({who for who, _, _ in rows})
        spread = (median(numbers), nearly_all(numbers), max(numbers))
        found.append(Load(role, people, *spread, budget, tuple(over)))
    return found


def messages_a_day(
    session: Session, *, since: datetime, until: datetime
) -> Counter[tuple[int, date]]:
    """Return how many messages each person got on each day of London's, by their number."""
    rows = session.execute(
        sa.select(Delivery.person_id, Delivery.sent_at, Delivery.sent_as, Delivery.id).where(
            Delivery.state == DeliveryState.SENT,
            Delivery.person_id.is_not(None),
            Delivery.sent_at >= since,
            Delivery.sent_at < until,
        )
    )
    seen = {
        (person_id, london_date(sent_at), sent_as or str(number))
        for person_id, sent_at, sent_as, number in rows
        if person_id is not None and sent_at is not None
    }
    return Counter((person_id, day) for person_id, day, _ in seen)


def _asked(
    actor: Actor, now: datetime, since: datetime, people: Collection[int] | None
) -> list[sa.ColumnElement[bool]]:
    conditions = [
        Delivery.created_at >= since,
        sa.or_(Delivery.person_id.is_not(None), Delivery.channel == Channel.NONE),
        _why(now).is_not(None),
    ]
    if people is not None:
        conditions.append(Delivery.person_id.in_(people))
    seen: list[sa.ColumnElement[bool]] = [Delivery.person_id == actor.person_id]
    seen += [
        about_what_is_seen(actor, each, Delivery.subject)
        for each in _OF_OTHERS
        if actor.may_anywhere(each)
    ]
    conditions.append(sa.or_(*seen))
    return conditions


def _why(now: datetime) -> sa.ColumnElement[str | None]:
    other = aliased(Delivery)
    together = sa.exists().where(other.sent_as == Delivery.sent_as, other.id != Delivery.id)
    state = Delivery.state
    return sa.case(
        (sa.and_(state == DeliveryState.PENDING, Delivery.held_until > now), Why.HELD.value),
        (sa.and_(state == DeliveryState.SENT, together), Why.FOLDED.value),
        (
            sa.and_(state == DeliveryState.CANCELLED, Delivery.last_error == NO_DIGEST),
            Why.NO_DIGEST.value,
        ),
        (
            sa.and_(state == DeliveryState.CANCELLED, Delivery.last_error == HANDED_OVER),
            Why.HANDED_OVER.value,
        ),
        (state == DeliveryState.CANCELLED, Why.MOVED_ON.value),
        (
            sa.and_(state == DeliveryState.DEAD, Delivery.channel == Channel.NONE),
            Why.NO_WAY.value,
        ),
        (state == DeliveryState.DEAD, Why.GIVEN_UP.value),
        else_=None,
    )
