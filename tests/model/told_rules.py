"""What is promised of notices that ask somebody to act, written down from the outside.

It is judged by what arrived at the stand-ins, by the trail and by who was who; not by the service's
own rules of when and to whom. What the deliveries are looked at for is what the pages show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from tests.model.told_lives import Days
from tests.model.told_people import Who
from tests.model.told_places import Arrival
from tracker.domain.notices import Audience, Urgency
from tracker.domain.priority import Priority
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import WorkOrder

# Ten minutes for the second way, five for the longest wait between tries, and two ticks.
AT_ONCE = timedelta(minutes=30)
# Whoever had more messages than their day's budget waits two hours for the next.
SLOWER = timedelta(hours=2)
HANDED_ON = timedelta(minutes=10)  # so long an address is good without another look
_MACHINE = "machine"


class Broken(AssertionError):
    """A promise that was not kept."""


@dataclass(frozen=True, slots=True)
class Came:
    """That a notice came to somebody, who may have been the first whom it was for."""

    at: datetime
    who: Who
    way: Channel
    to_the_first: bool


@dataclass(slots=True)
class Rules:
    """Looks at a history as it is lived."""

    days: Days
    came: dict[int, list[Came]] = field(default_factory=lambda: defaultdict(list))
    settled: set[int] = field(default_factory=set)
    arrivals: int = 0
    complaints: list[str] = field(default_factory=list)
    _once: set[tuple[int, int, str, str]] = field(default_factory=set)
    _doubtful: set[tuple[int, int, str]] = field(default_factory=set)

    def arrived(self, arrival: Arrival) -> None:
        """Judge a notice at the moment at which it arrives."""
        row, now = arrival.delivery, self.days.clock.now()
        if row.channel is Channel.SLACK_CHANNEL:
            return
        self.arrivals += 1
        who = self.days.books.at(row.destination)
        if who is None:
            self._complain(row, f"went to {row.destination}, which is nobody's any more")
            return
        if not who.may_see():
            self._complain(row, f"went to {who.name}, who may not see the order any more")
        key = (row.message_id, who.id, row.channel.value, row.destination)
        doubtful = row.id in self.days.places.doubtful
        if key in self._once and not doubtful:
            self._complain(row, f"came to {who.name} twice by {row.channel}")
        self._once.add(key)
        first = self._first(row.message, now)
        self.came[row.message_id].append(Came(now, who, row.channel, first in (None, who)))

    def look(self) -> None:
        """Judge what has not arrived, after everybody had their turn."""
        if self.complaints:
            raise Broken(self.complaints[0])
        now = self.days.clock.now()
        with self.days.runtime.reading() as look:
            messages = look.session.scalars(
                sa.select(OutboxMessage)
                .where(
                    OutboxMessage.urgency == Urgency.ACT,
                    OutboxMessage.id.not_in(self.settled),
                )
                .order_by(OutboxMessage.id)
            ).all()
            if not messages:
                return
            rows = defaultdict(list)
            for row in look.session.scalars(
                sa.select(Delivery).where(Delivery.message_id.in_([m.id for m in messages]))
            ):
                rows[row.message_id].append(row)
            subjects = {message.subject for message in messages}
            orders = {
                order.reference: order
                for order in look.session.scalars(
                    sa.select(WorkOrder).where(WorkOrder.reference.in_(subjects))
                )
            }
            trail = defaultdict(list)
            for entry in look.session.scalars(
                sa.select(TrailEntry)
                .where(TrailEntry.subject.in_(subjects))
                .order_by(TrailEntry.number)
            ):
                trail[entry.subject].append(entry)
            for message in messages:
                self._judge(
                    message, rows[message.id], orders.get(message.subject),
                    trail[message.subject], now,
                )  # fmt: skip

    def _judge(
        self,
        message: OutboxMessage,
        rows: Sequence[Delivery],
        order: WorkOrder | None,
        trail: Sequence[TrailEntry],
        now: datetime,
    ) -> None:
        if message.id in self.came:
            self._judge_who_got_it(message, rows)
            self.settled.add(message.id)
        elif rows and (all(_is_over(row) for row in rows) or _moved_on(rows)):
            self._judge_what_was_dropped(message, rows, trail)
            if any(row.state is DeliveryState.CANCELLED for row in rows):
                self.settled.add(message.id)
        else:
            self._judge_what_waits(message, rows, order, trail, now)

    def _judge_who_got_it(self, message: OutboxMessage, rows: Sequence[Delivery]) -> None:
        """Somebody stands in only where whoever is first could not be told."""
        failed = any(row.state is DeliveryState.DEAD for row in rows)
        came = self.came[message.id]
        if failed or any(each.to_the_first for each in came):
            return
        changed = self.days.books.changed_at
        if changed is not None and came[0].at - changed <= HANDED_ON:
            return
        self.broken(message, f"came to {came[0].who.name} alone, and it is somebody else's to act")

    def _judge_what_was_dropped(
        self, message: OutboxMessage, rows: Sequence[Delivery], trail: Sequence[TrailEntry]
    ) -> None:
        """Nothing is gone without a true reason: a person's deed, or a page that shows it."""
        if any(_is_over(row) and not row.last_error for row in rows):
            self.broken(message, "was dropped without a reason")
        if any(row.state is DeliveryState.DEAD for row in rows):
            return  # a person sees it
        since = [entry for entry in trail if entry.at >= message.created_at]
        if len(since) < 2:
            self.broken(message, "was dropped, and nothing had happened to its order")
        by_people = any(entry.actor != _MACHINE for entry in since if entry.at > message.created_at)
        quiet = self._undisturbed_since()
        soonest = min((e.at for e in since if e.at > message.created_at), default=None)
        if by_people or quiet > message.created_at or soonest is None:
            return
        if soonest - message.created_at > AT_ONCE + SLOWER:
            self.broken(message, "waited until the machine moved its order on, and was dropped")

    def _judge_what_waits(
        self,
        message: OutboxMessage,
        rows: Sequence[Delivery],
        order: WorkOrder | None,
        trail: Sequence[TrailEntry],
        now: datetime,
    ) -> None:
        """What waits may wait for its readers' quiet hours, and what is danger for nothing."""
        told_at = max([message.created_at, self._undisturbed_since(), *(e.at for e in trail)])
        waiting = [row for row in rows if not _is_over(row)]
        if now - told_at <= AT_ONCE or not self._somebody_can_be_told(message, waiting):
            return
        danger = message.kind.startswith("cover.") or (
            order is not None and (order.safety_critical or order.priority is Priority.P1)
        )
        if danger:
            self.broken(message, "is danger and has waited too long")
        quiet = [self._quiet_ended(row, now) for row in waiting if row.person_id]
        late = max([told_at, *(each for each in quiet if each is not None)])
        if None not in quiet and now - late > AT_ONCE + SLOWER:
            self.broken(message, "has waited too long, and nobody is quiet")

    def _quiet_ended(self, row: Delivery, now: datetime) -> datetime | None:
        """Return when the reader's last quiet hours ended; None while they are quiet."""
        who = self.days.books.people[row.person_id or 0]
        if who.quiet_until(now) is not None:
            return None
        at = now
        for _ in range(24 * 4):
            at -= timedelta(minutes=15)
            if (ended := who.quiet_until(at)) is not None:
                return ended
        return row.created_at

    def _somebody_can_be_told(self, message: OutboxMessage, waiting: Sequence[Delivery]) -> bool:
        """Whether anybody to whom it waits has a way that works."""
        faults = self.days.places.faults
        if not waiting:
            return True  # nobody was even looked for
        for row in waiting:
            who = self.days.books.people.get(row.person_id or 0)
            if who is None or not who.may_see():
                continue
            slack = bool(who.slack) and faults.slack_works
            slack = slack and who.slack not in faults.limited | faults.gone
            if slack or faults.mail_works:
                return True
        return False

    def _undisturbed_since(self) -> datetime:
        changed = self.days.books.changed_at
        return max(self.days.trouble_at, changed) if changed else self.days.trouble_at

    def _first(self, message: OutboxMessage, at: datetime) -> Who | None:
        """Return who must act before anybody else, where a name says it."""
        if message.audience is not Audience.STAGE_HOLDER or message.facts.get("part"):
            return None
        with self.days.runtime.reading() as look:
            order = look.session.scalars(
                sa.select(WorkOrder).where(WorkOrder.reference == message.subject)
            ).one_or_none()
            if order is None or order.joint:
                return None
        stage = message.facts.get("to_stage", message.facts.get("stage", 0))
        return self.days.books.first_in_turn(stage, at)

    def broken(self, of: OutboxMessage, words: str) -> None:
        """Raise Broken, with all that was said and done."""
        raise Broken(self._told(of, words))

    def _complain(self, row: Delivery, words: str) -> None:
        """Keep what is wrong for the next look: it is found in the midst of the sender's pass."""
        self.complaints.append(self._told(row, words))

    def _told(self, of: Delivery | OutboxMessage, words: str) -> str:
        """Return all that was said and done."""
        number = of.message_id if isinstance(of, Delivery) else of.id
        with self.days.runtime.reading() as look:
            message = look.session.get_one(OutboxMessage, number)
            entries = look.session.scalars(
                sa.select(TrailEntry)
                .where(TrailEntry.subject == message.subject)
                .order_by(TrailEntry.number)
            )
            said = [f"{entry.at:%a %d %H:%M:%S}Z {entry.actor} {entry.kind}" for entry in entries]
            rows = look.session.scalars(
                sa.select(Delivery).where(Delivery.message_id == number).order_by(Delivery.id)
            )
            ways = [
                f"{self.days.books.people[r.person_id].name if r.person_id else '-'} "
                f"{r.channel} {r.destination} {r.state} made {r.created_at:%d %H:%M:%S} "
                f"held {r.held_for} {r.held_until} next {r.next_try_at:%d %H:%M:%S} "
                f"alone {r.comes_alone} sent {r.sent_at} {r.last_error or ''}"
                for r in rows
            ]
            head = (
                f"{message.kind} of {message.subject} ({message.audience}, {message.facts}), "
                f"owed at {message.created_at:%a %d %H:%M:%S}Z, {words}; "
                f"it is {self.days.clock.now():%a %d %H:%M:%S}Z"
            )
        parts = (head, "ITS WAYS", *ways, "THE TRAIL", *said, "THE HISTORY", *self.days.said)
        return "\n".join(parts)


def _is_over(row: Delivery) -> bool:
    return row.state in {DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.CANCELLED}


def _moved_on(rows: Sequence[Delivery]) -> bool:
    """Whether one way was dropped as no longer so: the others are when their turn comes."""
    return any(row.last_error == "the order had moved on" for row in rows)
