"""Working hours, bank holidays and the targets of the milestones, read from their files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from tracker.domain.calendar import WorkingCalendar
from tracker.domain.milestones import MilestoneKind, Targets
from tracker.domain.pauses import ClockRules
from tracker.domain.priority import Priority
from tracker.policy.pauses import read_rules
from tracker.policy.section import UNREAD_SPAN, Section

DIVISION = "england-and-wales"


class Weekday(StrEnum):
    """The days of the week, as the file names them; Monday counts as 0."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Clock:
    """What one file says: when people work, and how soon the milestones are owed."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    targets: Targets
    rules: ClockRules

    def calendar(self, holidays: Mapping[date, str]) -> WorkingCalendar:
        """Return the working calendar; the holidays are known to the end of their last year."""
        return WorkingCalendar(
            opens=self.opens,
            closes=self.closes,
            weekdays=self.weekdays,
            holidays=frozenset(holidays),
            known_until=date(max(holidays).year, 12, 31),
            names=holidays,
        )


def read_clock(file: Section, version: int) -> Clock:
    """Return the clock of one file, its faults noted in the section."""
    hours = file.section("working_hours")
    opens, closes = hours.wall_time("opens"), hours.wall_time("closes")
    weekdays = hours.choices("weekdays", Weekday)
    if opens >= closes:
        hours.fault("closes must be later than opens")
    if not weekdays:
        hours.fault("weekdays must name a day at least")
    hours.close()
    numbers = frozenset(number for number, day in enumerate(Weekday) if day in weekdays)
    return Clock(opens, closes, numbers, _read_targets(file, version), read_rules(file))


def read_bank_holidays(path: Path, faults: list[str]) -> Mapping[date, str]:
    """Return the bank holidays of England and Wales with their names, from GOV.UK's form."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
        events = content[DIVISION]["events"]
        holidays = {
            date.fromisoformat(event["date"]): str(event.get("title", "")) for event in events
        }
    except (OSError, ValueError) as error:
        faults.append(f"{path}: cannot be read: {error}")
        return {}
    except (KeyError, TypeError, IndexError, AttributeError):
        faults.append(f"{path}: must hold {DIVISION}, its events and the date of each")
        return {}
    if not holidays:
        faults.append(f"{path}: {DIVISION} has no events")
    return MappingProxyType(holidays)


def _read_targets(file: Section, version: int) -> Targets:
    table = file.section("targets")
    spans = {}
    for priority in Priority:
        owed = table.spans(priority, MilestoneKind)
        for kind in (MilestoneKind.ACKNOWLEDGE, MilestoneKind.FIX):
            if kind not in owed:
                table.fault(f"{priority}: {kind} is missing; every order owes it")
        for (earlier, sooner), (later, span) in pairwise(owed.items()):
            if sooner is UNREAD_SPAN or span is UNREAD_SPAN:
                continue  # a fault already, and no time to compare with
            if sooner.working == span.working and sooner.minutes > span.minutes:
                table.fault(f"{priority}: {later} falls due before {earlier}")
        spans[priority] = MappingProxyType(owed)
    table.close()
    return Targets(version, MappingProxyType(spans))
