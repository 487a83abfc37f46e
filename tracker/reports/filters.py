"""What an export is narrowed to: the form, and the condition over premises and orders."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import marshmallow
import sqlalchemy as sa
from marshmallow import ValidationError, post_load, validates_schema

from tracker.domain.calendar import LONDON
from tracker.domain.categories import PremisesType
from tracker.domain.priority import Priority
from tracker.domain.roles import Actor, Permission
from tracker.forms import FormSchema, LondonDate, Words
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder

_CODE_LENGTH = 20


class Which(StrEnum):
    """Open orders, closed ones, or both."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """What an export is narrowed to; an empty field narrows nothing. Days are London's."""

    unit: str = ""
    premises: str = ""
    premises_type: PremisesType | None = None
    priority: Priority | None = None
    stage: int | None = None
    which: Which = Which.ALL
    reported_from: date | None = None
    reported_to: date | None = None

    def said(self) -> dict[str, str]:
        """Return the fields that narrow something, as plain words."""
        return {
            field.name: str(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) not in ("", None, Which.ALL)
        }


class ReportFilterSchema(FormSchema):
    """The form of an export's filters."""

    unit = Words(longest=_CODE_LENGTH, what="the code of the unit", load_default="")
    premises = Words(longest=_CODE_LENGTH, what="the code of the premises", load_default="")
    premises_type = marshmallow.fields.Enum(
        PremisesType,
        by_value=True,
        load_default=None,
        error_messages={"unknown": "Select a type of premises from the list"},
    )
    priority = marshmallow.fields.Enum(
        Priority,
        by_value=True,
        load_default=None,
        error_messages={"unknown": "Select a priority from P1 to P5"},
    )
    stage = marshmallow.fields.Integer(
        load_default=None,
        validate=marshmallow.validate.Range(0, 6, error="Enter a stage from 0 to 6"),
        error_messages={"invalid": "Enter a stage from 0 to 6"},
    )
    which = marshmallow.fields.Enum(
        Which,
        by_value=True,
        load_default=Which.ALL,
        error_messages={"unknown": "Select open, closed or all"},
    )
    reported_from = LondonDate(load_default=None)
    reported_to = LondonDate(load_default=None)

    @validates_schema
    def check_days(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a span that ends before it begins."""
        first, last = data.get("reported_from"), data.get("reported_to")
        if first and last and last < first:
            raise ValidationError("The last day must not lie before the first", "reported_to")

    @post_load
    def to_filter(self, data: dict[str, Any], **_: object) -> ReportFilter:
        """Return the filter."""
        return ReportFilter(**data)


def premises_conditions(
    actor: Actor, wanted: ReportFilter
) -> list[sa.ColumnExpressionArgument[bool]]:
    """Return the conditions over premises (joined with their unit): what the actor may export."""
    found: list[sa.ColumnExpressionArgument[bool]] = [visible_to(actor, Permission.EXPORT)]
    if wanted.unit:
        found.append(sa.func.upper(Unit.code) == wanted.unit.upper())
    if wanted.premises:
        found.append(sa.func.upper(Premises.code) == wanted.premises.upper())
    if wanted.premises_type is not None:
        found.append(Premises.premises_type == wanted.premises_type)
    return found


def order_conditions(actor: Actor, wanted: ReportFilter) -> list[sa.ColumnExpressionArgument[bool]]:
    """Return the conditions over orders, joined with their premises and unit."""
    found = premises_conditions(actor, wanted)
    if wanted.priority is not None:
        found.append(WorkOrder.priority == wanted.priority)
    if wanted.stage is not None:
        found.append(WorkOrder.stage == wanted.stage)
    if wanted.which is Which.OPEN:
        found.append(WorkOrder.closed_at.is_(None))
    if wanted.which is Which.CLOSED:
        found.append(WorkOrder.closed_at.is_not(None))
    if wanted.reported_from is not None:
        found.append(WorkOrder.reported_at >= _midnight(wanted.reported_from))
    if wanted.reported_to is not None:
        found.append(WorkOrder.reported_at < _midnight(wanted.reported_to + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
