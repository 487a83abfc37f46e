"""The sources of the key figures beside the order itself: clocks, priorities, nights, papers."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.board.figures import yes_no
from tracker.board.seconds import SecondsBetween, earlier, later
from tracker.board.sources import Source
from tracker.board.sources_of_orders import ever_open_in, joined_seconds
from tracker.board.view import View
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.sole_charge_models import SoleCharge
from tracker.domain.calendar import london_date
from tracker.domain.certificates import CertificateState
from tracker.domain.cover import COVERED, CoverState
from tracker.domain.pauses import PauseState
from tracker.premises.models import Premises, PremisesStatus, Unit
from tracker.premises.models_certificates import Certificate
from tracker.work_orders.models import ClockPause, Dispute, PriorityChange, WorkOrder

UPHELD, REFUSED, OPEN = "upheld", "refused", "open"
# The nights of the last four weeks, as the measures of night cover show them.
NIGHTS = timedelta(days=27)
_STOPPING = [state for state in PauseState if state.stops_the_clock]


def lived_in_period(view: View) -> Source:
    """The orders that were open in the period. Added up is the part of it that each lived."""
    end = earlier(sa.func.coalesce(WorkOrder.closed_at, view.at(view.now)), view.at(view.now))
    start = later(WorkOrder.reported_at, view.at(view.since))
    return Source(
        "lived_in_period",
        ever_open_in(view),
        {"accessibility": yes_no(WorkOrder.accessibility)},
        at=WorkOrder.reported_at,
        total=SecondsBetween(start, end),
    )


def pauses(view: View) -> Source:
    """The pauses that stopped a clock in the period, by reason. Added up is the part in it."""
    until = sa.func.coalesce(ClockPause.ended_at, ClockPause.ends_by, type_=view.at(view.now).type)
    start, end = later(ClockPause.starts_at, view.at(view.since)), earlier(until, view.at(view.now))
    return Source(
        "pauses",
        ever_open_in(view)
        .join(ClockPause, ClockPause.work_order_id == WorkOrder.id)
        .where(
            ClockPause.state.in_(_STOPPING), until > view.since, ClockPause.starts_at < view.now
        ),
        {"reason": ClockPause.reason},
        what=ClockPause.reason,
        at=ClockPause.starts_at,
        total=SecondsBetween(start, end),
    )


def paused(view: View) -> Source:
    """The orders whose clock stood in the period. Added up is the part in it, overlaps once."""
    until = sa.func.coalesce(ClockPause.ended_at, ClockPause.ends_by, type_=view.at(view.now).type)
    rows = (
        sa.select(
            ClockPause.work_order_id,
            ClockPause.id,
            later(ClockPause.starts_at, view.at(view.since)).label("starts_at"),
            earlier(until, view.at(view.now)).label("ends_at"),
        )
        .where(ClockPause.state.in_(_STOPPING), until > view.since, ClockPause.starts_at < view.now)
        .subquery()
    )
    stood = joined_seconds(rows)
    return Source(
        "paused",
        ever_open_in(view).join(stood, stood.c.work_order_id == WorkOrder.id),
        at=WorkOrder.reported_at,
        total=stood.c.seconds,
    )


def downgrades(view: View) -> Source:
    """The priorities that a supplier lowered, or asked to lower, in the period."""
    return Source(
        "downgrades",
        view.orders.join(PriorityChange, PriorityChange.work_order_id == WorkOrder.id).where(
            PriorityChange.supplier_downgrade, PriorityChange.proposed_at >= view.since
        ),
        {"change": PriorityChange.state},
        what=sa.cast(PriorityChange.state, sa.String),
        at=PriorityChange.proposed_at,
    )


def disputes(view: View) -> Source:
    """The disputes that were ruled on in the period, and those that wait for it."""
    ruling = sa.case(
        (Dispute.ruled_at.is_(None), sa.literal(OPEN)),
        (Dispute.upheld.is_(True), sa.literal(UPHELD)),
        else_=sa.literal(REFUSED),
    )
    return Source(
        "disputes",
        view.orders.join(Dispute, Dispute.work_order_id == WorkOrder.id).where(
            sa.or_(Dispute.ruled_at.is_(None), Dispute.ruled_at >= view.since)
        ),
        {"ruling": ruling},
        what=ruling,
        at=Dispute.raised_at,
    )


def posts(view: View) -> Source:
    """The posts of the nights that began in the last four weeks, but for those stood down."""
    return Source(
        "posts",
        _nights(view)
        .join(CoverShift, CoverShift.cover_night_id == CoverNight.id)
        .where(CoverShift.state != CoverState.STOOD_DOWN),
        {
            "filled": yes_no(CoverShift.state.in_(sorted(COVERED))),
            "short": yes_no(CoverShift.short_notice),
        },
    )


def sole_charges(view: View) -> Source:
    """The times of sole charge in those nights. Added up is what lies in the night."""
    end = earlier(sa.func.coalesce(SoleCharge.ended_at, view.at(view.now)), CoverNight.ends_at)
    start = later(SoleCharge.since, CoverNight.starts_at)
    return Source(
        "sole_charges",
        _nights(view).join(SoleCharge, SoleCharge.cover_night_id == CoverNight.id),
        # Counted on its night from 1: the first ones are as many as the nights.
        {"first": yes_no(SoleCharge.number == 1)},
        total=sa.case((end > start, SecondsBetween(start, end)), else_=0),
    )


def tonight(view: View) -> Source:
    """The posts of tonight, by premises and state."""
    return Source(
        "tonight",
        sa.select(CoverShift.id)
        .join(CoverNight, CoverShift.cover_night_id == CoverNight.id)
        .join(Premises, CoverNight.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*view.places, CoverNight.night == london_date(view.now)),
        {"code": Premises.code, "name": Premises.name, "cover": CoverShift.state},
    )


def certificates(view: View) -> Source:
    """The newest certificate of each kind at each premises in use, by whether it is in date."""
    today = london_date(view.now)
    newer = aliased(Certificate)
    state = sa.case(
        (Certificate.expires_on.is_(None), sa.literal(CertificateState.NOT_NEEDED.value)),
        (Certificate.expires_on < today, sa.literal(CertificateState.EXPIRED.value)),
        else_=sa.literal(CertificateState.IN_DATE.value),
    )
    is_newest = ~sa.exists().where(
        newer.premises_id == Certificate.premises_id,
        newer.kind == Certificate.kind,
        newer.id > Certificate.id,
    )
    expired_on = sa.case(
        (Certificate.expires_on < today, sa.cast(Certificate.expires_on, sa.String)),
        else_=sa.literal(""),
    )
    return Source(
        "certificates",
        sa.select(Certificate.id)
        .join(Premises, Certificate.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*view.places, Premises.status == PremisesStatus.OPEN, is_newest),
        {"certificate": state, "expired_on": expired_on},
    )


def _nights(view: View) -> sa.Select[Any]:
    return (
        sa.select(CoverNight.id)
        .join(Premises, CoverNight.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(
            *view.places,
            CoverNight.night >= london_date(view.now) - NIGHTS,
            CoverNight.starts_at <= view.now,
        )
    )
