"""Random days of a unit: orders, nights, people who come and go, and ways out that fail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from tests.cover.nights import arrive, confirm, plan, require
from tests.factories import (
    EVERYTHING,
    OPERATOR,
    in_premises,
    link_to_slack,
    make_absence,
    make_actor,
    make_stage_owner,
    under_contract,
)
from tests.model.random_lives import Lives
from tests.model.told_people import LONDON, Books, Who
from tests.model.told_places import Died, Places
from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.quiet import Preferences, Ways
from tracker.domain.roles import Actor, Role, Scope
from tracker.jobs.chase_round import tell_round
from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.jobs.vacancies import pass_over_vacancies
from tracker.outbox.models import Delivery, DeliveryState
from tracker.people.preferences import set_preferences
from tracker.people.queries import get_person
from tracker.people.service import give_grant, revoke_grant, set_active, set_mobile
from tracker.premises.models import Unit
from tracker.work_orders.models import WorkOrder

AT_REST = timedelta(hours=18)  # after which the quiet hours of everybody are over
LONGEST_TICK = timedelta(hours=1)
TRIED_AGAIN = timedelta(minutes=7)
SPANS = (1, 5, 20, 60, 180, 600, 1_440)  # minutes
QUIET = (None, (time(18), time(8)), (time(20), time(10)), (time(12), time(13)))
CHANNEL = "C-UNIT"
NIGHTS = 3  # every third history has night cover, which says more than all the rest


class Days(Lives):
    """A history of one unit, which a seed repeats; what it says is what a person reads of it."""

    def __init__(self, work: Any, clock: Any, estate: Any, places: Places, seed: int) -> None:
        super().__init__(places.runtime, work, clock, estate, seed)
        self.places, self.books, self.said = places, Books(), list[str]()
        self.scheduler_up, self.trouble_at = True, clock.now()
        self.looks: list[Callable[[], None]] = []
        self._grants: dict[int, list[tuple[Role, Scope]]] = {}
        self._actors: dict[int, Actor] = {}
        here, contract = in_premises(estate.premises), under_contract(estate.premises.contract)
        with work(OPERATOR) as uow:
            others = (
                (make_actor(uow, Role.ESTATES_OFFICER, name="Noor Next"), EVERYTHING),
                (make_actor(uow, Role.ESTATES_OFFICER, name="Oz Officer"), EVERYTHING),
                (make_actor(uow, Role.PREMISES_MANAGER, here, name="Max Manager"), here),
                (make_actor(uow, Role.SUPPLIER_USER, contract, name="Sue Supplier"), contract),
            )
        known = (self.chief, estate.officer, estate.manager, estate.unit_head, estate.supplier)
        desks = (estate.reporter, estate.auditor, estate.administrator)
        for actor in (*known, *desks, *(each for each, _ in others)):
            self._enter(actor)
        with work(OPERATOR) as uow:
            uow.session.get_one(Unit, estate.premises.unit_id).slack_channel = CHANNEL
        for stage in range(7):
            self.books.named[stage] = (self.chief.person_id or 0, None)
        if seed % NIGHTS == 0:
            require(work, estate.officer, estate.premises)
            plan(work, estate.officer, estate.premises)
        clock.advance(timedelta(minutes=self.random.randrange(24 * 60)))
        self._trouble()

    def live(self, rounds: int) -> None:  # type: ignore[override]
        """Let so many rounds pass, each of a few deeds and of time."""
        for number in range(rounds):
            for _ in range(self.random.randrange(1, 4)):
                self._deed(number)
            self.pass_time(timedelta(minutes=self.random.choice(SPANS)))
        self.mend_everything()
        self.pass_time(AT_REST)

    def pass_time(self, span: timedelta) -> None:
        """Let time pass from one instant at which something is due to the next."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            self.clock.set_to(min(self._next(), until))
            if self.scheduler_up:
                self.tick()

    def tick(self) -> None:
        """Let every job have its turn, and look at what came of it."""
        self.places.open()
        for job in (cover_sweep, sweep, pass_over_vacancies, tell_round, dispatch):
            try:
                job(self.runtime)
            except Died:
                self._note("the sender died between a call and its mark")
                self._trouble()
        for look in self.looks:
            look()

    def mend_everything(self) -> None:
        """End every fault, so that what is owed has nothing in its way."""
        faults = type(self.places.faults)()
        faults.gone = self.places.faults.gone
        self.places.workspace.faults = faults
        self.scheduler_up = True
        self._note("everything works again")
        self._trouble()

    def _next(self) -> datetime:
        """Return the next instant at which something is due by the database, soon in any case."""
        now = self.clock.now()
        pending = Delivery.state == DeliveryState.PENDING
        soonest = [now + LONGEST_TICK]
        with self.runtime.reading() as look:
            for column, of in (
                (WorkOrder.next_step_at, WorkOrder.next_step_at > now),
                (Delivery.held_until, sa.and_(Delivery.held_until > now, pending)),
            ):
                soonest += [look.session.scalar(sa.select(sa.func.min(column)).where(of))]
            again = sa.select(sa.func.count()).where(pending, Delivery.next_try_at > now)
            if look.session.scalar(again.where(Delivery.held_until.is_(None))):
                soonest += [now + TRIED_AGAIN]
        return min(at for at in soonest if at is not None).astimezone(UTC)

    def _deed(self, number: int) -> None:
        chance = self.random.random()
        if number < 2 or chance < 0.2:
            self._report()
            self._note(f"{self.orders[-1]} is reported")
        elif chance < 0.5:
            self._act(self.random.choice(self.orders))
        elif chance < 0.6:
            self._staff()
        elif chance < 0.82:
            self.random.choice(_OF_PEOPLE)(self, self.random.choice([*self.books.people.values()]))
            self.books.changed_at = self.clock.now()
        else:
            self.random.choice(_OF_WAYS)(self)
            self._trouble()

    def _note(self, words: str) -> None:
        at = self.clock.now().astimezone(LONDON)
        self.said.append(f"{at:%a %d %H:%M:%S}  {words}")

    def _trouble(self) -> None:
        self.trouble_at = self.clock.now()

    def _enter(self, actor: Actor) -> None:
        number = actor.person_id or 0
        slack = f"U{number:04}" if self.random.random() < 0.8 else None
        with self.work(OPERATOR) as uow:
            person = get_person(uow.session, number)
            if slack:
                link_to_slack(uow, person, slack)
            who = Who(number, person.name, person.email, {g.role for g in actor.grants}, slack)
        self.books.people[number], self._actors[number] = who, actor
        self._grants[number] = [(grant.role, grant.scope) for grant in actor.grants]

    def _staff(self) -> None:
        deed = self.random.choice((confirm, arrive))
        with suppress(TrackerError):
            night = london_date(self.clock.now() - timedelta(hours=8))
            post = self.random.randrange(1, 3)
            deed(self.work, self.estate.manager, self.estate.premises, post, night)
            self._note(f"{deed.__name__} post {post} of {night}")

    # People come and go.

    def _goes_away(self, who: Who) -> None:
        today = london_date(self.clock.now())
        first = today + timedelta(days=self.random.randrange(3))
        last = first + timedelta(days=self.random.randrange(4))
        with suppress(TrackerError), self.work(OPERATOR) as uow:
            make_absence(uow, get_person(uow.session, who.id), first, last)
            who.away.append((first, last))
            self._note(f"{who.name} will be away from {first} to {last}")

    def _leaves_or_returns(self, who: Who) -> None:
        with self.work(OPERATOR) as uow:
            set_active(uow, get_person(uow.session, who.id), active=not who.open)
        who.open = not who.open
        self._note(f"{who.name}'s account is {'open' if who.open else 'shut'}")

    def _loses_or_gets_rights(self, who: Who) -> None:
        with self.work(OPERATOR) as uow:
            person = get_person(uow.session, who.id)
            for role, scope in self._grants[who.id]:
                (revoke_grant if who.roles else give_grant)(uow, person, role, scope)
        who.roles = set() if who.roles else {role for role, _ in self._grants[who.id]}
        self._note(f"{who.name} {'has rights again' if who.roles else 'has no rights any more'}")

    def _takes_another_user(self, who: Who) -> None:
        who.slack = f"U{who.id:04}N{self.random.randrange(1_000)}"
        with self.work(OPERATOR) as uow:
            link_to_slack(uow, get_person(uow.session, who.id), who.slack)
        self._note(f"{who.name} is {who.slack} in Slack now")

    def _gets_a_mobile(self, who: Who) -> None:
        who.mobile = f"+4477009{self.random.randrange(100_000):05}"
        with self.work(OPERATOR) as uow:
            set_mobile(uow, get_person(uow.session, who.id), who.mobile)
        self._note(f"{who.name}'s mobile is {who.mobile}")

    def _prefers(self, who: Who) -> None:
        who.quiet = self.random.choice(QUIET)
        begins, ends = who.quiet or (None, None)
        ways = self.random.choice(tuple(Ways))
        with self.work(self._actors[who.id]) as uow:
            set_preferences(uow, Preferences(begins, ends, ways=ways, digest=True))
        self._note(f"{who.name} is quiet {who.quiet}, told by {ways}")

    def _is_named(self, who: Who) -> None:
        """Name them for a stage, with somebody as their deputy or nobody."""
        stage = self.random.randrange(5)
        others = [other for other in self.books.people.values() if other is not who]
        deputy = self.random.choice([None, *others])
        if not who.may_see() or (deputy and not deputy.may_see()):
            return
        with suppress(TrackerError), self.work(OPERATOR) as uow:
            make_stage_owner(
                uow,
                stage,
                get_person(uow.session, who.id),
                deputy=get_person(uow.session, deputy.id) if deputy else None,
            )
            self.books.named[stage] = (who.id, deputy.id if deputy else None)
            self._note(f"{who.name} owns stage {stage}, deputy {deputy.name if deputy else '-'}")

    def _is_deactivated_in_slack(self, who: Who) -> None:
        if who.slack:
            self.places.faults.gone ^= {who.slack}
            self._note(f"Slack: {who.slack} gone: {who.slack in self.places.faults.gone}")
            self._trouble()

    # The ways out fail, and work again.

    def _switch(self, name: str) -> None:
        faults = self.places.faults
        setattr(faults, name, not getattr(faults, name))
        self._note(f"{name}: {getattr(faults, name)}")

    def _limit(self) -> None:
        users = [who.slack for who in self.books.people.values() if who.slack]
        limited = self.places.faults.limited
        limited ^= {self.random.choice(users)} if users else set()
        self._note(f"Slack lets wait: {sorted(limited)}")

    def _archive(self) -> None:
        self.places.faults.archived ^= {CHANNEL}
        self._note(f"the channel is archived: {bool(self.places.faults.archived)}")

    def _stop_or_start(self) -> None:
        self.scheduler_up = not self.scheduler_up
        self._note(f"scheduler and sender run: {self.scheduler_up}")


_OF_PEOPLE: tuple[Callable[[Days, Who], None], ...] = (
    Days._goes_away,
    Days._goes_away,
    Days._leaves_or_returns,
    Days._loses_or_gets_rights,
    Days._takes_another_user,
    Days._gets_a_mobile,
    Days._gets_a_mobile,
    Days._prefers,
    Days._prefers,
    Days._is_named,
    Days._is_named,
    Days._is_named,
    Days._is_deactivated_in_slack,
)


def _switches(name: str) -> Callable[[Days], None]:
    return lambda days: days._switch(name)


_OF_WAYS: tuple[Callable[[Days], None], ...] = (
    _switches("token_revoked"),
    _switches("slack_broken"),
    _switches("slack_silent"),
    _switches("mail_refuses"),
    _switches("mail_busy"),
    _switches("notify_down"),
    _switches("dies"),
    Days._limit,
    Days._archive,
    Days._stop_or_start,
    Days.mend_everything,
    Days.mend_everything,
)
