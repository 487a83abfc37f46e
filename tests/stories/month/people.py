"""What people do about faults in an hour of the month: they report, accept, mend, chase, forget."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.stories.month.counting import Month
from tracker.demo.faults import any_fault
from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Actor
from tracker.owners.queries import Directory
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.work_orders.acts import Act, offered
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service import log_work_order

# How likely it is that one of the people of an order does this in one of their working hours.
HABITS = {
    "confirm": 0.20,
    "reject": 0.02,
    "accept": 0.20,
    "interim": 0.50,
    "review": 0.15,
    "complete": 0.02,
    "update": 0.05,
    "chase": 0.01,
    "escalate": 0.001,
}
AT_NIGHT = 0.1  # of what they do by day, and only about danger

Plan = tuple[str, Act, Actor, dict[str, Any]]


def live_hour(runtime: Runtime, month: Month, chance: Random, reports: float) -> None:
    """Let people act for an hour: in working hours on everything, else seldom and on danger."""
    now = runtime.clock.now()
    working = runtime.policy.calendar.is_working(now)
    keenness = 1.0 if working else AT_NIGHT
    for _ in range(int(reports) + (chance.random() < reports % 1)):
        if chance.random() < keenness:
            _report(runtime, month, chance)
    for plan in _plans(runtime, chance, keenness, only_danger=not working):
        _do(runtime, month, *plan)


def _report(runtime: Runtime, month: Month, chance: Random) -> None:
    with runtime.reading() as look:
        premises = chance.choice(
            look.session.scalars(sa.select(Premises).order_by(Premises.id)).all()
        )
        managers = Directory.load(look.session, look.now).confirmers(premises.place)
        if not managers:
            return
        actor = actor_of(look.session.get_one(Person, managers[0].id), "slack")
        fault = any_fault(chance, look.policy, premises.premises_type)
        draft = WorkOrderDraft(
            premises_code=premises.code,
            category_code=fault.category,
            title=fault.title,
            at_risk=chance.random() < 0.03,
        )
    with runtime.begin(actor) as uow:
        log_work_order(uow, draft)
    month.reported += 1


def _plans(runtime: Runtime, chance: Random, keenness: float, *, only_danger: bool) -> list[Plan]:
    """Return what each order's people are about to do: at most one act for each order."""
    with runtime.reading() as look:
        directory = Directory.load(look.session, look.now)
        wanted = sa.select(WorkOrder).where(WorkOrder.closed_at.is_(None))
        if only_danger:
            wanted = wanted.where(WorkOrder.safety_critical)
        plans = []
        for order in look.session.scalars(wanted.order_by(WorkOrder.id)):
            for name, likely in HABITS.items():
                if chance.random() < likely * keenness:
                    plan = _plan(look.session, order, name, runtime, directory)
                    if plan is not None:
                        plans.append(plan)
                        break
        return plans


def _plan(
    session: Session, order: WorkOrder, name: str, runtime: Runtime, directory: Directory
) -> Plan | None:
    measured = any(row.ended_at is None for row in order.interim_measures)
    needless = {
        "accept": order.accepted_at is not None,
        "interim": measured or not order.safety_critical,
        "confirm": order.status is not Status.SUPPLIER_COMPLETE,
        "reject": order.status is not Status.SUPPLIER_COMPLETE,
    }
    if needless.get(name, False):
        return None
    ladder, place = ladder_of(order, runtime.policy), order.premises.place
    if name in {"interim", "review", "chase", "escalate", "confirm", "reject"}:
        people = directory.confirmers(place)
    elif name in {"complete", "update"}:
        people = directory.holders(ladder, 2, place).people
    else:
        people = directory.holders(ladder, order.stage, place).people
    if not people:
        return None
    actor = actor_of(session.get_one(Person, people[0].id), "web")
    found = offered(order, actor, runtime.policy, directory)
    act = next((each for each in found if each.name == name), None)
    return (
        (order.reference, act, actor, _answers(order, name, london_date(runtime.clock.now())))
        if act
        else None
    )


def _answers(order: WorkOrder, name: str, today: date) -> dict[str, Any]:
    """Return what they type into the form."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    measure = next((row for row in order.interim_measures if row.ended_at is None), None)
    answers: dict[str, dict[str, Any]] = {
        "accept": {"next_action": "Send an engineer", "next_action_on": tomorrow},
        "interim": {"kind": "area_closed", "note": "Closed off with a sign"},
        "review": {"measure": measure.started_at.isoformat() if measure else ""},
        "update": {"note": "The engineer was here"},
        "chase": {"note": "When do you come?", "promised_on": tomorrow},
        "reject": {"reason": "It is still broken"},
        "escalate": {"reason": "Nobody comes and it gets worse"},
    }
    return answers.get(name, {})


def _do(
    runtime: Runtime,
    month: Month,
    reference: str,
    act: Act,
    actor: Actor,
    answers: dict[str, Any],
) -> None:
    try:
        with runtime.begin(actor) as uow:
            act.service(uow, reference, act.schema.load(answers))
        month.acts[act.name] += 1
    except TrackerError as error:
        month.refused[f"{act.name}: {error.code}"] += 1
