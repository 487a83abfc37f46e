"""Orders that live side by side under random deeds, late sweeps and outages; by a seed."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests import clock_deeds as clocks
from tests import deeds
from tests.factories import OPERATOR, make_actor, make_stage_owner
from tests.window_deeds import reopen_doors, shut
from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.lifecycle import PROGRESS
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.visits import VisitOutcome
from tracker.jobs.sweep import sweep
from tracker.people.models import Person
from tracker.work_orders.custody_schemas import DecisionDraft
from tracker.work_orders.pattern_schemas import VisitDraft
from tracker.work_orders.schemas import AcceptDraft, ChaseDraft
from tracker.work_orders.service import (
    accept_order,
    chase_order,
    record_decision,
    record_visit,
)

CATEGORIES = ("HTG-LOS", "FIR-DOR", "LGT-INT", "HTG-ROM", "GAS-LEA")
WAITS = (0, 1, 9, 45, 200, 700, 2_600, 9_000)  # minutes: from the same instant to a long outage
LASTING = timedelta(hours=20)


class Lives:
    """Makes orders and lets things happen to them; `random` decides, so a seed repeats it all."""

    def __init__(self, runtime: Any, work: Any, clock: Any, estate: Any, seed: int) -> None:
        self.runtime, self.work, self.clock, self.estate = runtime, work, clock, estate
        self.random = random.Random(seed)  # noqa: S311 - a seed repeats it all
        self.orders: list[str] = []
        self.shut = 0
        with work(OPERATOR) as uow:
            self.chief = make_actor(uow, Role.ESTATES_OFFICER, name="Chi Chief")
            person = uow.session.get_one(Person, self.chief.person_id)
            for stage in range(7):
                make_stage_owner(uow, stage, person)

    def live(self, orders: int, rounds: int) -> None:
        """Report so many orders over the rounds; in each, time passes and people act."""
        due = [self.random.randrange(rounds // 2) for _ in range(orders)]
        for number in range(rounds):
            for _ in range(due.count(number)):
                self._report()
            for reference in self.orders:
                if self.random.random() < 0.4:
                    self._act(reference)
            if self.random.random() < 0.15:
                self._shut()
            self.clock.advance(timedelta(minutes=self.random.choice(WAITS), seconds=1))
            if self.random.random() < 0.85:  # else nobody sweeps, and people are quicker
                sweep(self.runtime)

    def _report(self) -> None:
        category = self.random.choice(CATEGORIES)
        number = f"H{len(self.orders)}" if self.random.random() < 0.3 else None
        self.orders.append(
            deeds.log(
                self.work,
                self.estate.reporter,
                self.estate.premises,
                category_code=category,
                helpdesk_reference=number,
            )
        )

    def _act(self, reference: str) -> None:
        """Try one deed; what the product refuses there has not happened."""
        deed = self.random.choice(_DEEDS)
        try:
            deed(self, reference)
        except TrackerError:
            return

    def _accept(self, reference: str) -> None:
        days = self.random.randrange(6)
        who = self.random.choice((self.chief, self.estate.manager))
        with self.work(who) as uow:
            day = london_date(uow.now) + timedelta(days=days)
            accept_order(uow, reference, AcceptDraft(next_action="Send one", next_action_on=day))

    def _chase(self, reference: str) -> None:
        who = self.random.choice((self.chief, self.estate.reporter))
        with self.work(who) as uow:
            day = london_date(uow.now) + timedelta(days=self.random.randrange(5))
            promised = day if self.random.random() < 0.6 else None
            chase_order(uow, reference, ChaseDraft(promised_on=promised))

    def _update(self, reference: str) -> None:
        status = self.random.choice((*PROGRESS, None))
        number = f"N{self.random.randrange(10_000)}" if self.random.random() < 0.3 else None
        deeds.update(
            self.work, self.chief, reference, note="Seen", status=status, helpdesk_reference=number
        )

    def _visit(self, reference: str) -> None:
        outcome = self.random.choice(tuple(VisitOutcome))
        with self.work(self.estate.manager) as uow:
            record_visit(uow, reference, VisitDraft(outcome=outcome))

    def _pause(self, reference: str) -> None:
        reason = self.random.choice(("ACC", "OPS", "QUO", "TPD"))
        until = self.clock.now() + timedelta(hours=self.random.randrange(2, 150))
        clocks.pause(self.work, self.estate, reference, reason, review_by=until)

    def _claim(self, reference: str) -> None:
        clocks.claim(self.work, self.estate.supplier, reference)

    def _prioritise(self, reference: str) -> None:
        priority = self.random.choice(tuple(Priority))
        clocks.prioritise(self.work, self.chief, reference, priority)

    def _recategorise(self, reference: str) -> None:
        category = self.random.choice(CATEGORIES)
        clocks.prioritise(self.work, self.chief, reference, category_code=category)

    def _dispute(self, reference: str) -> None:
        priority = self.random.choice(tuple(Priority))
        clocks.dispute(self.work, self.estate.reporter, reference, priority=priority)

    def _rule(self, reference: str) -> None:
        clocks.rule(self.work, self.chief, reference, upheld=self.random.random() < 0.5)

    def _rebaseline(self, reference: str) -> None:
        day = london_date(self.clock.now()) + timedelta(days=self.random.randrange(1, 9))
        deeds.rebaseline(self.work, self.chief, reference, day)

    def _shut(self) -> None:
        """Close the premises for a while, or open them again before their time."""
        try:
            if self.shut and self.random.random() < 0.5:
                reopen_doors(self.work, self.chief, self.estate.premises, number=self.shut)
            else:
                lasts = timedelta(hours=self.random.randrange(3, 60))
                self.shut = shut(self.work, self.chief, self.estate.premises, lasts=lasts)
        except TrackerError:
            return

    def _decide(self, reference: str) -> None:
        with self.work(self.chief) as uow:
            record_decision(uow, reference, DecisionDraft(decision="Wait for the part"))


def _by(who: str, deed: Callable[..., None]) -> Callable[[Lives, str], None]:
    def act(lives: Lives, reference: str) -> None:
        actor = lives.chief if who == "chief" else getattr(lives.estate, who)
        deed(lives.work, actor, reference)

    return act


def _protect(lives: Lives, reference: str) -> None:
    until = lives.clock.now() + LASTING
    deeds.protect(lives.work, lives.estate.manager, reference, review_by=until)


_DEEDS: tuple[Callable[[Lives, str], None], ...] = (
    Lives._accept,
    Lives._accept,
    Lives._chase,
    Lives._update,
    Lives._visit,
    Lives._pause,
    Lives._claim,
    Lives._prioritise,
    Lives._recategorise,
    Lives._dispute,
    Lives._rule,
    Lives._decide,
    Lives._rebaseline,
    _protect,
    _protect,
    _by("reporter", deeds.escalate),
    _by("chief", deeds.refuse),
    _by("chief", deeds.give_back),
    _by("supplier", deeds.complete),
    _by("supplier", deeds.complete),
    _by("manager", deeds.confirm),
    _by("manager", deeds.reject),
    _by("manager", deeds.reopen),
    _by("supplier", deeds.answer),
)
