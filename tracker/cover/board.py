"""How nights stand, in words that need no colour: for the board, a page, and Slack alike."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from tracker.cover.models import ContingencyPlan, CoverNight
from tracker.cover.queries import (
    coming_nights,
    find_plan,
    list_approved_premises,
    list_nights,
    list_requirements,
    required_on,
    tonight,
)
from tracker.domain.calendar import LONDON, london_date
from tracker.domain.cover import COVERED, CoverState, plan_due
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.domain.wording import day
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to

_NOON = 12


class Grade(StrEnum):
    """How good or bad it is; a colour may hint at it, the words say it."""

    GOOD = "good"
    WAITS = "waits"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Look:
    """One night of one premises as a reader sees it; `night` is None where there is no row."""

    on: date
    words: str
    grade: Grade
    night: CoverNight | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """The coming nights of one premises, and whether its contingency plan can be relied on."""

    premises: Premises
    looks: tuple[Look, ...]
    plan: str

    @property
    def is_bad(self) -> bool:
        """Whether any of the nights, or the plan, needs somebody to act."""
        return bool(self.plan) or any(look.grade is Grade.BAD for look in self.looks)


_WORST_FIRST = {Grade.BAD: 0, Grade.WAITS: 1, Grade.GOOD: 2}
# The worst state of any post decides how the night is called.
_WORST = (
    (CoverState.SOLE_CHARGE, "Sole charge"),
    (CoverState.UNCOVERED, "Uncovered"),
    (CoverState.AT_RISK, "At risk"),
)


def look_at(night: CoverNight | None, on: date, *, required: bool, now: datetime) -> Look:
    """Return how a night stands; no row at all, or no post in it, is as bad as it gets."""
    if night is None or not night.shifts:
        return Look(on, "Empty roster" if required else "Nothing required", Grade.BAD, None)
    needed = night.needed
    if not needed:
        return Look(on, "Stood down", Grade.GOOD, night)
    for state, words in _WORST:
        found = sum(row.state is state for row in needed)
        if found:
            nobody = state is CoverState.SOLE_CHARGE and not night.covered
            return Look(on, "Nobody on post" if nobody else words, Grade.BAD, night)
    covered = sum(row.state in COVERED for row in needed)
    there = sum(row.state in COVERED and row.arrived_at is not None for row in needed)
    if there == len(needed) and now >= night.starts_at:
        return Look(on, f"{there} on post", Grade.GOOD, night)
    if covered == len(needed):
        return Look(on, f"{covered} confirmed", Grade.GOOD, night)
    return Look(on, f"{covered} of {len(needed)} confirmed", Grade.WAITS, night)


def look_at_tonight(session: Session, actor: Actor, now: datetime) -> list[tuple[str, Look]]:
    """Return how tonight stands at each approved premises that the actor may see, by its code.

    The worst come first. It is the night that runs, else the next that begins.
    """
    nights, found = _nights_of_tonight(session, actor, now), []
    for premises in list_approved_premises(session, actor):
        night = nights.get(premises.id)
        on = night.night if night else london_date(now)
        found.append((premises.code, look_at(night, on, required=True, now=now)))
    return sorted(found, key=lambda pair: (_WORST_FIRST[pair[1].grade], pair[0]))


def look_at_premises(
    session: Session, premises: Premises, now: datetime, policy: Policy
) -> tuple[Look, str]:
    """Return how tonight stands at approved premises, and what is wrong with their plan."""
    night = tonight(session, premises, now)
    on = night.night if night else london_date(now)
    plan = plan_fault(find_plan(session, premises.id), now, policy)
    return look_at(night, on, required=True, now=now), plan


def read_board(
    session: Session, actor: Actor, now: datetime, policy: Policy
) -> tuple[list[date], list[BoardRow]]:
    """Return the coming nights and, for each approved premises the actor may see, how they stand.

    Before noon the night that began yesterday goes first: it may still be running.
    """
    dates = coming_nights(now, policy)
    if now.astimezone(LONDON).hour < _NOON:
        dates.insert(0, dates[0] - timedelta(days=1))
    premises = list_approved_premises(session, actor)
    required = list_requirements(session, [item.id for item in premises])
    there = {
        (row.premises_id, row.night): row
        for row in list_nights(session, actor, first=dates[0], last=dates[-1])
    }
    plans = _plans_of(session, [item.id for item in premises])
    rows = []
    for item in premises:
        looks = tuple(
            look_at(
                there.get((item.id, on)),
                on,
                required=required_on(required[item.id], on) is not None,
                now=now,
            )
            for on in dates
        )
        plan = plan_fault(plans.get(item.id), now, policy)
        rows.append(BoardRow(item, looks, plan))
    return dates, rows


def plan_fault(plan: ContingencyPlan | None, now: datetime, policy: Policy) -> str:
    """Return what is wrong with a contingency plan, in words; empty where it can be relied on."""
    if plan is None:
        return "No contingency plan"
    due = plan_due(plan.tested_on, policy.current_cover.test_every_months)
    if due is None or plan.tested_on is None:
        return "Plan never tested"
    if london_date(now) > due:
        return f"Plan last tested on {day(plan.tested_on)}"
    return ""


def _nights_of_tonight(session: Session, actor: Actor, now: datetime) -> dict[int, CoverNight]:
    """Return the night that runs or comes next, by the number of its premises, in one question."""
    first = (
        sa.select(CoverNight.premises_id, sa.func.min(CoverNight.starts_at).label("starts_at"))
        .join(Premises, CoverNight.premises_id == Premises.id)
        .where(visible_to(actor), CoverNight.ends_at > now)
        .group_by(CoverNight.premises_id)
        .subquery()
    )
    statement = sa.select(CoverNight).join(
        first,
        sa.and_(
            CoverNight.premises_id == first.c.premises_id,
            CoverNight.starts_at == first.c.starts_at,
        ),
    )
    return {night.premises_id: night for night in session.scalars(statement)}


def _plans_of(session: Session, premises_ids: Collection[int]) -> dict[int, ContingencyPlan]:
    """Return the contingency plans of these premises, by the premises' number, in one question."""
    rows = session.scalars(
        sa.select(ContingencyPlan)
        .where(ContingencyPlan.premises_id.in_(premises_ids))
        .options(lazyload("*"))
    )
    return {row.premises_id: row for row in rows}
