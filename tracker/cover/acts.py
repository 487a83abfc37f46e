"""What may be said of a post: each act with its permission, form and service, for any door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.cover.models import CoverShift
from tracker.cover.schemas import FillSchema, PostSchema, StandDownSchema, UnsuitableSchema
from tracker.cover.service import (
    cannot_fill,
    confirm_post,
    fill_post,
    mark_unsuitable,
    record_arrival,
    report_no_show,
    stand_down,
)
from tracker.domain.cover import COVERED, CoverState, lacks_cover, may_move
from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor, Permission
from tracker.forms import FormSchema
from tracker.unit_of_work import UnitOfWork

Service = Callable[[UnitOfWork, str, date, int, Any], CoverShift]


@dataclass(frozen=True, slots=True)
class CoverAct:
    """One thing that can be said of a post.

    `fits` says whether the post leaves room for it at an instant (UTC), so that a door offers no
    button that must be refused; the service still has the last word.
    """

    name: str
    permission: Permission
    schema: FormSchema
    service: Service
    fits: Callable[[CoverShift, datetime], bool]


def _ahead(shift: CoverShift, now: datetime) -> bool:
    return now < shift.of_night.starts_at


def _fits_confirm(shift: CoverShift, now: datetime) -> bool:
    return _ahead(shift, now) and may_move(shift.state, CoverState.CONFIRMED)


def _fits_cannot_fill(shift: CoverShift, now: datetime) -> bool:
    return _ahead(shift, now) and may_move(shift.state, CoverState.AT_RISK)


def _fits_arrive(shift: CoverShift, now: datetime) -> bool:
    seen = shift.arrived_at is not None and shift.state in COVERED
    return not _ahead(shift, now) and not seen and shift.state is not CoverState.STOOD_DOWN


def _fits_no_show(shift: CoverShift, now: datetime) -> bool:
    missing = shift.state in {CoverState.SCHEDULED, CoverState.CONFIRMED, CoverState.BACKFILLED}
    return not _ahead(shift, now) and missing and shift.arrived_at is None


def _fits_unsuitable(shift: CoverShift, now: datetime) -> bool:
    return shift.state in COVERED


def _fits_fill(shift: CoverShift, now: datetime) -> bool:
    return lacks_cover(shift.state)


def _fits_stand_down(shift: CoverShift, now: datetime) -> bool:
    return may_move(shift.state, CoverState.STOOD_DOWN)


_P = Permission
# In the order in which they are offered: what is said most often first.
ACTS = {
    act.name: act
    for act in (
        CoverAct("arrive", _P.COVER_REPORT, PostSchema(), record_arrival, _fits_arrive),
        CoverAct("confirm", _P.COVER_CONFIRM, PostSchema(), confirm_post, _fits_confirm),
        CoverAct("cannot-fill", _P.COVER_CONFIRM, PostSchema(), cannot_fill, _fits_cannot_fill),
        CoverAct("no-show", _P.COVER_REPORT, PostSchema(), report_no_show, _fits_no_show),
        CoverAct("fill", _P.COVER_FILL, FillSchema(), fill_post, _fits_fill),
        CoverAct(
            "unsuitable",
            _P.COVER_REPORT,
            UnsuitableSchema(),
            mark_unsuitable,
            _fits_unsuitable,
        ),
        CoverAct("stand-down", _P.COVER_FILL, StandDownSchema(), stand_down, _fits_stand_down),
    )
}


def get_act(name: str) -> CoverAct:
    """Return the act of this name; raises NotFound for an unknown one."""
    if name not in ACTS:
        raise NotFound("There is no such action on a post of night cover.")
    return ACTS[name]


def offered(shift: CoverShift, actor: Actor, now: datetime) -> list[CoverAct]:
    """Return the acts that this reader may take on the post as it stands, likeliest first."""
    night = shift.of_night
    if night.is_over or now >= night.ends_at:
        return []
    place = night.premises.place
    return [
        act for act in ACTS.values() if act.fits(shift, now) and actor.may(act.permission, place)
    ]
