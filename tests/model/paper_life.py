"""One order's life on paper: random people, and the sweep's own code, without a database."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.domain.shipped import POLICY
from tracker.db import Base
from tracker.domain.agenda import NextStep, StepKind, agenda
from tracker.domain.calendar import london_date
from tracker.domain.events import Event
from tracker.domain.lifecycle import OPEN, Status, milestones_met_by
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger
from tracker.owners.queries import Directory
from tracker.owners.snapshot import Snapshot
from tracker.plain_rows import on_paper
from tracker.premises.models import Premises
from tracker.work_orders.models import Chase, InterimMeasure, Milestone, Promise, WorkOrder
from tracker.work_orders.position import (
    await_chase,
    await_confirmation,
    await_first_signs,
    ladder_of,
    meet,
    next_step_of,
    position_of,
    reschedule,
)
from tracker.work_orders.service.closing import climb_by_rejection, not_fixed
from tracker.work_orders.service.finding import human_acted, renew_acceptance
from tracker.work_orders.service.handing_on import put_below
from tracker.work_orders.service.measures import await_reviews
from tracker.work_orders.service.promises import await_promises
from tracker.work_orders.service.reopening import begin_again
from tracker.work_orders.service.reporting import time_milestones
from tracker.work_orders.service.retiming import retime_stage
from tracker.work_orders.service.stages import enter_stage
from tracker.work_orders.service.stepping import take_due_steps
from tracker.work_orders.simulation.paper import OnPaper

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
A_YEAR_OF_MINUTES = 366 * 24 * 60
JUST_AFTER = timedelta(microseconds=1)
# One sweep takes at most: a stage a dwell, and once each mark, breach, promise, review and page.
MOST_AT_ONCE = 40
# Nobody is there to be chased: whom it would ask is no business of a life on paper.
NOBODY = Directory(Snapshot("nobody", EPOCH.date(), {}, {}, {}), EPOCH)


class Sweeping(OnPaper):
    """A sweep on paper that gives up where it would never come to an end."""

    facts = 0

    def record(self, event: Event, *rows: Base) -> None:
        """Count what is stated in this instant."""
        self.facts += 1
        assert self.facts <= MOST_AT_ONCE, f"it goes round in circles: {event}"
        super().record(event, *rows)


class PaperLife:
    """An order of any kind, to which `chance` makes things happen; `check` asks after each."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.said = chance, list[str]()
        self.sweeps = self.reviews = 0
        now = EPOCH + timedelta(minutes=chance.randrange(A_YEAR_OF_MINUTES))
        self.order = _reported(chance, now)
        self.uow = Sweeping(POLICY, self.order)
        self._turn_to(now)
        time_milestones(self.uow, self.order)
        await_chase(self.order, POLICY, now)
        await_first_signs(self.order, POLICY)
        reschedule(self.order, POLICY)
        self.check()

    @property
    def is_open(self) -> bool:
        """Whether the order is open."""
        return self.order.status in OPEN

    def act(self) -> None:
        """Let a person do something that can be done where the order stands."""
        deed = self.chance.choice([deed for deed, fits in _DEEDS if fits(self.order)])
        before = self.order.stage
        self._turn_to(self.uow.now + timedelta(minutes=self.chance.choice((0, 0, 1, 7, 50))))
        self.said.append(f"{self.uow.now:%d %b %H:%M} {deed.__name__}")
        deed(self)
        reschedule(self.order, POLICY)
        assert self.order.stage >= before or deed is _give_back
        self.check()

    def sweep_at_its_time(self) -> None:
        """Let the machine do what comes next, not before its instant, and just after it.

        What people came before is late already: then the marks that passed meanwhile are forgotten.
        """
        foreseen = next_step_of(self.order, POLICY)
        assert foreseen is not None
        in_time = foreseen.at >= self.uow.now
        self._turn_to(max(foreseen.at, self.uow.now))
        assert not in_time or self._sweep() == [], "something came too early"
        self._turn_to(self.uow.now + JUST_AFTER)
        taken = self._sweep()
        assert not in_time or taken[:1] == [foreseen], f"foreseen {foreseen}, taken {taken}"

    def sweep_late(self) -> None:
        """Let nobody sweep for a while, and then once."""
        self._turn_to(self.uow.now + timedelta(minutes=self.chance.choice((90, 1_000, 20_000))))
        self._sweep()

    def check(self) -> None:
        """Ask what must be true of an order at any time."""
        step = next_step_of(self.order, POLICY)
        assert (step is not None) == self.is_open
        assert self.order.next_step_at == (step.at if step else None)
        if step is not None:
            ladder = ladder_of(self.order, POLICY)
            kinds = {each.kind for each in agenda(ladder, position_of(self.order))}
            waits = self.order.status is Status.SUPPLIER_COMPLETE
            at_top = self.order.stage >= ladder.top(self.order.priority)
            assert not waits or StepKind.REMIND in kinds
            assert waits or not at_top or not self.order.stage or StepKind.REVIEW in kinds

    def _sweep(self) -> list[NextStep]:
        before, run = self.order.stage, self.order.run
        taken = take_due_steps(self.uow, self.order, NOBODY)
        self.said += [f"{self.uow.now:%d %b %H:%M} {step.kind} {step.to_stage}" for step in taken]
        self.sweeps += 1
        self.reviews += sum(step.kind is StepKind.REVIEW for step in taken)
        assert (self.order.stage >= before, self.order.run) == (True, run)
        assert len(set(taken)) == len(taken), "a step was taken twice"
        coming = next_step_of(self.order, POLICY)
        assert coming is None or coming.at >= self.uow.now, "what is due was left undone"
        assert coming not in taken, "what was done is to be done again"
        self.check()
        return taken

    def _turn_to(self, now: datetime) -> None:
        self.uow.turn_to(now)
        self.uow.facts = 0


