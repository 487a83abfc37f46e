"""What people say about one post of one night: who comes, who does not, and who fills in."""

from datetime import date, timedelta

from tracker.cover.models import CoverShift
from tracker.cover.position import times_of
from tracker.cover.schemas import FillDraft, PostDraft, StandDownDraft, UnsuitableDraft
from tracker.cover.service.finding import find_post, settle
from tracker.cover.service.gaps import end_gap, log_default, new_gap, open_gap
from tracker.cover.service.sole_charge import judge_sole_charge, leave_uncovered
from tracker.domain.cover import (
    COVERED,
    TWO_AWAKE,
    CoverState,
    FilledBy,
    GapCause,
    StandDown,
    require_move,
)
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    ShiftArrived,
    ShiftAtRisk,
    ShiftConfirmed,
    ShiftFilled,
    ShiftStoodDown,
)
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.unit_of_work import UnitOfWork

# Nobody stands at a post hours before it begins.
_EARLIEST_ARRIVAL = timedelta(hours=1)


def confirm_post(
    uow: UnitOfWork, code: str, night: date, post: int, draft: PostDraft
) -> CoverShift:
    """Say before the night begins that somebody who counts will come.

    Raises Conflict once the night has begun: then it is said that they are there.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_CONFIRM)
    _require_not_begun(uow, shift, "say who is there")
    require_move(shift.state, CoverState.CONFIRMED)

    shift.state = CoverState.CONFIRMED
    shift.confirmed_at, shift.confirmed_by_id = uow.now, uow.actor.person_id
    _name_worker(uow, shift, draft.worker)
    uow.session.flush()
    uow.record(ShiftConfirmed(*_which(shift)), shift, shift.of_night)
    end_gap(uow, shift, CoverState.CONFIRMED, FilledBy.SUPPLIER)
    settle(uow, shift.of_night)
    return shift


def cannot_fill(uow: UnitOfWork, code: str, night: date, post: int, draft: PostDraft) -> CoverShift:
    """Say before the night begins that nobody will come: the post is at risk, and a gap is open.

    Notice that leaves less time than is agreed counts as short notice.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_CONFIRM)
    _require_not_begun(uow, shift, "report that nobody came")
    require_move(shift.state, CoverState.AT_RISK)

    _put_at_risk(uow, shift, GapCause.CANNOT_FILL)
    settle(uow, shift.of_night)
    return shift


def record_arrival(
    uow: UnitOfWork, code: str, night: date, post: int, draft: PostDraft
) -> CoverShift:
    """Say that whoever has the post is there and awake; late, it restores cover.

    Raises Conflict more than an hour before the start, and where it was said already.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_REPORT)
    starts_at = shift.of_night.starts_at
    if uow.now < starts_at - _EARLIEST_ARRIVAL:
        raise Conflict(f"The night begins at {moment(starts_at)}: nobody can be there yet.")
    if shift.state is CoverState.STOOD_DOWN:
        raise Conflict("This post is stood down: nobody is needed.")
    if shift.arrived_at is not None and shift.state in COVERED:
        raise Conflict(f"They have been there since {moment(shift.arrived_at)}.")

    if shift.state in {CoverState.UNCOVERED, CoverState.SOLE_CHARGE}:
        shift.state = CoverState.RESTORED
    elif shift.state not in COVERED:
        shift.state = CoverState.CONFIRMED
        shift.confirmed_at, shift.confirmed_by_id = uow.now, uow.actor.person_id
    shift.arrived_at = uow.now
    _name_worker(uow, shift, draft.worker)
    uow.session.flush()
    uow.record(ShiftArrived(*_which(shift)), shift, shift.of_night)
    judge_sole_charge(uow, shift.of_night, due_at=uow.now)
    end_gap(uow, shift, shift.state, FilledBy.SUPPLIER)
    settle(uow, shift.of_night)
    return shift


def report_no_show(
    uow: UnitOfWork, code: str, night: date, post: int, draft: PostDraft
) -> CoverShift:
    """Say that nobody has come. Within the tolerance the post is at risk, after it uncovered.

    Raises Conflict before the start, and where somebody was there already: then they left early.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_REPORT)
    starts_at = shift.of_night.starts_at
    if uow.now < starts_at:
        raise Conflict(f"The night begins only at {moment(starts_at)}.")
    if shift.arrived_at is not None and shift.state in COVERED:
        raise Conflict("Somebody was there already. Say that they left early, or do not count.")

    tolerated = starts_at + timedelta(minutes=times_of(shift.of_night, uow.policy).no_show_after)
    if uow.now <= tolerated:
        require_move(shift.state, CoverState.AT_RISK)
        _put_at_risk(uow, shift, GapCause.NO_SHOW)
    else:
        require_move(shift.state, CoverState.UNCOVERED)
        leave_uncovered(uow, shift, GapCause.NO_SHOW, counts_from=starts_at, due_at=tolerated)
    settle(uow, shift.of_night)
    return shift


