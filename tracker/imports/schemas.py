"""The form that every row of a job log goes through: the forms' own fields, and a log's dates."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from tracker.domain.lifecycle import Status
from tracker.forms import FormSchema, LondonInstant, Words
from tracker.imports.statuses import status_named
from tracker.work_orders.schemas import NOTE_LENGTH

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",),
            ("jun", "june"), ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"),
            ("oct", "october"), ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.\- ](\d{1,2}|[A-Za-z]{3,9})[/.\- ,]\s*(\d{4}|\d{2})(?!\d)(.*)"
)
_CLOCK = re.compile(r"[ T,]*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?[Mm]?\.?")
_NOON = 12


class LogInstant(LondonInstant):
    """An instant as helpdesks write it: `16/11/2026 14:30`, `16-Nov-26`, `16 Nov 2026 2:30 PM`.

    Day before month, as in Britain. A day alone means its first minute. ISO text, and what hour is
    meant when the clocks change, are as in every form.
    """

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        words = str(value).strip()
        written = _DAY_FIRST.fullmatch(words)
        if written is None:
            return super()._deserialize(words, attr, data, **kwargs)
        day, month, year, clock = written.groups()
        month = month if month.isdigit() else _MONTHS.get(month.lower(), "")
        if not month:
            raise self.make_error("invalid")
        year = year if len(year) == 4 else f"20{year}"  # noqa: PLR2004 - a year in full
        plainly = f"{year}-{int(month):02}-{int(day):02}T{self._time(clock)}"
        return super()._deserialize(plainly, attr, data, **kwargs)

    def _time(self, clock: str) -> str:
        if not clock.strip():
            return "00:00:00"
        read = _CLOCK.fullmatch(clock.strip())
        if read is None:
            raise self.make_error("invalid")
        hour, half = int(read[1]), (read[4] or "").lower()
        if half and not 1 <= hour <= _NOON:
            raise self.make_error("invalid")
        if half:
            hour = hour % _NOON + (_NOON if half == "p" else 0)
        return f"{hour:02}:{read[2]}:{read[3] or '00'}"


class SupplierStatus(fields.Field[Status]):
    """The state of a job in the supplier's own words."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "Enter the status",
        "unknown": "“{words}” is no status that Makesafe knows",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Status:
        status = status_named(str(value))
        if status is None:
            raise self.make_error("unknown", words=str(value).strip()[:40])
        return status


class JobNumbers(Words):
    """Several job numbers in one cell, parted by commas, semicolons or line breaks."""

    def _deserialize(  # type: ignore[override]  # one cell, many numbers
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        words = super()._deserialize(value, attr, data, **kwargs)
        numbers = [number.strip() for number in re.split(r"[,;\n]", words) if number.strip()]
        if any(len(number) > JOB_NUMBER_LENGTH for number in numbers):
            raise ValidationError(f"A job number has {JOB_NUMBER_LENGTH} characters or fewer")
        return tuple(dict.fromkeys(numbers))


JOB_NUMBER_LENGTH = 40


class JobSchema(FormSchema):
    """What a job log says beyond the fault itself; the fault goes through the form for reports."""

    job_number = Words(longest=JOB_NUMBER_LENGTH, what="the job number", required=True)
    linked_jobs = JobNumbers(longest=400, what="the linked jobs", multiline=True, load_default=())
    status = SupplierStatus(required=True)
    reported_at = LogInstant(
        required=True, error_messages={"required": "Enter when it was reported"}
    )
    acknowledged_at = LogInstant(load_default=None)
    attended_at = LogInstant(load_default=None)
    made_safe_at = LogInstant(load_default=None)
    completed_at = LogInstant(load_default=None)
    stage = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 6, error="Enter the stage as a number from 0 to 6"),
        error_messages={"invalid": "Enter the stage as a number from 0 to 6"},
    )
    escalated_at = LogInstant(load_default=None)
    note = Words(longest=NOTE_LENGTH, what="the note", multiline=True, load_default=None)
