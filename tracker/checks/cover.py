"""Checks of night cover: a roster that is empty, a night that waits, somebody alone unheld."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.cover.models import CoverNight
from tracker.cover.queries import roster_faults
from tracker.domain.cover import CoverState, is_sole_charge
from tracker.domain.policy import Policy
from tracker.domain.wording import counted

_MISSING = {CoverState.UNCOVERED, CoverState.SOLE_CHARGE}
_GRACE = timedelta(minutes=2)  # a due time may be so old before somebody must look


def check_cover(session: Session, *, now: datetime, policy: Policy) -> list[Finding]:
    """Return what every check of night cover found at `now` (UTC). Reads only."""
    return [
        rosters_are_filled(session, now, policy),
        no_night_is_overdue(session, now - _GRACE),
        whoever_is_alone_is_held(session, now),
    ]


def rosters_are_filled(session: Session, now: datetime, policy: Policy) -> Finding:
    """N1: all approved premises have their coming nights on the roster: no rows is no cover."""
    offenders = [
        f"{fault.premises.code}: {fault.why} ({counted(len(fault.nights), 'night')} without a post)"
        for fault in roster_faults(session, now, policy)
    ]
    return finding("N1", "No roster of approved premises is empty", offenders)


def no_night_is_overdue(session: Session, before: datetime) -> Finding:
    """N2: no night waits for a step that fell due before this instant (UTC)."""
    is_over = CoverNight.closed_at.is_not(None)
    late = sa.select(CoverNight).where(
        sa.or_(
            CoverNight.next_step_at < before,
            is_over == CoverNight.next_step_at.is_not(None),
        )
    )
    offenders = [
        f"{night.premises.code} on {night.night.isoformat()} waits since "
        f"{night.next_step_at.isoformat() if night.next_step_at else 'for ever'}"
        for night in session.scalars(late.order_by(CoverNight.night, CoverNight.id))
    ]
    return finding("N2", "No night waits for the sweep by two minutes", offenders)


def whoever_is_alone_is_held(session: Session, now: datetime) -> Finding:
    """N3: while fewer are there than must be, a sole charge and its open order say so.

    Asked of the posts themselves, by themselves: not of what the services made of them.
    """
    running = sa.select(CoverNight).where(
        CoverNight.starts_at <= now, CoverNight.ends_at > now, CoverNight.closed_at.is_(None)
    )
    offenders = []
    for night in session.scalars(running.order_by(CoverNight.night, CoverNight.id)):
        missing = any(row.state in _MISSING for row in night.shifts)
        alone = is_sole_charge(needed=len(night.needed), covered=night.covered)
        sole = night.sole
        if missing and alone and (sole is None or not sole.order.is_open):
            offenders.append(f"{night.trail_key}: nobody holds that somebody is alone")
        if sole is not None and not alone:
            offenders.append(f"{night.trail_key}: enough are there, and somebody is still asked")
    return finding("N3", "Whoever is alone at night is held by an open order", offenders)
