"""A month of the demo division, lived under the test clock: every job, people who act at random.

`python -m tests.stories.month` lives it and prints what came of it; `--days` and `--orders` make
it shorter. The seed is printed: the same seed lives the same month.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa
from flask_migrate import upgrade

from config.settings import Settings, SignInSettings
from tests.clock import StandingClock
from tests.outbox.post import Post
from tracker.app import create_app
from tracker.checks import Finding, check_invariants
from tracker.db import db
from tracker.demo.faults import any_fault
from tracker.demo.load import load_estate
from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Actor, Permission, Role, Scope
from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.jobs.vacancies import pass_over_vacancies
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.owners.queries import Directory, HeldAs
from tracker.people.models import Person, RoleGrant
from tracker.people.queries import actor_of
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.trail.verify import verify_trail
from tracker.work_orders.acts import offered
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service import log_work_order

TICK = timedelta(minutes=10)
# How likely it is in one of their working hours that somebody who holds an order does a thing.
HABITS = {
    "accept": 0.25,
    "interim": 0.30,
    "update": 0.15,
    "chase": 0.05,
    "complete": 0.03,
    "confirm": 0.40,
    "reject": 0.06,
    "escalate": 0.004,
}


@dataclass(slots=True)
class Month:
    """What came of it."""

    reported: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    open_orders: int = 0
    unheld: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trail_fault: str | None = None
    trail_entries: int = 0
    owed: Counter[int] = field(default_factory=Counter)
    arrived: Counter[int] = field(default_factory=Counter)
    strangers: list[str] = field(default_factory=list)
    twice: int = 0
    busiest_day: dict[str, int] = field(default_factory=dict)
    role_of: dict[int, str] = field(default_factory=dict)


def live(folder: Path, *, days: int, orders: int, seed: int, a_day: int) -> Month:
    """Live the month in a database of its own in the folder, and return what came of it."""
    app = create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'month.sqlite3'}", sign_in=SignInSettings(demo=True)
        ),
        clock=StandingClock(),
    )
    with app.app_context():
        upgrade()
        db.session.remove()
    runtime: Runtime = app.extensions["makesafe"]
    clock = runtime.clock
    assert isinstance(clock, StandingClock)
    load_estate(
        lambda story: replace(runtime, clock=story).begin,
        orders,
        now=clock.now(),
        policy=runtime.policy,
        on_order=lambda _: None,
    )
    post = Post()
    runtime.senders.update(
        {Channel.SLACK_DIRECT: post, Channel.SLACK_CHANNEL: Post(), Channel.EMAIL: post}
    )
    while dispatch(runtime).sent:
        pass  # what the demo's own past owes is not this month's
    month, chance, begun = Month(), Random(seed), clock.now()  # noqa: S311 - a seed, no secret
    post.posted.clear()
    while clock.now() < begun + timedelta(days=days):
        clock.advance(TICK)
        cover_sweep(runtime)
        month.steps.update(sweep(runtime).steps)
        pass_over_vacancies(runtime)
        if clock.now().minute == 0:
            _one_hour(runtime, month, chance, a_day / 10)
        dispatch(runtime)
    sweep(runtime)
    while dispatch(runtime).sent:
        pass
    _look_back(runtime, month, begun)
    return month


def _one_hour(runtime: Runtime, month: Month, chance: Random, an_hour: float) -> None:
    """Let people act for an hour: in working hours all of them, at night only on danger."""
    now = runtime.clock.now()
    working = runtime.policy.calendar.is_working(now)
    if working or chance.random() < 0.1:
        for _ in range(int(an_hour) + (chance.random() < an_hour % 1)):
            _report(runtime, month, chance)
    with runtime.reading() as look:
        directory = Directory.load(look.session, look.now)
        wanted = sa.select(WorkOrder).where(WorkOrder.closed_at.is_(None))
        if not working:
            wanted = wanted.where(WorkOrder.safety_critical)
        plans = [
            plan
            for order in look.session.scalars(wanted.order_by(WorkOrder.id))
            if (plan := _plan(look.session, order, runtime, directory, chance)) is not None
        ]
    for reference, act, actor in plans:
        _do(runtime, month, reference, act, actor)


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


def _plan(session, order: WorkOrder, runtime: Runtime, directory: Directory, chance: Random):
    """Return what somebody does about the order in this hour, and who, or None."""
    ladder = ladder_of(order, runtime.policy)
    act = chance.choice(sorted(HABITS))
    if chance.random() > HABITS[act]:
        return None
    place = order.premises.place
    people = {
        "interim": directory.confirmers(place),
        "chase": directory.confirmers(place),
        "escalate": directory.confirmers(place),
        "confirm": directory.confirmers(place),
        "reject": directory.confirmers(place),
        "complete": directory.holders(ladder, 2, place).people,
        "update": directory.holders(ladder, 2, place).people,
    }.get(act, directory.holders(ladder, order.stage, place).people)
    if not people or (act == "accept" and order.accepted_at is not None):
        return None
    actor = actor_of(session.get_one(Person, people[0].id), "web")
    found = next(
        (each for each in offered(order, actor, runtime.policy, directory) if each.name == act),
        None,
    )
    return (order.reference, found, actor) if found else None


def _do(runtime: Runtime, month: Month, reference: str, act, actor: Actor) -> None:
    today = london_date(runtime.clock.now())
    tomorrow = (today + timedelta(days=1)).isoformat()
    answers = {
        "accept": {"next_action": "Send an engineer", "next_action_on": today.isoformat()},
        "interim": {"kind": "area_closed", "note": "Closed off with a sign"},
        "update": {"note": "The engineer was here", "status": Status.ATTENDED.value},
        "chase": {"note": "When do you come?", "promised_on": tomorrow},
        "reject": {"reason": "It is still broken"},
        "escalate": {"reason": "Nobody comes and it gets worse"},
    }.get(act.name, {})
    try:
        with runtime.begin(actor) as uow:
            act.service(uow, reference, act.schema.load(answers))
        month.acts[act.name] += 1
    except TrackerError as error:
        month.refused[f"{act.name}: {error.code}"] += 1


def _look_back(runtime: Runtime, month: Month, begun: datetime) -> None:
    with runtime.reading() as look:
        session, now = look.session, look.now
        month.findings = check_invariants(session, now=now, policy=look.policy)
        verdict = verify_trail(session)
        month.trail_fault, month.trail_entries = verdict.fault, verdict.entries
        directory = Directory.load(session, now)
        for order in session.scalars(sa.select(WorkOrder).where(WorkOrder.closed_at.is_(None))):
            month.open_orders += 1
            ladder = ladder_of(order, look.policy)
            held = directory.holders(ladder, order.stage, order.premises.place)
            if held.held_as is HeldAs.NOBODY or not held.names:
                month.unheld.append(order.reference)
            if order.next_step_at is None or order.next_step_at < now - timedelta(minutes=2):
                month.undated.append(order.reference)
        _count_notices(session, month, begun)


def _count_notices(session, month: Month, begun: datetime) -> None:
    """Count what each person was owed and got, and see that all of it was theirs to get."""
    grants: dict[int, list[tuple[Role, Scope]]] = defaultdict(list)
    for grant in session.scalars(sa.select(RoleGrant)):
        grants[grant.person_id].append((grant.role, Scope(grant.scope_kind, grant.scope_id)))
    for person_id, held in grants.items():
        month.role_of[person_id] = held[0][0].label
    days: Counter[tuple[int, str]] = Counter()
    seen: Counter[tuple[int, int]] = Counter()
    rows = session.scalars(
        sa.select(Delivery).where(Delivery.person_id.is_not(None), Delivery.created_at >= begun)
    )
    places = dict(session.execute(sa.select(WorkOrder.reference, WorkOrder.premises_id)).all())
    where = {row.id: row.place for row in session.scalars(sa.select(Premises))}
    for row in rows:
        month.owed[row.person_id] += row.state is not DeliveryState.CANCELLED
        if row.state is not DeliveryState.SENT:
            continue
        month.arrived[row.person_id] += 1
        seen[row.message_id, row.person_id] += 1
        days[row.person_id, london_date(row.sent_at).isoformat()] += 1
        place = where.get(places.get(row.subject, 0))
        if place is not None and not any(
            scope.covers(place) and _may_see(role) for role, scope in grants[row.person_id]
        ):
            month.strangers.append(f"{row.person_id} of {row.subject}")
    month.twice = sum(number - 1 for number in seen.values() if number > 1)
    for (person_id, _), number in days.items():
        role = month.role_of.get(person_id, "none")
        month.busiest_day[role] = max(number, month.busiest_day.get(role, 0))


def _may_see(role: Role) -> bool:
    from tracker.domain.roles import PERMISSIONS

    return Permission.VIEW in PERMISSIONS[role]


def told(month: Month) -> list[str]:
    """Return what came of the month, a line each."""
    by_role: dict[str, list[int]] = defaultdict(list)
    for person_id, role in month.role_of.items():
        by_role[role].append(month.arrived[person_id])
    lines = [
        f"reported {month.reported}, open at the end {month.open_orders}",
        f"acts of people: {dict(sorted(month.acts.items()))}",
        f"refused: {dict(sorted(month.refused.items()))}",
        f"steps of the machine: {dict(sorted(month.steps.items()))}",
        f"open orders without a live holder: {len(month.unheld)}; "
        f"without a dated next step: {len(month.undated)}",
        f"trail: {month.trail_entries:,} entries, {month.trail_fault or 'whole'}",
        *(f"{found.code} {'holds' if found.ok else found.detail}" for found in month.findings),
        f"notices: {sum(month.owed.values()):,} owed, {sum(month.arrived.values()):,} arrived, "
        f"{month.twice} twice, {len(month.strangers)} to somebody whose role owed them none",
    ]
    lines += [
        f"  {role}: {len(numbers)} people, most for one person {max(numbers)}, "
        f"on their busiest day {month.busiest_day.get(role, 0)}"
        for role, numbers in sorted(by_role.items())
    ]
    return lines


def main() -> None:
    """Live it and print it; ends with 1 where something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--orders", type=int, default=580)
    parser.add_argument("--a-day", type=int, default=12)
    parser.add_argument("--seed", type=int, default=2018)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        month = live(
            Path(folder),
            days=asked.days,
            orders=asked.orders,
            seed=asked.seed,
            a_day=asked.a_day,
        )
    print(f"seed {asked.seed}, {asked.days} days")  # noqa: T201 - it is what it is run for
    print("\n".join(told(month)))  # noqa: T201
    raise SystemExit(0 if held(month) else 1)


def held(month: Month) -> bool:
    """Whether everything that must hold at the end does."""
    return (
        all(found.ok for found in month.findings)
        and month.trail_fault is None
        and not (month.unheld or month.undated or month.strangers or month.twice)
        and all(month.arrived[who] <= month.owed[who] for who in month.arrived)
    )


if __name__ == "__main__":
    main()
