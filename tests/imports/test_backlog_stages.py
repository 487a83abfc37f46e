"""The sample log stands where a hand calculation puts it: at the import, and a week later."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.clock import MONDAY_NINE, StandingClock
from tests.data.make_supplier_job_log import main
from tests.factories import OPERATOR, make_person
from tests.imports.oracle import HandMade, read_by_hand
from tracker.checks import check_invariants
from tracker.demo.register import open_register
from tracker.domain.roles import Role
from tracker.imports.applying import apply_import
from tracker.imports.judging import Verdict
from tracker.imports.planning import plan_import
from tracker.imports.supplier_csv import read_log
from tracker.jobs.sweep import sweep
from tracker.runtime import Runtime
from tracker.trail.verify import verify_trail
from tracker.work_orders.models import HelpdeskReference, StageMove, WorkOrder

SAMPLE = Path(__file__).parent.parent / "data" / "supplier_job_log.csv"
WEEK_HOURS = 168
Advance = Callable[[timedelta], None]


@pytest.fixture
def by_hand() -> list[HandMade]:
    """Each job of the sample at the stage that the hand calculation gives it at the import."""
    return read_by_hand(SAMPLE.read_bytes(), now=MONDAY_NINE)


@pytest.fixture
def imported(runtime: Runtime) -> Runtime:
    """The runtime, with the demonstration's premises and the sample's orders."""
    with runtime.begin(OPERATOR) as uow:
        open_register(uow)
        make_person(uow, Role.ESTATES_OFFICER)
    log = read_log(SAMPLE.read_bytes(), runtime.policy)
    with runtime.reading() as look:
        plan = plan_import(look.session, OPERATOR, look.policy, log, now=look.now)
    report = apply_import(runtime.begin, OPERATOR, plan)
    assert report.counts == {verdict: 520 * (verdict is Verdict.MADE) for verdict in Verdict}
    return runtime


@pytest.fixture
def advance(imported: Runtime, clock: StandingClock, by_hand: list[HandMade]) -> Advance:
    """Move the clock, sweep, and do by hand what a sweep does."""

    def move(span: timedelta) -> None:
        now = clock.advance(span)
        sweep(imported)
        for job in by_hand:
            job.sweep(now)

    return move


def test_the_sample_is_what_its_generator_makes(tmp_path):
    main(tmp_path / "made.csv")

    assert (tmp_path / "made.csv").read_bytes() == SAMPLE.read_bytes()


def test_the_sample_has_overdue_orders_of_every_stage(by_hand):
    found = {stage: sum(job.stage == stage for job in by_hand) for stage in range(7)}

    assert len(by_hand) == 520
    assert found[0] == 0
    assert min(found[stage] for stage in range(1, 7)) >= 10


def test_each_order_lands_and_climbs_for_a_week_as_the_hand_calculation_says(
    imported, by_hand, advance
):
    before = [job.stage for job in by_hand]

    assert _standing(imported) == {
        job.number: (job.stage, job.entered_at, job.due_at, job.reported_at) for job in by_hand
    }

    for _ in range(WEEK_HOURS):
        advance(timedelta(hours=1))

    assert _stages(imported) == {job.number: job.stage for job in by_hand}
    assert sum(job.stage > stage for job, stage in zip(by_hand, before, strict=True)) > 100
    _everything_holds(imported)


def test_after_one_jump_of_a_week_every_stage_is_passed_with_a_dwell_for_its_owner(
    imported, by_hand, advance
):
    advance(timedelta(days=7))
    for _ in range(6 * 31):
        if _nothing_is_due_within(imported, timedelta(minutes=31)):
            break
        advance(timedelta(minutes=1))

    assert _stages(imported) == {job.number: job.stage for job in by_hand}
    assert _moves(imported) == {
        job.number: [*range(job.stage - len(job.moves) + 1, job.stage + 1)] for job in by_hand
    }
    _every_owner_had_a_dwell(imported)
    _everything_holds(imported)


def _standing(runtime: Runtime) -> dict[str, tuple[object, ...]]:
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(
                HelpdeskReference.reference,
                WorkOrder.stage,
                WorkOrder.stage_entered_at,
                WorkOrder.stage_due_at,
                WorkOrder.reported_at,
            ).join(WorkOrder)
        ).all()
    return {row[0]: tuple(row[1:]) for row in rows if row[0].startswith("07")}


def _stages(runtime: Runtime) -> dict[str, object]:
    return {number: standing[0] for number, standing in _standing(runtime).items()}


def _moves(runtime: Runtime) -> dict[str, list[int]]:
    """Return the stages that each order entered since the import, as they were entered."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(HelpdeskReference.reference, StageMove.to_stage, StageMove.moved_at)
            .join(WorkOrder, HelpdeskReference.work_order_id == WorkOrder.id)
            .outerjoin(StageMove, StageMove.work_order_id == WorkOrder.id)
            .where(HelpdeskReference.reference.startswith("07"))
            .order_by(StageMove.id)
        ).all()
    found: dict[str, list[int]] = {number: [] for number, _, _ in rows}
    for number, stage, moved_at in rows:
        if moved_at > MONDAY_NINE:
            found[number].append(stage)
    return found


def _nothing_is_due_within(runtime: Runtime, span: timedelta) -> bool:
    with runtime.reading() as look:
        soonest = look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
        return soonest is not None and soonest > look.now + span


def _every_owner_had_a_dwell(runtime: Runtime) -> None:
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(StageMove.work_order_id, StageMove.moved_at, WorkOrder.safety_critical)
            .join(WorkOrder)
            .where(StageMove.moved_at > MONDAY_NINE)
            .order_by(StageMove.work_order_id, StageMove.id)
        ).all()
    gaps = [
        (later[1] - earlier[1], timedelta(minutes=10 if later[2] else 30))
        for earlier, later in pairwise(rows)
        if earlier[0] == later[0]
    ]
    assert gaps
    assert [gap for gap, dwell in gaps if gap < dwell] == []


def _everything_holds(runtime: Runtime) -> None:
    with runtime.reading() as look:
        findings = check_invariants(look.session, now=look.now, policy=look.policy)
        verdict = verify_trail(look.session)
    assert [f"{found.code} {found.detail}" for found in findings if not found.ok] == []
    assert verdict.fault is None
