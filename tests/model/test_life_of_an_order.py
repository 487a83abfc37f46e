"""The whole life of an order, in random histories, held against a small model of it."""

import os
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.deeds import (
    accept,
    chase,
    complete,
    confirm,
    escalate,
    log,
    rebaseline,
    reject,
    seen,
    update,
)
from tests.factories import OPERATOR, make_actor, make_stage_owner
from tests.model.reference import CLOSED, Life
from tracker.checks import check_invariants
from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.jobs.sweep import sweep
from tracker.people.models import Person
from tracker.work_orders.custody_schemas import StepDownDraft
from tracker.work_orders.models import InterimKind
from tracker.work_orders.schemas import ChaseDraft, InterimDraft, ReasonDraft
from tracker.work_orders.service import (
    chase_order,
    record_interim_measure,
    refuse_stage,
    reopen_order,
    step_down,
)

SOAK = os.environ.get("MAKESAFE_SOAK") == "1"
WAITS = (1, 14, 61, 300, 1_500, 4_400, 30_000)  # minutes: a moment, a stage, a long outage
FAULTS = {"HTG-LOS": (6, False), "FIR-DOR": (6, True), "LGT-INT": (6, False)}
STILL_BROKEN = ReasonDraft(reason="It is still broken")


def make_machine(runtime, work, clock, estate, chief):
    """Return the machine over one database; each of its runs lives through an order of its own."""

    class LifeOfAnOrder(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.order = None
            self.breaches = {}

        @precondition(lambda self: self.order is None)
        @rule(category=st.sampled_from(sorted(FAULTS)))
        def report(self, category):
            top, critical = FAULTS[category]
            self.order = log(work, estate.reporter, estate.premises, category_code=category)
            self.life = Life(top, critical)

        @precondition(lambda self: self.order is not None)
        @rule(minutes=st.sampled_from(WAITS), sweeps=st.integers(1, 3))
        def let_time_pass(self, minutes, sweeps):
            before = seen(runtime, self.order)
            clock.advance(timedelta(minutes=minutes))
            for _ in range(sweeps):
                sweep(runtime)
            after = seen(runtime, self.order)

            assert after.stage >= before.stage
            assert after.run == before.run
            if before.next_step_at is None or clock.now() <= before.next_step_at:
                assert after.version == before.version
            else:
                assert after.version > before.version
            if self.life.phase != CLOSED and not after.is_open:
                # Only what is neither danger, security nor access closes by age.
                assert not self.life.safety_critical
                self.life.phase = CLOSED
            self.life.stage = after.stage

        @precondition(lambda self: self.order is not None)
        @rule()
        def accept(self):
            self._try("accept", lambda: accept(work, chief, self.order))

        @precondition(lambda self: self.order is not None)
        @rule(days=st.one_of(st.none(), st.integers(0, 5)))
        def chase(self, days):
            if days is None:
                self._try("chase", lambda: chase(work, estate.reporter, self.order))
                return
            day = london_date(clock.now()) + timedelta(days=days)
            self._try(
                "chase",
                lambda: self._begin(estate.manager, chase_order, ChaseDraft(promised_on=day)),
            )

        @precondition(lambda self: self.order is not None)
        @rule()
        def note(self):
            self._try(
                "update", lambda: update(work, estate.officer, self.order, note="Still waiting")
            )

        @precondition(lambda self: self.order is not None)
        @rule(hours=st.integers(1, 60))
        def keep_people_safe(self, hours):
            draft = InterimDraft(
                kind=InterimKind.FIRE_WATCH, review_by=clock.now() + timedelta(hours=hours)
            )
            self._try("interim", lambda: self._begin(estate.manager, record_interim_measure, draft))

        @precondition(lambda self: self.order is not None)
        @rule()
        def escalate(self):
            self._try("escalate", lambda: escalate(work, estate.reporter, self.order))

        @precondition(lambda self: self.order is not None)
        @rule(days=st.integers(1, 20))
        def rebaseline(self, days):
            before = seen(runtime, self.order)
            why = rebaseline(
                work, chief, self.order, london_date(clock.now()) + timedelta(days=days)
            )
            after = seen(runtime, self.order)

            # What had fallen due is done first; then the stage stays, never down.
            assert after.stage >= before.stage
            assert after.run == before.run
            if why is None:
                assert after.priority is not Priority.P1
                assert after.next_step_at > clock.now()
                assert len(after.recovery_targets) == len(before.recovery_targets) + 1
            if self.life.phase != CLOSED and not after.is_open:
                self.life.phase = CLOSED
            self.life.stage = after.stage

        @precondition(lambda self: self.order is not None)
        @rule()
        def refuse(self):
            self._try("refuse", lambda: self._begin(chief, refuse_stage, STILL_BROKEN))

        @precondition(lambda self: self.order is not None)
        @rule()
        def give_back(self):
            draft = StepDownDraft(reason="The plan is on track", evidence="Visit report of today")
            self._try("step_down", lambda: self._begin(chief, step_down, draft))

        @precondition(lambda self: self.order is not None)
        @rule()
        def complete(self):
            self._try("complete", lambda: complete(work, estate.supplier, self.order))

        @precondition(lambda self: self.order is not None)
        @rule()
        def confirm(self):
            self._try("confirm", lambda: confirm(work, estate.manager, self.order))

        @precondition(lambda self: self.order is not None)
        @rule()
        def reject(self):
            self._try("reject", lambda: reject(work, estate.manager, self.order))

        @precondition(lambda self: self.order is not None and self.life.phase == CLOSED)
        @rule()
        def reopen(self):
            closed_at = seen(runtime, self.order).closed_at
            if clock.now() - closed_at <= timedelta(days=28):
                self._try("reopen", lambda: self._begin(estate.manager, reopen_order, STILL_BROKEN))

        @precondition(lambda self: self.order is not None)
        @invariant()
        def it_is_where_the_model_has_it_and_something_is_coming(self):
            kept = seen(runtime, self.order)
            breaches = {row.kind: row.breached_at for row in kept.milestones if row.breached_at}

            assert (kept.stage, kept.run) == (self.life.stage, self.life.run)
            assert kept.is_open == (self.life.phase != CLOSED)
            # An open order always has something coming, and a breach is never rewritten.
            assert kept.is_open == (kept.next_step_at is not None)
            assert breaches.items() >= self.breaches.items()
            self.breaches = breaches

        def teardown(self):
            if self.order is None:
                return
            sweep(runtime)
            with runtime.reading() as look:
                found = check_invariants(look.session, now=look.now, policy=look.policy)
            assert [finding for finding in found if not finding.ok] == []
            if self.life.phase == CLOSED:
                return
            if seen(runtime, self.order).completed_at is None:
                complete(work, estate.supplier, self.order)
            confirm(work, estate.manager, self.order)

        def _begin(self, actor, service, draft):
            with work(actor) as uow:
                service(uow, self.order, draft)

        def _try(self, act, deed):
            """Do it; it must be refused exactly where the model says so, and change nothing."""
            if self.life.may(act):
                deed()
                self.life.did(act)
                return
            before = seen(runtime, self.order).version
            try:
                deed()
            except Conflict:
                assert seen(runtime, self.order).version == before
            else:
                raise AssertionError(f"{act} was allowed at {self.life}")

    return LifeOfAnOrder


def test_random_lives_of_orders_agree_with_the_model(runtime, work, clock, estate, request):
    with work(OPERATOR) as uow:
        chief = make_actor(uow, Role.ESTATES_OFFICER, name="Chi Chief")
        person = uow.session.get_one(Person, chief.person_id)
        for stage in range(7):
            make_stage_owner(uow, stage, person)
    machine = make_machine(runtime, work, clock, estate, chief)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=200 if SOAK else 25,
            stateful_step_count=25,
            # The same lives in every ordinary run; other ones, and more of them, in a soak.
            derandomize=not SOAK,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    with runtime.reading() as look:
        lived = look.session.scalar(sa.text("SELECT count(*) FROM work_order"))
    assert lived >= 20
