"""Many notices for one person as one list: overdue, due today, with others, or for knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.cover.telling import is_about_cover, notice_of
from tracker.domain.events import BacklogImported, ChannelLost, OwnersReviewed, RoundOwed
from tracker.domain.notices import Urgency
from tracker.domain.policy import Policy
from tracker.domain.quiet import Preferences
from tracker.domain.wording import counted
from tracker.outbox.models import Delivery
from tracker.owners.queries import Directory
from tracker.people.preferences import preferences_of
from tracker.premises.telling import is_about_a_window, window_notice_of
from tracker.recovery.telling import plan_words
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.standing import Standing, standing_of
from tracker.work_orders.told_lists import LISTS, list_page, list_words, orders_listed
from tracker.work_orders.waiting import WAITING_PAGE

MOST_LINES = 10


class Group(StrEnum):
    """Under which heading a line stands, in the order of the headings."""

    OVERDUE = "Overdue"
    TODAY = "Due today"
    LATER = "Due later"
    OTHERS = "Waiting on others"
    KNOWN = "For your knowledge"


_RANKS = {group: rank for rank, group in enumerate(Group)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: an order as it stands now, or something else in words with a link.

    `asked_by` is the kind of the latest notice that asks its reader to act on the order.
    """

    group: Group
    order: WorkOrder | None = None
    standing: Standing | None = None
    asked_by: str | None = None
    words: str = ""
    link: str = ""


def digest_lines(
    session: Session, rows: Sequence[Delivery], *, policy: Policy, now: datetime, base_url: str
) -> list[Line]:
    """Return what these notices come to for their reader, as the orders stand at this moment.

    An order has one line, however many notices are about it. What was chased in the round of the
    day is listed order by order. Danger stands first under each heading, then what is due first.
    """
    reader = rows[0].person_id or 0
    wishes = preferences_of(session, reader)
    directory = Directory.load(session, now)
    asked: dict[str, str | None] = {}
    others: list[Line] = []
    for row in rows:
        message = row.message
        asks = message.urgency is Urgency.ACT
        if message.kind == RoundOwed.kind:
            listed = orders_listed(session, message.kind, message.facts, policy=policy, now=now)
            asked |= {order.reference: message.kind for order in listed}
        elif (other := _other(row, session, policy, now, base_url.rstrip("/"))) is not None:
            others.append(other)
        else:
            asked[row.subject] = message.kind if asks else asked.get(row.subject)
    found = session.scalars(sa.select(WorkOrder).where(WorkOrder.reference.in_(asked)))
    lines = []
    for order in found:
        standing = standing_of(order, policy=policy, directory=directory, now=now)
        asked_by = asked[order.reference]
        is_theirs = asked_by is not None or reader in {who.id for who in standing.holding.people}
        group = _group(order, standing, wishes, now, is_theirs=is_theirs)
        lines.append(Line(group=group, order=order, standing=standing, asked_by=asked_by))
    return sorted([*lines, *others], key=_rank)


def summary(lines: Sequence[Line]) -> str:
    """Return the list as one line: `Makesafe: 5 for you. Overdue 2, due today 3.`"""
    numbers = [(group, sum(line.group is group for line in lines)) for group in Group]
    said = [f"{group.value} {number}" for group, number in numbers if number]
    words = ", ".join([*said[:1], *(each[0].lower() + each[1:] for each in said[1:])])
    return f"Makesafe: {counted(len(lines), 'matter')} for you. {words}."


def _group(
    order: WorkOrder, standing: Standing, wishes: Preferences, now: datetime, *, is_theirs: bool
) -> Group:
    if not order.is_open:
        return Group.KNOWN
    if not is_theirs:
        return Group.OTHERS
    if standing.due_at is None:
        return Group.LATER
    if standing.is_overdue:
        return Group.OVERDUE
    return Group.TODAY if wishes.day_of(standing.due_at) <= wishes.day_of(now) else Group.LATER


def _other(row: Delivery, session: Session, policy: Policy, now: datetime, web: str) -> Line | None:
    """Return the line of a notice that is not about one order, or None for one that is."""
    kind, facts = row.message.kind, row.message.facts
    if is_about_cover(kind):
        told = notice_of(kind, facts, policy=policy, base_url=web)
        return Line(group=Group.OVERDUE, words=f"{told.heading}: {told.lead}", link=told.link)
    if is_about_a_window(kind):
        window = window_notice_of(kind, facts, base_url=web)
        return Line(group=Group.KNOWN, words=f"{window.premises}: {window.lead}", link=window.link)
    if (of_plan := plan_words(kind, facts)) is not None:
        group = Group.TODAY if row.message.urgency is Urgency.ACT else Group.KNOWN
        return Line(group=group, words=of_plan, link=f"{web}/recovery/{facts['plan']}")
    if kind in LISTS:
        number = len(orders_listed(session, kind, facts, policy=policy, now=now))
        page = f"{web}{list_page(kind)}"
        return Line(group=Group.KNOWN, words=list_words(kind, number), link=page)
    if kind == ChannelLost.kind:
        words = f"The Slack channel of {facts['units']} cannot be reached. Invite the app."
        return Line(group=Group.TODAY, words=words, link=f"{web}/notices")
    if kind == OwnersReviewed.kind:
        words = f"This week's look at who owns what: {counted(facts['gaps'], 'gap')}."
        return Line(group=Group.KNOWN, words=words, link=f"{web}/owners/gaps")
    if kind == BacklogImported.kind:
        words = f"A supplier's job log was taken over: {counted(facts['count'], 'order')} with you."
        return Line(group=Group.KNOWN, words=words, link=f"{web}{WAITING_PAGE}")
    return None


def _rank(line: Line) -> tuple[int, bool, float, str]:
    order = line.order
    due = line.standing.due_at if line.standing else None
    return (
        _RANKS[line.group],
        not (order and order.safety_critical),
        due.timestamp() if due else 0.0,
        order.reference if order else line.words,
    )