def _reported(chance: random.Random, now: datetime) -> WorkOrder:
    priority = chance.choice(tuple(Priority))
    order = on_paper(
        WorkOrder,
        {
            "id": 0,
            "reference": "WO-2026-000001",
            "status": Status.REPORTED,
            "priority": priority,
            "safety_critical": chance.random() < 0.4,
            "restricted": chance.random() < 0.2,
            "accessibility": chance.random() < 0.2,
            "impacts": (),
            "rejections": 0,
            "stage": 0,
            "run": 1,
            "version": 1,
            "ladder_version": chance.choice(sorted(POLICY.ladders)),
            "clock_version": POLICY.current_targets.version,
            "reported_at": now,
            "logged_at": now,
            "stage_entered_at": now,
        },
    )
    due = POLICY.current_targets.due_times(priority, now, POLICY.calendar)
    order.stage_due_at = min(due.values())
    order.premises = Premises(code="HA1", unit_id=1, id=1)
    order.milestones = [
        on_paper(Milestone, {"kind": kind, "due_at": at, "warned": 0}) for kind, at in due.items()
    ]
    for relation in ("pauses", "holds", "disputes", "chases", "interim_measures", "moves"):
        setattr(order, relation, [])
    order.recovery_targets, order.helpdesk_references = [], []
    return order


def _accept(life: PaperLife) -> None:
    order, now = life.order, life.uow.now
    order.accepted_by_id, order.accepted_at, order.accept_by = 1, now, None
    order.next_action_on = london_date(now) + timedelta(days=life.chance.randrange(6))
    if order.status in {Status.REPORTED, Status.LOGGED}:
        order.status = Status.ACKNOWLEDGED
        meet(order, milestones_met_by(order.status), now)
    renew_acceptance(life.uow, order)


def _speak(life: PaperLife) -> None:
    human_acted(life.uow, life.order)
    renew_acceptance(life.uow, life.order)


def _promise(life: PaperLife) -> None:
    order = life.order
    day = london_date(life.uow.now) + timedelta(days=life.chance.randrange(4))
    row = on_paper(Chase, {"at": life.uow.now, "promised_on": day, "promise": Promise.OPEN})
    order.chases = [*order.chases, row]
    await_promises(order)


def _protect(life: PaperLife) -> None:
    order, until = life.order, life.uow.now + timedelta(hours=life.chance.randrange(1, 60))
    row = on_paper(InterimMeasure, {"started_at": life.uow.now, "review_by": until})
    order.interim_measures, order.interim_by = [*order.interim_measures, row], None
    await_reviews(order)


def _number(life: PaperLife) -> None:
    life.order.reference_by = None


def _make_safe(life: PaperLife) -> None:
    life.order.status = Status.MADE_SAFE
    meet(life.order, milestones_met_by(Status.MADE_SAFE), life.uow.now)
    retime_stage(life.uow, life.order)


def _escalate(life: PaperLife) -> None:
    order = life.order
    enter_stage(life.uow, order, order.stage + 1, Trigger.MANUAL, due_at=life.uow.now)


def _give_back(life: PaperLife) -> None:
    put_below(life.uow, life.order)


def _complete(life: PaperLife) -> None:
    life.order.status = Status.SUPPLIER_COMPLETE
    meet(life.order, milestones_met_by(Status.SUPPLIER_COMPLETE), life.uow.now)
    await_confirmation(life.order, POLICY, life.uow.now)


def _reject(life: PaperLife) -> None:
    life.order.rejections += 1
    not_fixed(life.uow, life.order)
    climb_by_rejection(life.uow, life.order)


def _confirm(life: PaperLife) -> None:
    life.order.status = Status.CONFIRMED_CLOSED
    life.order.closed_at, life.order.closes_at = life.uow.now, None


def _reopen(life: PaperLife) -> None:
    not_fixed(life.uow, life.order)
    life.order.closed_at = None
    begin_again(life.uow, life.order)


def _worked_on(order: WorkOrder) -> bool:
    return order.status in OPEN and order.status is not Status.SUPPLIER_COMPLETE


def _completed(order: WorkOrder) -> bool:
    return order.status is Status.SUPPLIER_COMPLETE


_DEEDS: tuple[tuple[Callable[[PaperLife], None], Callable[[WorkOrder], bool]], ...] = (
    (_accept, _worked_on),
    (_speak, _worked_on),
    (_promise, _worked_on),
    (_protect, lambda order: order.status in OPEN),
    (_number, _worked_on),
    (_make_safe, _worked_on),
    (_escalate, lambda order: _worked_on(order) and order.stage < 6),
    (_give_back, lambda order: _worked_on(order) and order.stage > 1),
    (_complete, _worked_on),
    (_reject, _completed),
    (_confirm, _completed),
    (_reopen, lambda order: order.status not in OPEN),
)