def mark_unsuitable(
    uow: UnitOfWork, code: str, night: date, post: int, draft: UnsuitableDraft
) -> CoverShift:
    """Say that whoever has the post does not count: asleep, not vetted or trained, or gone.

    Before the start the post is at risk; during the night it is uncovered from this instant.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_REPORT)
    if uow.now < shift.of_night.starts_at:
        require_move(shift.state, CoverState.AT_RISK)
        _put_at_risk(uow, shift, draft.cause)
    else:
        require_move(shift.state, CoverState.UNCOVERED)
        leave_uncovered(uow, shift, draft.cause, counts_from=uow.now, due_at=uow.now)
    settle(uow, shift.of_night)
    return shift


def fill_post(uow: UnitOfWork, code: str, night: date, post: int, draft: FillDraft) -> CoverShift:
    """Say who fills in. During the night they are there from now on.

    Sole charge ends where enough are there with them. Where the supplier owed the post, and
    somebody else fills in, its default is on record. The cost may be said now or later.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_FILL)
    alone = shift.state is CoverState.SOLE_CHARGE
    state = CoverState.RESTORED if alone else CoverState.BACKFILLED
    require_move(shift.state, state)

    shift.state, shift.filled_by = state, draft.filled_by
    if uow.now >= shift.of_night.starts_at:
        shift.arrived_at = uow.now
    _name_worker(uow, shift, draft.worker)
    owed = shift.gap is not None or uow.now >= times_of(shift.of_night, uow.policy).confirm_at(
        shift.of_night.starts_at
    )
    # The gap carries who filled in and for how much, also where nobody was missed before.
    gap = shift.gap or new_gap(
        uow, shift, GapCause.UNCONFIRMED, counts_from=shift.of_night.starts_at
    )
    gap.cost_pence = draft.cost_pence
    uow.session.flush()
    uow.record(
        ShiftFilled(*_which(shift), state=state, filled_by=draft.filled_by),
        shift,
        shift.of_night,
        gap,
    )
    if owed and draft.filled_by is not FilledBy.SUPPLIER:
        log_default(uow, shift, gap)
    judge_sole_charge(uow, shift.of_night, due_at=uow.now)
    end_gap(uow, shift, state, draft.filled_by)
    settle(uow, shift.of_night)
    return shift


def stand_down(
    uow: UnitOfWork, code: str, night: date, post: int, draft: StandDownDraft
) -> CoverShift:
    """Say that nobody is needed: the premises are empty, or closed for the night.

    Raises Conflict where that would leave one person alone: then it is the whole night, or none.
    """
    shift = find_post(uow, code, night, post, Permission.COVER_FILL)
    require_move(shift.state, CoverState.STOOD_DOWN)
    needed = shift.of_night.needed
    if not draft.whole_night and len(needed) == TWO_AWAKE:
        raise Conflict(
            "That would leave one person alone. Say who fills in, or stand down the whole night."
        )

    for row in needed if draft.whole_night else [shift]:
        stand_down_post(uow, row, StandDown.NOT_NEEDED)
    judge_sole_charge(uow, shift.of_night, due_at=uow.now)
    settle(uow, shift.of_night)
    return shift


def stand_down_post(uow: UnitOfWork, shift: CoverShift, because: StandDown) -> None:
    """Take one post of a night from those that are needed; its gap ends with it."""
    shift.state, shift.stood_down_as = CoverState.STOOD_DOWN, because
    uow.session.flush()
    uow.record(ShiftStoodDown(*_which(shift), because=because), shift, shift.of_night)
    end_gap(uow, shift, CoverState.STOOD_DOWN)


def _put_at_risk(uow: UnitOfWork, shift: CoverShift, cause: GapCause) -> None:
    shift.state = CoverState.AT_RISK
    shift.arrived_at = None
    open_gap(uow, shift, cause, counts_from=shift.of_night.starts_at)
    uow.record(ShiftAtRisk(*_which(shift), short_notice=shift.short_notice), shift, shift.of_night)


def _name_worker(uow: UnitOfWork, shift: CoverShift, words: str | None) -> None:
    if words:
        shift.worker = uow.keep(words)
        shift.worker_key = shift.worker.key


def _require_not_begun(uow: UnitOfWork, shift: CoverShift, instead: str) -> None:
    if uow.now >= shift.of_night.starts_at:
        began = moment(shift.of_night.starts_at)
        raise Conflict(f"The night began at {began}: {instead} instead.")


def _which(shift: CoverShift) -> tuple[str, date, int]:
    return shift.of_night.premises.code, shift.of_night.night, shift.post
