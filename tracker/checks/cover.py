"""Checks of night cover: a roster that is empty, a night that waits, a gap without its order."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight
from tracker.cover.queries import roster_faults
from tracker.domain.policy import Policy
from tracker.domain.wording import counted

_GRACE = timedelta(minutes=2)  # a due time may be so old before somebody must look


def check_cover(session: Session, *, now: datetime, policy: Policy) -> list[Finding]:
    """Return what every check of night cover found at `now` (UTC). Reads only."""
    return [
        rosters_are_filled(session, now, policy),
        no_night_is_overdue(session, now - _GRACE),
        gaps_have_their_order(session),
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


def gaps_have_their_order(session: Session) -> Finding:
    """N3: whoever is in sole charge has a work order that somebody must answer for."""
    silent = sa.select(CoverGap.reference).where(
        CoverGap.sole_since.is_not(None), CoverGap.order_id.is_(None)
    )
    offenders = [f"{reference} has no work order" for reference in session.scalars(silent)]
    return finding("N3", "Every sole charge has its work order", offenders)
