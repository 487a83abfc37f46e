"""The demo's night cover: requirements, rosters with gaps, plans, and one night of sole charge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.cover.queries import claim_due_nights
from tracker.cover.schemas import FillDraft, PlanDraft, PostDraft, RequirementDraft
from tracker.cover.service import (
    answer_check,
    cannot_fill,
    confirm_post,
    fill_post,
    put_on_roster,
    record_arrival,
    set_plan,
    set_requirement,
    take_due_cover_steps,
)
from tracker.demo.people import email_of
from tracker.demo.register import APPROVED_PREMISES, APPROVED_PREMISES_UNIT
from tracker.demo.story import Deed
from tracker.domain.calendar import LONDON, london_date
from tracker.domain.cover import FilledBy, SuppliedBy
from tracker.unit_of_work import UnitOfWork

_CODES = tuple(f"AP-{number:02}" for number in range(1, APPROVED_PREMISES + 1))
_BEGINS, _ENDS = time(21, 30), time(7, 0)
_ALONE = "AP-07"  # where nobody came for the second post, two nights ago
# Nights from now on: (premises, days ahead, post) that the supplier cannot fill.
_GAPS = {("AP-03", 0, 2), ("AP-05", 1, 1), ("AP-11", 1, 2)}
_FILLED = ("AP-11", 1, 2)
_UNCONFIRMED = {("AP-14", 1, 1), ("AP-16", 1, 2)}
_CONFIRMED_AHEAD = 1
_NOON = 12
_TICK = timedelta(seconds=3)
_PLAN_MISSING, _PLAN_OLD = "AP-09", "AP-12"


@dataclass(frozen=True, slots=True)
class _Scene:
    """The day on which the demo is loaded, and the night on which somebody was alone."""

    today: date
    now: datetime
    with_order: bool

    @property
    def first(self) -> date:
        """The first night of all the others: in the morning the night before is still running."""
        morning = self.now.astimezone(LONDON).hour < _NOON
        return self.today - timedelta(days=1) if morning else self.today

    def begins(self, code: str) -> date:
        """Return the first night of these premises."""
        return self.alone_on if code == _ALONE and self.with_order else self.first

    @property
    def alone_on(self) -> date:
        return self.today - timedelta(days=2)

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        """Return an instant of London's wall clock."""
        return datetime.combine(on, time(hour, minute), tzinfo=LONDON)


def cover_deeds(now: datetime, *, with_order: bool) -> list[tuple[datetime, Deed]]:
    """Return what happens about night cover up to `now` (UTC), each at its instant, in order.

    `with_order`: a night on which one person was alone is part of it, and leaves a work order.
    """
    scene = _Scene(london_date(now), now, with_order)
    deeds = sorted(_deeds(scene), key=lambda pair: pair[0])
    return [(at, deed) for at, deed in deeds if at < now]


def _deeds(scene: _Scene) -> Iterator[tuple[datetime, Deed]]:
    for on in sorted({scene.begins(_ALONE), scene.first}):
        start = min(scene.at(on, 9), scene.now - timedelta(minutes=10))
        yield start, _requirements(on, scene)
        yield start + timedelta(minutes=1), _roster
        yield start + timedelta(minutes=2), _confirmations(on, scene)
    for ago in (2, 1, 0):
        on = scene.today - timedelta(days=ago)
        yield scene.at(on, 21, 20), _arrivals(on, scene)
        yield scene.at(on + timedelta(days=1), 7, 1), _sweep
    if scene.with_order:
        yield from _one_is_alone(scene)
    yield scene.now - timedelta(minutes=2), _roster
    yield scene.now - timedelta(minutes=2), lambda uow: _refuse(uow, scene)
    yield scene.now - timedelta(seconds=30), _sweep


def _one_is_alone(scene: _Scene) -> Iterator[tuple[datetime, Deed]]:
    on = scene.alone_on
    yield scene.at(on, 21, 45) + _TICK, _sweep
    yield scene.at(on, 21, 45) + 2 * _TICK, _sweep
    yield scene.at(on, 21, 52), lambda uow: _ignore(answer_check(uow, _ALONE))
    yield scene.at(on, 22, 53), _sweep
    yield scene.at(on, 22, 55), lambda uow: _ignore(answer_check(uow, _ALONE))
    bank = FillDraft(filled_by=FilledBy.NPS_SESSIONAL)
    yield scene.at(on, 23, 5), lambda uow: _ignore(fill_post(uow, _ALONE, on, 2, bank))


def _requirements(first: date, scene: _Scene) -> Deed:
    def require(uow: UnitOfWork) -> None:
        for number, code in enumerate(_CODES):
            if scene.begins(code) == first:
                _require(uow, number, code, first)

    return require


def _require(uow: UnitOfWork, number: int, code: str, first: date) -> None:
    required = RequirementDraft(
        begins=_BEGINS,
        ends=_ENDS,
        posts=2,
        supplied_by=SuppliedBy.SUPPLIER,
        valid_from=first,
    )
    set_requirement(uow, code, required)
    if code == _PLAN_MISSING:
        return
    age = 250 if code == _PLAN_OLD else 20 + 5 * number
    neighbour = _CODES[(number + 1) % len(_CODES)]
    plan = PlanDraft(
        neighbour=f"{neighbour}: ask its duty office",
        bank="The sessional bank's duty desk",
        manager="The out-of-hours manager on this week's rota",
        police="The control room, by the agreed word",
        out_of_hours=email_of(f"duty-{APPROVED_PREMISES_UNIT}"),
        tested_on=first - timedelta(days=age),
    )
    set_plan(uow, code, plan)


def _roster(uow: UnitOfWork) -> None:
    put_on_roster(uow)


def _confirmations(first: date, scene: _Scene) -> Deed:
    last = scene.today + timedelta(days=_CONFIRMED_AHEAD)

    def confirm(uow: UnitOfWork) -> None:
        for code in _CODES:
            on = first
            while on <= last and scene.begins(code) == first:
                for post in (1, 2):
                    if (code, (on - scene.today).days, post) not in _UNCONFIRMED:
                        confirm_post(uow, code, on, post, PostDraft())
                on += timedelta(days=1)

    return confirm


def _arrivals(on: date, scene: _Scene) -> Deed:
    def arrive(uow: UnitOfWork) -> None:
        for code in _CODES:
            for post in (1, 2):
                if on >= scene.begins(code) and (code, on, post) != (_ALONE, scene.alone_on, 2):
                    record_arrival(uow, code, on, post, PostDraft())

    return arrive


def _refuse(uow: UnitOfWork, scene: _Scene) -> None:
    """Say which posts cannot be filled, of nights that have not begun."""
    for code, ahead, post in sorted(_GAPS):
        on = scene.today + timedelta(days=ahead)
        if uow.now < scene.at(on, _BEGINS.hour, _BEGINS.minute):
            cannot_fill(uow, code, on, post, PostDraft())
    code, ahead, post = _FILLED
    neighbour = FillDraft(filled_by=FilledBy.NEIGHBOUR_AP)
    fill_post(uow, code, scene.today + timedelta(days=ahead), post, neighbour)


def _sweep(uow: UnitOfWork) -> None:
    for night in claim_due_nights(uow.session, uow.now, limit=1_000):
        take_due_cover_steps(uow, night)


def _ignore(_row: object) -> None:
    """Let a service stand where its answer is of no use."""
