"""What people do about night cover: they confirm, arrive, fail to come, fill in, and answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from random import Random

import sqlalchemy as sa

from tests.stories.month.counting import Month
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.schemas import FillDraft, PostDraft
from tracker.cover.service import (
    answer_check,
    cannot_fill,
    confirm_post,
    fill_post,
    record_arrival,
)
from tracker.domain.calendar import LONDON
from tracker.domain.cover import COVERED, CoverState, FilledBy, lacks_cover
from tracker.domain.errors import TrackerError
from tracker.domain.roles import Actor, Place, Role
from tracker.owners.queries import Directory
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

CONFIRMED, CAME, FILLED_AHEAD, FILLED_AT_NIGHT, ANSWERED = 0.96, 0.98, 0.8, 0.9, 0.85
_NOON, _AFTERNOON, _EVENING, _LATE = time(12), time(14), time(21, 20), time(22, 30)

Deed = Callable[[UnitOfWork], object]


def live_nights(runtime: Runtime, month: Month, chance: Random) -> None:
    """Let suppliers and premises do what belongs to this time of the day in London."""
    for name, actor, deed in _deeds(runtime, chance):
        try:
            with runtime.begin(actor) as uow:
                deed(uow)
            month.acts[name] += 1
        except TrackerError as error:
            month.refused[f"{name}: {error.code}"] += 1


def _deeds(runtime: Runtime, chance: Random) -> list[tuple[str, Actor, Deed]]:
    at = runtime.clock.now().astimezone(LONDON).time()
    with runtime.reading() as look:
        directory = Directory.load(look.session, look.now)
        nights = look.session.scalars(
            sa.select(CoverNight)
            .where(
                CoverNight.closed_at.is_(None),
                CoverNight.starts_at < look.now + timedelta(days=2),
                CoverNight.ends_at > look.now,
            )
            .order_by(CoverNight.id)
        )
        deeds = []
        for night in nights:
            site = _whoever(look.session, directory, Role.PREMISES_MANAGER, night.premises.place)
            desk = _whoever(look.session, directory, Role.SUPPLIER_USER, night.premises.place)
            if night.sole is not None and night.sole.awaited and chance.random() < ANSWERED:
                deeds.append(("answer check", site, _answer(night.premises.code)))
            for shift in night.shifts:
                begun = look.now > night.starts_at - timedelta(minutes=30)
                found = _of_post(shift, at, chance, begun=begun)
                if found is not None:
                    name, deed = found
                    deeds.append((name, desk if name in {"confirm post", "say no"} else site, deed))
        return deeds


def _of_post(
    shift: CoverShift, at: time, chance: Random, *, begun: bool
) -> tuple[str, Deed] | None:
    night, on, post = shift.of_night, shift.of_night.night, shift.post
    code = night.premises.code
    fill = FillDraft(filled_by=FilledBy.NPS_SESSIONAL)
    if at == _NOON and shift.state is CoverState.SCHEDULED:
        if chance.random() < CONFIRMED:
            return "confirm post", lambda uow: confirm_post(uow, code, on, post, PostDraft())
        return "say no", lambda uow: cannot_fill(uow, code, on, post, PostDraft())
    if at == _AFTERNOON and shift.state is CoverState.AT_RISK and chance.random() < FILLED_AHEAD:
        return "fill post", lambda uow: fill_post(uow, code, on, post, fill)
    if at == _EVENING and begun and shift.state in COVERED and chance.random() < CAME:
        return "arrive", lambda uow: record_arrival(uow, code, on, post, PostDraft())
    if at == _LATE and begun and lacks_cover(shift.state) and chance.random() < FILLED_AT_NIGHT:
        return "fill post", lambda uow: fill_post(uow, code, on, post, fill)
    return None


def _answer(code: str) -> Deed:
    return lambda uow: answer_check(uow, code)


def _whoever(session: sa.orm.Session, directory: Directory, role: Role, place: Place) -> Actor:
    found = directory.having_any((role, Role.UNIT_HEAD), place)
    return actor_of(session.get_one(Person, found[0].id), "slack")
