"""Who looks at the board, at which instant, and at what: the orders within their sight."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.db import UtcDateTime
from tracker.domain.board import BANDS, Week, weeks_until
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder


@dataclass(frozen=True)
class View:
    """One look at the board at `now` (UTC); `unit` narrows it to a unit's code, "" to nothing."""

    session: Session
    actor: Actor
    policy: Policy
    now: datetime
    unit: str = ""

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """The thirteen weeks that are over, and the present one."""
        return weeks_until(self.now)

    @property
    def since(self) -> datetime:
        """When the period begins (UTC) that the figures speak of; it ends now."""
        return self.weeks[0].starts_at

    @property
    def places(self) -> list[sa.ColumnExpressionArgument[bool]]:
        """The conditions over premises and their unit: what the reader may see, and asked for."""
        found: list[sa.ColumnExpressionArgument[bool]] = [visible_to(self.actor)]
        return [*found, Unit.code == self.unit] if self.unit else found

    @property
    def orders(self) -> sa.Select[Any]:
        """The orders at those premises, joined with premises and unit."""
        return (
            sa.select(WorkOrder.id)
            .select_from(WorkOrder)
            .join(Premises, WorkOrder.premises_id == Premises.id)
            .join(Unit, Premises.unit_id == Unit.id)
            .where(*self.places)
        )

    @property
    def open_orders(self) -> sa.Select[Any]:
        """Those that are open."""
        return self.orders.where(WorkOrder.closed_at.is_(None))

    @property
    def closed_orders(self) -> sa.Select[Any]:
        """Those that were closed in the period."""
        return self.orders.where(WorkOrder.closed_at >= self.since)

    @staticmethod
    def at(instant: datetime) -> sa.ColumnElement[datetime]:
        """Return an instant as SQL."""
        return sa.literal(instant, UtcDateTime())

    def week_of(self, at: sa.SQLColumnExpression[Any]) -> sa.SQLColumnExpression[str]:
        """Return the key of the week in which an instant of the period lies."""
        ends = [(at < week.ends_at, sa.literal(week.key)) for week in self.weeks[:-1]]
        return sa.case(*ends, else_=sa.literal(self.weeks[-1].key))

    @property
    def band(self) -> sa.SQLColumnExpression[str]:
        """The key of the band in which the age of an order lies."""
        younger = [
            (WorkOrder.reported_at > after, sa.literal(band.key))
            for band in BANDS
            if (after := band.reported_after(self.now)) is not None
        ]
        return sa.case(*younger, else_=sa.literal(BANDS[-1].key))
