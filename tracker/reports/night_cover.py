"""The night cover report: every post of every night that has begun, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from tracker.cover.measures import sole_minutes, uncovered_minutes
from tracker.cover.models import CoverNight, CoverShift
from tracker.domain.cover import COVERED
from tracker.premises.models import Premises, Unit
from tracker.reports.filters import ReportFilter, premises_conditions
from tracker.reports.rows import count_rows, pounds_cell, rows_by_number
from tracker.reports.tables import Column, Looking, local, marking_of, yes_no


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
    narrow = partial(_matching, looking, wanted)
    for night in rows_by_number(looking, CoverNight, CoverNight.id, narrow):
        for shift in night.shifts:
            yield CoverLine(night, shift, looking.as_at)


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there will be."""

    def narrow(statement: sa.Select[Any]) -> sa.Select[Any]:
        posts = statement.join(CoverNight, CoverShift.cover_night_id == CoverNight.id)
        return _matching(looking, wanted, posts)

    return count_rows(looking, CoverShift.id, narrow)


def _matching(looking: Looking, wanted: ReportFilter, statement: sa.Select[Any]) -> sa.Select[Any]:
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
        if gap.filled_by is not None and gap.is_filled_in
    ]
    return "; ".join(found)


def _fill_cost(line: CoverLine) -> str | None:
    filled = [gap for gap in line.shift.gaps if gap.is_filled_in]
    if not filled or any(gap.owes_its_cost for gap in filled):
        return None
    return pounds_cell(sum(gap.cost_pence or 0 for gap in filled))


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
    Column(
        "fill_cost_pounds",
        "What filling in cost, in pounds; empty where nobody filled in, or any of it is not known",
        _fill_cost,
    ),
    Column(
        "contract_defaults",
        "How many defaults of the contract are on record for it",
        lambda line: sum(gap.default_at is not None for gap in line.shift.gaps),
    ),
    Column(
        "default_contract",
        "The contract that defaulted; empty where none did",
        lambda line: next(
            (gap.default_contract.code for gap in line.shift.gaps if gap.default_contract), None
        ),
    ),
)
