"""Living through the demo's first orders: every act and every sweep at the instant it happened.

The services are the real ones and only the clock is moved, so that the demo's trail reads as one
that has grown over weeks: promotions come when time ran out, and not all on the day of loading.
"""

import heapq
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.demo.acts import Act, Cast, perform
from tracker.demo.faults import Fault
from tracker.domain.roles import SYSTEM, Actor, operator
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.claims import claim_due
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.service import sweep_orders

Begin = Callable[[Actor], AbstractContextManager[UnitOfWork]]
# Something that happens beside the tales, done by the operator or by the machine.
Deed = Callable[[UnitOfWork], None]

# How soon after its due instant a running scheduler finds an order.
_TICK = timedelta(seconds=3)


class StoryClock:
    """Tells the instant (UTC) that the story has come to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant of the story."""
        return self.at


@dataclass(frozen=True, slots=True)
class Tale:
    """One order: what is reported where and when, and what people do about it, with the waits."""

    premises_code: str
    fault: Fault
    reported_at: datetime
    acts: Sequence[tuple[timedelta, Act]]


class Story:
    """The orders lived through so far; `begin` must open units of work that read `clock`."""

    def __init__(self, begin: Begin, clock: StoryClock, cast: Cast) -> None:
        self._begin = begin
        self._clock = clock
        self._cast = cast
        self._references: dict[int, str] = {}
        self._stages: dict[str, int] = {}
        self._due: datetime | None = None

    def live_through(
        self,
        tales: Sequence[Tale],
        *,
        until: datetime,
        on_order: Callable[[int], None],
        beside: Sequence[tuple[datetime, Deed]] = (),
    ) -> None:
        """Let every tale happen, in the order of time, up to `until` (UTC).

        `on_order` is told of each order that was reported; `beside` are deeds, in their order,
        that belong to no tale.
        """
        deeds = list(reversed(beside))
        agenda = [(tale.reported_at, number, 0) for number, tale in enumerate(tales)]
        heapq.heapify(agenda)
        while agenda and agenda[0][0] < until:
            self._do_up_to(agenda[0][0], deeds)
            at, number, step = heapq.heappop(agenda)
            tale = tales[number]
            self._sweep_up_to(at)
            self._clock.at = at
            self._act(number, tale, tale.acts[step - 1][1] if step else Act.REPORT)
            if not step:
                on_order(1)
            if step < len(tale.acts):
                heapq.heappush(agenda, (at + tale.acts[step][0], number, step + 1))
        self._do_up_to(until, deeds)
        self._sweep_up_to(until)
        self._clock.at = until

    def _do_up_to(self, limit: datetime, deeds: list[tuple[datetime, Deed]]) -> None:
        """Do the deeds before `limit`, the next of which stands last."""
        while deeds and deeds[-1][0] < limit:
            at, deed = deeds.pop()
            self._sweep_up_to(at)
            self._clock.at = at
            with self._begin(operator("demo")) as uow:
                deed(uow)
                self._note(uow, [])

    def _act(self, number: int, tale: Tale, act: Act) -> None:
        reference = self._references.get(number, "")
        stage = self._stages.get(reference, 0)
        with self._begin(self._cast.who_does(act, tale.premises_code, stage)) as uow:
            order = perform(uow, act, tale.premises_code, tale.fault, reference)
            self._note(uow, [order])
        self._references[number] = order.reference

    def _sweep_up_to(self, limit: datetime) -> None:
        """Sweep at each instant before `limit` at which something fell due."""
        while self._due is not None and self._due + _TICK < limit:
            self._clock.at = self._due + _TICK
            with self._begin(SYSTEM) as uow:
                orders = claim_due(uow.session, uow.now, limit=100)
                sweep_orders(uow, orders)
                self._note(uow, orders)

    def _note(self, uow: UnitOfWork, orders: Sequence[WorkOrder]) -> None:
        """Remember where the orders stand, and when the next of all falls due."""
        self._stages.update((order.reference, order.stage) for order in orders)
        uow.write_rows()
        self._due = uow.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
