"""What came of the month: who holds what, and how many notices each person got and was owed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.stories.month.again import Again, live_again
from tests.stories.month.owing import Owing
from tracker.checks import Finding, check_everything
from tracker.domain.attention import median, nearly_all
from tracker.domain.calendar import london_date
from tracker.outbox.models import Delivery, DeliveryState, OutboxMessage
from tracker.owners.queries import Directory, HeldAs
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of


@dataclass(slots=True)
class Notices:
    """What was said to people: by person, by day, by kind.

    `owed` counts the notices that could reach somebody by their role or by name, as
    `tests.stories.month.owing` finds them; `arrived` those that did; `messages` what their
    telephone showed, a digest being one.
    """

    owed: Counter[int] = field(default_factory=Counter)
    arrived: Counter[int] = field(default_factory=Counter)
    messages: Counter[tuple[int, str]] = field(default_factory=Counter)
    kinds: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    not_arrived: Counter[str] = field(default_factory=Counter)
    strangers: list[str] = field(default_factory=list)
    twice: int = 0


@dataclass(slots=True)
class Month:
    """What came of it."""

    reported: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    cover_steps: Counter[str] = field(default_factory=Counter)
    open_orders: int = 0
    unheld: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trail_fault: str | None = None
    trail_entries: int = 0
    notices: Notices = field(default_factory=Notices)
    role_of: dict[int, str] = field(default_factory=dict)
    again: Again = field(default_factory=Again)


def look_back(runtime: Runtime, month: Month, begun: datetime) -> None:
    """Ask the auditor within, look at each open order, and count the notices since `begun`."""
    with runtime.reading() as look:
        session, now = look.session, look.now
        month.findings = check_everything(session, now=now, policy=look.policy)
        verdict = verify_trail(session)
        month.trail_fault, month.trail_entries = verdict.fault, verdict.entries
        directory = Directory.load(session, now)
        for order in session.scalars(sa.select(WorkOrder).where(WorkOrder.closed_at.is_(None))):
            month.open_orders += 1
            held_by = directory.holders(
                ladder_of(order, look.policy), order.stage, order.premises.place
            )
            if held_by.held_as is HeldAs.NOBODY or not held_by.names:
                month.unheld.append(order.reference)
            if order.next_step_at is None or order.next_step_at < now - timedelta(minutes=2):
                month.undated.append(order.reference)
        owing = Owing.read(session, look.policy.ladder)
        month.role_of = {who: held[0][0].label for who, held in owing.grants.items()}
        _count(session, month.notices, owing, begun)
    month.again = live_again(runtime)


def _count(session: Session, notices: Notices, owing: Owing, begun: datetime) -> None:
    places = {row.id: row.place for row in session.scalars(sa.select(Premises))}
    by_code = {row.code: row.place for row in session.scalars(sa.select(Premises))}
    of_order = {
        row.reference: row.premises_id
        for row in session.execute(sa.select(WorkOrder.reference, WorkOrder.premises_id))
    }
    allowed: dict[int, frozenset[int]] = {}
    since = sa.select(OutboxMessage).where(OutboxMessage.expanded_at >= begun)
    for message in session.scalars(since):
        place = places.get(of_order.get(message.subject, 0))
        place = place or by_code.get(message.facts.get("premises", ""))
        allowed[message.id] = owing.may_reach(message, place)
        notices.owed.update(allowed[message.id])

    rows = sa.select(Delivery).where(Delivery.person_id.is_not(None), Delivery.created_at >= begun)
    seen: set[tuple[int, int]] = set()
    shown: set[tuple[int, str, str]] = set()
    for row in session.scalars(rows):
        who = row.person_id or 0
        if row.state is not DeliveryState.SENT or row.sent_at is None:
            notices.not_arrived[row.state.value] += 1
            continue
        notices.arrived[who] += 1
        notices.kinds[who][row.message.kind] += 1
        notices.twice += (row.message_id, who) in seen
        seen.add((row.message_id, who))
        shown.add((who, london_date(row.sent_at).isoformat(), row.sent_as or str(row.id)))
        if who not in allowed.get(row.message_id, frozenset({who})):
            notices.strangers.append(f"{row.message.kind} of {row.subject} to {who}")
    notices.messages.update((who, day) for who, day, _ in shown)


def told(month: Month) -> list[str]:
    """Return what came of the month, a line each."""
    notices = month.notices
    lines = [
        f"reported {month.reported}, open at the end {month.open_orders}",
        f"acts of people: {dict(sorted(month.acts.items()))}",
        f"refused: {dict(sorted(month.refused.items()))}",
        f"steps of the machine: {dict(sorted(month.steps.items()))}",
        f"steps of night cover: {dict(sorted(month.cover_steps.items()))}",
        f"open orders without a live holder: {len(month.unheld)}; "
        f"without a dated next step: {len(month.undated)}",
        f"trail: {month.trail_entries:,} entries, {month.trail_fault or 'whole'}",
        *(f"{found.code} {'holds' if found.ok else found.detail}" for found in month.findings),
        str(month.again),
        f"notices: {sum(notices.arrived.values()):,} arrived, {notices.twice} twice, "
        f"{len(notices.strangers)} at somebody whose role owed them none; "
        f"others: {dict(sorted(notices.not_arrived.items()))}",
        *notices.strangers[:5],
    ]
    everybody = list(notices.messages.values())
    lines.append(
        f"messages a person a day, on days with any: half at most {median(everybody)}, "
        f"95 % at most {nearly_all(everybody)}, the most {max(everybody, default=0)}"
    )
    for role in sorted(set(month.role_of.values())):
        people = [who for who, theirs in month.role_of.items() if theirs == role]
        most = max(people, key=lambda who: notices.arrived[who])
        days = [number for (who, _), number in notices.messages.items() if who in set(people)]
        lines.append(
            f"  {role}: {len(people)} people; most for one of them {notices.arrived[most]:,} "
            f"of {notices.owed[most]:,} that could be owed to them; messages a person a day: half "
            f"at most {median(days)}, 95 % at most {nearly_all(days)}, the most "
            f"{max(days, default=0)}; "
            + ", ".join(f"{number} {kind}" for kind, number in notices.kinds[most].most_common(5))
        )
    return lines


def held(month: Month) -> bool:
    """Whether everything that must hold at the end does."""
    notices = month.notices
    return (
        all(found.ok for found in month.findings)
        and month.trail_fault is None
        and not month.again.inexact
        and not (month.unheld or month.undated or notices.strangers or notices.twice)
        and all(notices.arrived[who] <= notices.owed[who] for who in notices.arrived)
    )
