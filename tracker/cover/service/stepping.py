"""What falls due about a night if nobody acts, done by the sweep step by step."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import next_step_of, reschedule, times_of
from tracker.cover.service.checking import ask_check, miss_check
from tracker.cover.service.finding import watch_night
from tracker.cover.service.gaps import about, aim_order, end_gap, open_gap, order_of
from tracker.cover.service.sole_charge import begin_sole_charge, leave_uncovered
from tracker.domain.cover import GapCause
from tracker.domain.cover_steps import CoverStep, CoverStepKind, rungs_due
from tracker.domain.events import GapClimbed, NightEnded, ShiftUnconfirmed
from tracker.unit_of_work import UnitOfWork


def take_due_cover_steps(uow: UnitOfWork, night: CoverNight) -> list[CoverStep]:
    """Do everything that has fallen due on a claimed night, in order, and return what was done.

    The rule decides; each step is its own entry on the trail.
    """
    watch_night(uow, night)
    taken = []
    while (due := _next_due(uow, night)) is not None:
        shift, step = due
        _TAKEN[step.kind](uow, shift, step)
        taken.append(step)
    reschedule(night, uow.policy)
    return taken


def _next_due(uow: UnitOfWork, night: CoverNight) -> tuple[CoverShift, CoverStep] | None:
    steps = [(shift, next_step_of(shift, uow.policy)) for shift in night.shifts]
    due = [(shift, step) for shift, step in steps if step is not None and step.is_due(uow.now)]
    return min(due, key=lambda pair: (pair[1].at, pair[0].post), default=None)


def _warn(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    """Warn that nobody has confirmed; so late that it is a gap by now, say only that."""
    night = shift.of_night
    gap_at = night.starts_at - timedelta(minutes=times_of(night, uow.policy).unconfirmed_before)
    if uow.now > gap_at:
        _open_unconfirmed(uow, shift, step)
        return
    shift.warned_at = uow.now
    uow.record(
        ShiftUnconfirmed(
            night.premises.code,
            night.night,
            shift.post,
            starts_at=night.starts_at,
            late_by=_late(uow, step),
        ),
        shift,
        night,
    )


def _open_unconfirmed(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    if shift.warned_at is None:
        shift.warned_at = uow.now
    open_gap(uow, shift, GapCause.UNCONFIRMED, counts_from=shift.of_night.starts_at)


def _no_show(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    leave_uncovered(
        uow, shift, GapCause.NO_SHOW, counts_from=shift.of_night.starts_at, due_at=step.at
    )


def _sole_charge(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    begin_sole_charge(uow, shift, due_at=step.at)


def _climb(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    """Reach every rung that is due, and tell only the last: the others are past by now."""
    gap, night = shift.gap, shift.of_night
    if gap is None:
        return
    times = times_of(night, uow.policy)
    gap.rung = rungs_due(night.starts_at, times, reached=gap.rung, now=uow.now)
    reached = times.rungs[: gap.rung]
    rows = []
    if any(rung.logs_order for rung in reached):
        order = order_of(uow, shift, gap, alone=False)
        aim_order(uow, night, order)
        rows.append(order)
    uow.session.flush()
    uow.record(
        GapClimbed(**about(shift, gap), rung=reached[-1].key, late_by=_late(uow, step)),
        gap,
        shift,
        night,
        *rows,
    )


def _ask(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    if shift.gap is not None:
        ask_check(uow, shift, shift.gap)


def _miss(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    if shift.gap is not None:
        miss_check(uow, shift, shift.gap)


def _end(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    """End the night: its gaps end with it, but their order stays until somebody answers for it."""
    night = shift.of_night
    for row in night.shifts:
        end_gap(uow, row, row.state)
    night.closed_at = uow.now
    uow.record(NightEnded(night.premises.code, night.night), night)


def _late(uow: UnitOfWork, step: CoverStep) -> int:
    return int((uow.now - step.at).total_seconds())


_TAKEN: Mapping[CoverStepKind, Callable[[UnitOfWork, CoverShift, CoverStep], None]] = {
    CoverStepKind.WARN: _warn,
    CoverStepKind.OPEN_GAP: _open_unconfirmed,
    CoverStepKind.NO_SHOW: _no_show,
    CoverStepKind.SOLE_CHARGE: _sole_charge,
    CoverStepKind.CLIMB: _climb,
    CoverStepKind.ASK_CHECK: _ask,
    CoverStepKind.MISS_CHECK: _miss,
    CoverStepKind.END: _end,
}
