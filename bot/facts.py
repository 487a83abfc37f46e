"""What the bot looks up before it draws: an order as one surface may show it, and its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ids import Act
from bot.requests.forms import About
from tracker.domain.disclosure import Surface
from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import Status, label
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Actor
from tracker.owners.queries import Directory
from tracker.photographs.queries import count_photographs
from tracker.runtime import Reading
from tracker.work_orders.acts import fitting, offered
from tracker.work_orders.briefing import Briefing, brief
from tracker.work_orders.history import last_events
from tracker.work_orders.ledger import last_chased_by
from tracker.work_orders.models import Milestone, WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.queries import get_order
from tracker.work_orders.standing import standing_of
from tracker.work_orders.whole import read_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order for one surface: what it may say, and what may be pressed there.

    `acts` holds what the order's state leaves room for, and for a known reader only what they may
    do. `last` is the last that was done to the order: by whom and when, in words. `unit` and
    `channel` are the code of its unit and the id of that unit's channel. `photographs` counts those
    that nobody redacted.
    """

    briefing: Briefing
    about: About
    status: Status
    status_label: str
    is_open: bool
    accepted: bool
    priority_reason: str
    acts: tuple[Act, ...]
    last: str
    chased_by: str
    ladder: Ladder
    milestones: tuple[tuple[str, datetime], ...]
    reported_at: datetime
    last_acted_at: datetime
    now: datetime
    unit: str
    channel: str
    photographs: int

    @property
    def reference(self) -> str:
        """The order's reference."""
        return self.about.reference

    @property
    def restricted(self) -> bool:
        """Whether the surface must be bare (decision D5)."""
        return self.briefing.title is None


class Looking:
    """Turns orders into facts for one surface; reads the owners' directory only once."""

    def __init__(
        self, reading: Reading, base_url: str, *, surface: Surface, actor: Actor | None = None
    ) -> None:
        self._reading, self._base_url = reading, base_url
        self._surface, self._actor = surface, actor
        self.directory = Directory.load(reading.session, reading.now)

    def at(self, order: WorkOrder) -> OrderFacts:
        """Return the facts of an order."""
        return self.all([order])[0]

    def all(self, orders: Sequence[WorkOrder]) -> list[OrderFacts]:
        """Return the facts of each order, in the same order; few questions, however many."""
        if len(orders) > 1:
            read_whole(self._reading.session, orders)
        last = last_events(self._reading.session, [order.reference for order in orders])
        photographs = count_photographs(self._reading.session, [order.id for order in orders])
        return [
            self._at(order, last.get(order.reference, ""), photographs[order.id])
            for order in orders
        ]

    def _at(self, order: WorkOrder, last: str, photographs: int) -> OrderFacts:
        policy, now = self._reading.policy, self._reading.now
        ladder = ladder_of(order, policy)
        acts = (
            offered(order, self._actor, policy, self.directory)
            if self._actor
            else fitting(order, ladder)
        )
        standing = standing_of(order, policy=policy, directory=self.directory, now=now)
        return OrderFacts(
            briefing=brief(
                order, standing, surface=self._surface, policy=policy, base_url=self._base_url
            ),
            about=About(order.reference, order.version),
            status=order.status,
            status_label=label(order.status),
            is_open=order.is_open,
            accepted=order.accepted_at is not None,
            priority_reason=order.priority_reason,
            acts=tuple(Act(act.name) for act in acts),
            last=last,
            chased_by=last_chased_by(order),
            ladder=ladder,
            milestones=tuple(
                (row.kind.label, row.due_at) for row in sorted(order.milestones, key=_due)
            ),
            reported_at=order.reported_at,
            last_acted_at=order.last_human_action_at,
            now=now,
            unit=order.premises.unit.code,
            channel=order.premises.unit.slack_channel or "",
            photographs=photographs,
        )


def _due(row: Milestone) -> tuple[datetime, int]:
    return row.due_at, list(MilestoneKind).index(row.kind)


def look_up(
    reading: Reading,
    actor: Actor,
    reference: str,
    *,
    base_url: str,
    surface: Surface = Surface.SLACK_DIRECT,
) -> OrderFacts:
    """Return the facts of one order for somebody; raises NotFound outside what they may see."""
    order = get_order(reading.session, actor, reference)
    return Looking(reading, base_url, surface=surface, actor=actor).at(order)


def look_up_for_all(
    reading: Reading,
    actor: Actor,
    reference: str,
    *,
    base_url: str,
    surface: Surface = Surface.SLACK_CHANNEL,
) -> OrderFacts:
    """Return the facts of an order that somebody may see, as a channel may be shown them."""
    order = get_order(reading.session, actor, reference)
    return Looking(reading, base_url, surface=surface).at(order)
