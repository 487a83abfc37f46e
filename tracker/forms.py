"""What all four doors' forms share: how typed words, dates and instants are read and refused."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

from tracker.domain.calendar import LONDON
from tracker.domain.errors import Invalid
from tracker.domain.words import fault_in, tidy

Loaded = TypeVar("Loaded")

_EPOCH = re.compile(r"\d{9,11}")
_BRITISH_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


class FormSchema(Schema):
    """The base of every form: a blank answer is no answer, and a door's own fields are passed by.

    A browser posts its CSRF token with the form, and a supplier's file has columns of its own.
    """

    class Meta:
        """What is not in the form is not its business."""

        unknown = EXCLUDE

    @pre_load
    def drop_blanks(self, data: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """Leave out the answers that hold nothing but white space."""
        return {
            name: value
            for name, value in data.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }


def load(schema: FormSchema, data: Mapping[str, Any]) -> Any:
    """Return what the form makes of the data; raises Invalid with the messages by field."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(cast("dict[str, list[str]]", error.messages)) from error


class Words(fields.String):
    """Words that a person typed: tidied, with a length, and without characters that mislead."""

    def __init__(
        self, *, shortest: int = 1, longest: int, what: str, multiline: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(
            error_messages={"required": f"Enter {what}", "invalid": f"Enter {what} as text"},
            **kwargs,
        )
        self._shortest, self._longest = shortest, longest
        self._what, self._multiline = what, multiline

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        raw = super()._deserialize(value, attr, data, **kwargs)
        if raw is None:
            raise self.make_error("required")
        text = tidy(raw)
        fault = fault_in(text, multiline=self._multiline)
        if fault:
            raise ValidationError(fault)
        what = self._what[0].upper() + self._what[1:]
        if len(text) < self._shortest:
            raise ValidationError(f"{what} must be {self._shortest} characters or more")
        if len(text) > self._longest:
            raise ValidationError(
                f"{what} must be {self._longest:,} characters or fewer: this has {len(text):,}"
            )
        return text


class YesNo(fields.Boolean):
    """A question that must be answered with yes or no."""

    def __init__(self, *, question: str, **kwargs: Any) -> None:
        super().__init__(
            truthy={"yes", "true", "1", "on", True, "Y", "y", "Yes"},
            falsy={"no", "false", "0", "off", False, "N", "n", "No"},
            error_messages={
                "required": f"Select yes or no: {question}",
                "invalid": f"Answer yes or no: {question}",
            },
            **kwargs,
        )


class LondonDate(fields.Field[date]):
    """A day on London's calendar: `2026-11-16`, or `16/11/2026` as people write it."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "Enter a date",
        "invalid": "Enter a real date, such as 16/11/2026",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date:
        words = str(value).strip()
        british = _BRITISH_DATE.fullmatch(words)
        try:
            if british:
                return date(int(british[3]), int(british[2]), int(british[1]))
            return date.fromisoformat(words)
        except ValueError as error:
            raise self.make_error("invalid") from error


class LondonInstant(fields.Field[datetime]):
    """An instant (UTC): ISO text with an offset, seconds since 1970, or London's wall time.

    Wall time that comes twice, when the clocks go back, means the earlier hour; wall time that
    does not exist, when they go forward, is refused.
    """

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "Enter a date and time",
        "invalid": "Enter a real date and time, such as 16/11/2026 14:30",
        "skipped": "That time did not exist: the clocks went forward. Enter the time after it",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        words = str(value).strip()
        if _EPOCH.fullmatch(words):
            return datetime.fromtimestamp(int(words), UTC)
        day, _, clock = words.partition(" ")
        british = _BRITISH_DATE.fullmatch(day)
        if british:
            words = (
                f"{british[3]}-{int(british[2]):02}-{int(british[1]):02}T{clock.strip() or '00:00'}"
            )
        try:
            read = datetime.fromisoformat(words)
        except ValueError as error:
            raise self.make_error("invalid") from error
        try:
            if read.tzinfo is not None:
                return read.astimezone(UTC)
            instant = read.replace(tzinfo=LONDON, fold=0).astimezone(UTC)
            back = instant.astimezone(LONDON).replace(tzinfo=None)
        except (OverflowError, ValueError) as error:
            raise self.make_error("invalid") from error
        if back != read:
            raise self.make_error("skipped")
        return instant


class WallTime(fields.Field[time]):
    """A time of day on a clock on the wall, such as `21:30`."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own form
        "required": "Enter a time, such as 21:30",
        "invalid": "Enter a time between 00:00 and 23:59, such as 21:30",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        try:
            hour, colon, rest = str(value).strip().replace(".", ":").partition(":")
            found = time.fromisoformat(f"{hour.zfill(2)}{colon}{rest}")
        except ValueError as error:
            raise self.make_error("invalid") from error
        if found.tzinfo is not None:
            raise self.make_error("invalid")
        return found.replace(second=0, microsecond=0)
