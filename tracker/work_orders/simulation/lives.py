"""What is on record of an order, parted into what people did and when the machine was away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain import events
from tracker.domain.courses import Move, Step
from tracker.domain.events import BacklogLanded, WorkOrderLogged, WorkOrderPromoted
from tracker.domain.roles import SYSTEM
from tracker.domain.triggers import Trigger
from tracker.trail.models import TrailEntry

# An instant, and behind which entry of the trail in that instant.
Turn = tuple[datetime, int]
# Just after the instant at which a step falls due: at the very instant a person is in time.
_AT_ONCE = timedelta(microseconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
# Causes that lie outside the order: the machine said so, but no sweep decided it.
OUTSIDE = frozenset(
    {
        Trigger.NOBODY_REACHABLE,
        Trigger.REPEAT_FAULT,
        Trigger.CLUSTER,
        Trigger.CERTIFICATE_EXPIRED,
        Trigger.MERGED,
        Trigger.UNMERGED,
    }
)
_BY_PEOPLE = frozenset({Trigger.MANUAL, Trigger.REFUSED, Trigger.FAILED_VISITS})
_STEPS = frozenset(
    event.kind
    for event in (
        events.AcceptanceLapsed,
        events.ClosedUnconfirmed,
        events.ConfirmationReminded,
        events.DeputyPaged,
        events.InterimReviewMissed,
        events.MarkPassed,
        events.MilestoneMissed,
        events.MilestoneWarned,
        events.PauseLapsed,
        events.PromiseBroken,
        events.RecoveryMissed,
        events.RulingMissed,
        events.StageReviewed,
    )
)
_BEGINNINGS = frozenset({WorkOrderLogged.kind, BacklogLanded.kind})
# What the machine carries out for people, or because of what lies outside the order.
_GIVEN = _BEGINNINGS | {
    events.ClockHeld.kind,
    events.DueTimesRecomputed.kind,
    events.GapOrderLogged.kind,
    events.HoldLost.kind,
    events.HoldMoved.kind,
    events.OrderGathered.kind,
    events.OrderRebaselined.kind,
}
_COLUMNS = (
    TrailEntry.subject,
    TrailEntry.number,
    TrailEntry.at,
    TrailEntry.actor,
    TrailEntry.kind,
    TrailEntry.data,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry on the trail that no sweep made; `rows` holds what it set, by row and column.

    `next_action_on` is the day that stood on the order after it, `on_open` whether the order was
    open before it.
    """

    reference: str
    number: int
    at: datetime
    actor: str
    kind: str
    event: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]
    next_action_on: date | None
    on_open: bool

    @property
    def person_id(self) -> int | None:
        """Whoever did it, where it was a person of ours."""
        kind, _, number = self.actor.partition(":")
        return int(number) if kind == "person" else None


@dataclass(frozen=True, slots=True)
class _Away:
    """From when a step was due to the entry before which it cannot have been taken."""

    since: datetime
    until: Turn
    swept: bool


@dataclass(slots=True)
class Life:
    """The deeds on one order in their order, its recorded moves, and the stretches without sweep.

    `steps` are the facts that the machine stated of it by its own agenda, `versions` are those of
    the ladder that it kept, in turn.
    """

    reference: str
    deeds: list[Deed] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    away: list[_Away] = field(default_factory=list)

    @property
    def has_a_beginning(self) -> bool:
        """Whether the trail tells how the order came to be."""
        return bool(self.deeds) and self.deeds[0].kind in _BEGINNINGS

    def sweep_after(self, due_at: datetime, after: Turn) -> Turn | None:
        """Return when the machine came to a step that was due then, or None if it has not yet.

        `after` is how far the order has come. A step that was overdue on record shows that no
        sweep came meanwhile. Where nothing shows that, one came at once.
        """
        turn: Turn | None = None
        for each in self.away:
            if turn is None:
                hit = each.until > after and each.since <= due_at < each.until[0]
            else:
                hit = each.since < turn[0] <= each.until[0]
            if hit:
                turn = each.until
                if each.swept:
                    break
        if turn is None:
            return max((due_at + _AT_ONCE, 0), after)
        return None if turn[0] == _NEVER else turn


def lives_of(session: Session, references: Sequence[str], now: datetime) -> Iterator[Life]:
    """Yield the recorded life of each order until `now` (UTC); those without a trail are left out.

    A few hundred references at a time keep memory flat.
    """
    entries = session.execute(
        sa.select(*_COLUMNS)
        .where(TrailEntry.subject.in_(references))
        .order_by(TrailEntry.subject, TrailEntry.number)
    )
    reader: _Reader | None = None
    for subject, number, at, actor, kind, data in entries:
        if reader is None or reader.life.reference != subject:
            if reader is not None:
                yield reader.ended(now)
            reader = _Reader(Life(subject))
        reader.read(number, at, actor, kind, orjson.loads(data))
    if reader is not None:
        yield reader.ended(now)


class _Reader:
    def __init__(self, life: Life) -> None:
        self.life = life
        self._own = f"work_order:{life.reference}"
        self._standing: datetime | None = None
        self._next_action_on: date | None = None
        self._is_open = True

    def read(self, number: int, at: datetime, actor: str, kind: str, data: dict[str, Any]) -> None:
        changes: dict[str, dict[str, list[Any]]] = data["changes"]
        swept = _is_swept(actor, kind, data["event"])
        if self._standing is not None and self._standing < at:
            self.life.away.append(_Away(self._standing, (at, number), swept))
        rows = {
            name: {column: after for column, (_, after) in values.items()}
            for name, values in changes.items()
        }
        own = rows.get(self._own, {})
        if "next_step_at" in own:
            self._standing = _instant(own["next_step_at"])
        if "next_action_on" in own:
            day = own["next_action_on"]
            self._next_action_on = None if day is None else date.fromisoformat(day)
        if "ladder_version" in own:
            self.life.versions.append(own["ladder_version"])
        self.life.moves += [
            move_of(values) for name, values in rows.items() if name.startswith("stage_move:")
        ]
        if swept:
            self.life.steps += [(kind, at)] if rows else []
        else:
            of = self.life.reference
            self.life.deeds.append(
                Deed(
                    of,
                    number,
                    at,
                    actor,
                    kind,
                    data["event"],
                    rows,
                    self._next_action_on,
                    self._is_open,
                )
            )
        if "closed_at" in own:
            self._is_open = own["closed_at"] is None

    def ended(self, now: datetime) -> Life:
        """Return the life; what is overdue now was not swept yet."""
        if self._standing is not None and self._standing < now:
            self.life.away.append(_Away(self._standing, (_NEVER, 0), swept=True))
        return self.life


def move_of(values: Mapping[str, Any]) -> Move:
    """Return a move as the trail tells it."""
    return Move(
        values["run"],
        values.get("from_stage", 0),
        values["to_stage"],
        Trigger(values["trigger"]),
        datetime.fromisoformat(values["due_at"]),
        datetime.fromisoformat(values["moved_at"]),
    )


def _is_swept(actor: str, kind: str, event: Mapping[str, Any]) -> bool:
    """Whether an entry is a step of the order's own agenda; some acts take what is due first."""
    if kind == WorkOrderPromoted.kind:
        return event["trigger"] not in OUTSIDE | _BY_PEOPLE
    return kind in _STEPS or (actor == SYSTEM.trail_name and kind not in _GIVEN)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
