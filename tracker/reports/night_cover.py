"""The night cover report: every post of every night that has begun, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.cover.measures import sole_minutes, uncovered_minutes
from tracker.cover.models import CoverNight, CoverShift
from tracker.domain.cover import COVERED, CoverState
from tracker.premises.models import Premises, Unit
from tracker.reports.filters import ReportFilter, premises_conditions
from tracker.reports.tables import BATCH, Column, Looking, local, marking_of, yes_no


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One post of one night, counted to the as-at instant (UTC)."""

    night: CoverNight
    shift: CoverShift
    as_at: datetime

    @property
    def is_first(self) -> bool:
        """Whether it is the night's first post: what belongs to the night is said there only."""
        return self.shift.post == self.night.shifts[0].post


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[CoverLine]:
    """Yield a line for each post, night by night in the order in which they were made."""
    last = 0
    while True:
        nights = looking.session.scalars(
            _matching(sa.select(CoverNight), looking, wanted)
            .where(CoverNight.id > last)
            .order_by(CoverNight.id)
            .limit(BATCH)
        ).all()
        if not nights:
            return
        last = nights[-1].id
        for night in nights:
            for shift in night.shifts:
                yield CoverLine(night, shift, looking.as_at)
        looking.session.expunge_all()


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there will be."""
    posts = sa.select(sa.func.count(CoverShift.id)).join(
        CoverNight, CoverShift.cover_night_id == CoverNight.id
    )
    return looking.session.scalar(_matching(posts, looking, wanted)) or 0


def _matching(statement: sa.Select, looking: Looking, wanted: ReportFilter) -> sa.Select:  # type: ignore[type-arg]
    """Narrow a statement to the nights that have begun and that the actor may export."""
    narrowed = (
        statement.join(Premises, CoverNight.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*premises_conditions(looking.actor, wanted), CoverNight.starts_at <= looking.as_at)
    )
    if wanted.reported_from is not None:
        narrowed = narrowed.where(CoverNight.night >= wanted.reported_from)
    if wanted.reported_to is not None:
        narrowed = narrowed.where(CoverNight.night <= wanted.reported_to)
    return narrowed


def _filled_by(line: CoverLine) -> str:
    found = [
        gap.filled_by.value
        for gap in line.shift.gaps
        if gap.filled_by is not None and gap.ended_as is not CoverState.CONFIRMED
    ]
    return "; ".join(found)


COLUMNS: tuple[Column, ...] = (
    Column("premises_code", "The code of the premises", lambda line: line.night.premises.code),
    Column(
        "marking",
        "OFFICIAL-SENSITIVE: night cover is always about approved premises",
        lambda line: marking_of(line.night.premises, restricted=True),
    ),
    Column("premises_name", "Its name", lambda line: line.night.premises.name),
    Column("unit_code", "The unit it belongs to", lambda line: line.night.premises.unit.code),
    Column("night", "The date on which the night started", lambda line: line.night.night),
    Column("starts_at", "When it started", lambda line: local(line.night.starts_at)),
    Column("ends_at", "When it ends", lambda line: local(line.night.ends_at)),
    Column("post", "Which of the night's posts", lambda line: line.shift.post),
    Column("supplied_by", "nps or supplier", lambda line: line.night.supplied_by.value),
    Column("supplier", "The supplier of the contract then", lambda line: line.night.supplier.name),
    Column(
        "state", "How the post stands, or stood at the end", lambda line: line.shift.state.value
    ),
    Column(
        "filled",
        "yes when somebody who counts has it, or had it at the end",
        lambda line: yes_no(line.shift.state in COVERED),
    ),
    Column("confirmed_at", "When it was confirmed", lambda line: local(line.shift.confirmed_at)),
    Column("arrived_at", "When somebody was seen there", lambda line: local(line.shift.arrived_at)),
    Column(
        "notice_at",
        "When it was first known that it would be, or was, without cover",
        lambda line: local(line.shift.notice_at),
    ),
    Column(
        "short_notice",
        "yes when that left less time than is agreed",
        lambda line: yes_no(line.shift.short_notice),
    ),
    Column(
        "minutes_uncovered",
        "Minutes of the night in which nobody who counts had it",
        lambda line: uncovered_minutes(line.shift, line.as_at),
    ),
    Column(
        "sole_charge_minutes",
        "Minutes of the night with fewer than two there; on the night's first post only",
        lambda line: sole_minutes(line.night, line.as_at) if line.is_first else 0,
    ),
    Column("filled_by", "Who filled in, parted by semicolons", _filled_by),
    Column(
        "gaps",
        "The references of its gaps, parted by semicolons",
        lambda line: "; ".join(gap.reference for gap in line.shift.gaps),
    ),
)
