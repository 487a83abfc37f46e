"""Finding nights, posts, gaps and plans within what a person may see, and what is due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import (
    ContingencyPlan,
    CoverNight,
    CoverRequirement,
    CoverShift,
    RosterAlarm,
)
from tracker.domain.calendar import london_date
from tracker.domain.categories import PremisesType
from tracker.domain.cover import window
from tracker.domain.errors import NotFound
from tracker.domain.policy import Policy
from tracker.domain.roles import SYSTEM, Actor
from tracker.domain.wording import day
from tracker.premises.models import Premises
from tracker.premises.queries import get_premises, list_premises, visible_to


def list_approved_premises(session: Session, actor: Actor) -> Sequence[Premises]:
    """Return the open approved premises that the actor may see, by code."""
    return list_premises(session, actor, premises_type=PremisesType.APPROVED_PREMISES)


def get_approved_premises(session: Session, actor: Actor, code: str) -> Premises:
    """Return the approved premises; raises NotFound outside what the actor may see."""
    premises = get_premises(session, actor, code)
    if premises.premises_type is not PremisesType.APPROVED_PREMISES:
        raise NotFound(f"{premises.code} is not approved premises: it has no night cover.")
    return premises


def get_night(
    session: Session, actor: Actor, code: str, night: date, *, locked: bool = False
) -> CoverNight:
    """Return one night of premises; raises NotFound where there is none that the actor may see.

    `locked` waits for whoever is changing it, so that its posts are judged together.
    """
    premises = get_approved_premises(session, actor, code)
    statement = sa.select(CoverNight).where(
        CoverNight.premises_id == premises.id, CoverNight.night == night
    )
    if locked:
        statement = statement.with_for_update(of=CoverNight).execution_options(
            populate_existing=True
        )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(f"{premises.code} has nobody on its roster for {day(night)}.")
    return found


def running_night(session: Session, premises: Premises, now: datetime) -> CoverNight | None:
    """Return the night that is in progress at these premises, or None by day."""
    return session.scalars(
        sa.select(CoverNight)
        .where(
            CoverNight.premises_id == premises.id,
            CoverNight.starts_at <= now,
            CoverNight.ends_at > now,
        )
        .order_by(CoverNight.starts_at.desc())
        .limit(1)
    ).one_or_none()


def tonight(session: Session, premises: Premises, now: datetime) -> CoverNight | None:
    """Return the night that runs at these premises, else the next that begins; None without any."""
    return session.scalars(
        sa.select(CoverNight)
        .where(CoverNight.premises_id == premises.id, CoverNight.ends_at > now)
        .order_by(CoverNight.starts_at)
        .limit(1)
    ).one_or_none()


def list_nights(
    session: Session,
    actor: Actor,
    *,
    first: date,
    last: date,
    premises_id: int | None = None,
) -> Sequence[CoverNight]:
    """Return the nights that the actor may see, of these dates, by premises and date."""
    statement = (
        sa.select(CoverNight)
        .join(Premises, CoverNight.premises_id == Premises.id)
        .where(visible_to(actor), CoverNight.night >= first, CoverNight.night <= last)
        .order_by(Premises.code, CoverNight.night)
    )
    if premises_id is not None:
        statement = statement.where(CoverNight.premises_id == premises_id)
    return session.scalars(statement).all()


def nights_not_begun(
    session: Session,
    premises_id: int,
    now: datetime,
    *,
    first: date,
    last: date | None,
    locked: bool = False,
) -> Sequence[CoverNight]:
    """Return the nights of premises from `first` on that begin after `now` (UTC), by date.

    `last` leaves out later ones; `locked` waits for whoever is changing one.
    """
    statement = (
        sa.select(CoverNight)
        .where(
            CoverNight.premises_id == premises_id,
            CoverNight.starts_at > now,
            CoverNight.night >= first,
        )
        .order_by(CoverNight.night)
    )
    if last is not None:
        statement = statement.where(CoverNight.night <= last)
    if locked:
        statement = statement.with_for_update(of=CoverNight).execution_options(
            populate_existing=True
        )
    return session.scalars(statement).all()


def claim_due_nights(
    session: Session,
    now: datetime,
    *,
    limit: int,
    skip: Collection[int] = (),
    only: int | None = None,
) -> Sequence[CoverNight]:
    """Return the nights whose next step has fallen due, oldest first, locked for this sweep.

    Nights that another sweep holds are passed over. `skip` leaves out those that failed in this
    sweep; `only` asks for one night by its number.
    """
    statement = (
        sa.select(CoverNight)
        .where(CoverNight.next_step_at < now, CoverNight.id.not_in(skip))
        .order_by(CoverNight.next_step_at, CoverNight.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=CoverNight)
        .execution_options(populate_existing=True)
    )
    if only is not None:
        statement = statement.where(CoverNight.id == only)
    return session.scalars(statement).all()


def get_gap(
    session: Session, actor: Actor, code: str, reference: str, *, locked: bool = False
) -> CoverGap:
    """Return a gap of premises; raises NotFound where there is none that the actor may see."""
    premises = get_approved_premises(session, actor, code)
    statement = (
        sa.select(CoverGap)
        .join(CoverShift, CoverShift.id == CoverGap.cover_shift_id)
        .join(CoverNight, CoverNight.id == CoverShift.cover_night_id)
        .where(CoverGap.reference == reference, CoverNight.premises_id == premises.id)
    )
    if locked:
        statement = statement.with_for_update(of=CoverGap)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(f"{premises.code} has no gap {reference}.")
    return found


def list_requirements(
    session: Session, premises_ids: Collection[int]
) -> dict[int, list[CoverRequirement]]:
    """Return what these premises must have at night, the newest first, by their numbers."""
    found: dict[int, list[CoverRequirement]] = {number: [] for number in premises_ids}
    rows = session.scalars(
        sa.select(CoverRequirement)
        .where(CoverRequirement.premises_id.in_(premises_ids))
        .order_by(CoverRequirement.valid_from.desc())
    )
    for row in rows:
        found[row.premises_id].append(row)
    return found


def required_on(rows: Sequence[CoverRequirement], night: date) -> CoverRequirement | None:
    """Return which of the requirements is in force for a night; None where nothing is required."""
    return next((row for row in rows if row.holds_on(night)), None)


def find_plan(session: Session, premises_id: int) -> ContingencyPlan | None:
    """Return the contingency plan of these premises, or None where there is none."""
    return session.get(ContingencyPlan, premises_id)


def coming_nights(now: datetime, policy: Policy) -> list[date]:
    """Return the dates whose nights must stand on the roster: tonight and those after it."""
    tonight = london_date(now)
    return [tonight + timedelta(days=ahead) for ahead in range(policy.current_cover.nights_ahead)]


@dataclass(frozen=True, slots=True)
class RosterFault:
    """Premises that have nobody on the roster for some of the coming nights; `why` in words."""

    premises: Premises
    nights: tuple[date, ...]
    why: str


def roster_faults(
    session: Session, now: datetime, policy: Policy, actor: Actor = SYSTEM
) -> list[RosterFault]:
    """Return the premises with an empty roster, or without any requirement: an alarm, always.

    No rows at all is the one state that must never look like all is well.
    """
    premises = list_approved_premises(session, actor)
    nights = coming_nights(now, policy)
    required = list_requirements(session, [item.id for item in premises])
    made = {
        (row.premises_id, row.night): row
        for row in list_nights(session, actor, first=nights[0], last=nights[-1])
        if row.shifts
    }
    faults = []
    for item in premises:
        missing = tuple(
            night
            for night in nights
            if (item.id, night) not in made and not _was(required[item.id], night, now)
        )
        if not required[item.id]:
            faults.append(RosterFault(item, missing, "nothing is required here"))
        elif missing and not all(required_on(required[item.id], night) for night in missing):
            faults.append(RosterFault(item, missing, "nothing is required for some nights"))
        elif missing:
            faults.append(RosterFault(item, missing, "the roster is empty"))
    return faults


def untold_faults(session: Session, now: datetime, policy: Policy) -> list[RosterFault]:
    """Return the empty rosters of which the managers have not been told today."""
    told = set(
        session.scalars(
            sa.select(RosterAlarm.premises_id).where(RosterAlarm.told_on == london_date(now))
        )
    )
    return [each for each in roster_faults(session, now, policy) if each.premises.id not in told]


def lacks_nights(session: Session, now: datetime, policy: Policy) -> bool:
    """Whether something is required for a coming night that is not on the roster."""
    nights = coming_nights(now, policy)
    premises = list_approved_premises(session, SYSTEM)
    required = list_requirements(session, [item.id for item in premises])
    there = {
        (row.premises_id, row.night)
        for row in session.execute(
            sa.select(CoverNight.premises_id, CoverNight.night).where(
                CoverNight.night >= nights[0], CoverNight.night <= nights[-1]
            )
        )
    }
    return any(
        (item.id, night) not in there
        and _is_to_come(required_on(required[item.id], night), night, now)
        for night in nights
        for item in premises
    )


def _was(rows: Sequence[CoverRequirement], night: date, now: datetime) -> bool:
    row = required_on(rows, night)
    return row is not None and not _is_to_come(row, night, now)


def _is_to_come(row: CoverRequirement | None, night: date, now: datetime) -> bool:
    """Whether a requirement asks for a night that has not ended: one may be over by breakfast."""
    return row is not None and window(night, row.begins, row.ends)[1] > now
