"""When a notice goes to a person: at once, after their quiet hours, or with the day's digest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from tracker.domain.calendar import WorkingCalendar
from tracker.domain.events import MilestoneWarned, PauseEnded, PriorityChanged, StageAboveTold
from tracker.domain.notices import Urgency
from tracker.domain.priority import Priority

DIGEST_AT = time(8, 30)
# Nobody can be quiet all day long: what asks them to act must find an hour.
LONGEST_QUIET = timedelta(hours=16)
_DAY = timedelta(days=1)
_NIGHT_COVER = "cover."
# A warning of danger is worth nothing the morning after.
_WARNINGS = frozenset({MilestoneWarned.kind, PriorityChanged.kind, StageAboveTold.kind})
# These move the time by which a stage runs out.
_MOVING_THE_TIME = frozenset({PriorityChanged.kind, PauseEnded.kind})

# What quiet hours never hold, as the preferences say it; nobody can switch it off.
ALWAYS_COMES = (
    "everything that asks you to act on an emergency (P1)",
    "everything that asks you to act on danger, and warnings of it (safety-critical)",
    "everything about night cover, and about whoever is alone at night (sole charge)",
    "whatever you must do before your quiet hours end",
)


class HeldFor(StrEnum):
    """Why a notice waits."""

    QUIET_HOURS = "quiet_hours"
    DIGEST = "digest"
    BUDGET = "budget"
    GATHERING = "gathering"  # a message went to its reader less than a minute ago

    @property
    def label(self) -> str:
        """The reason as pages say it."""
        return _LABELS[self]


_LABELS = {
    HeldFor.QUIET_HOURS: "quiet hours",
    HeldFor.DIGEST: "the day's digest",
    HeldFor.BUDGET: "the budget of messages a day",
    HeldFor.GATHERING: "other messages of the same minute",
}


NO_DIGEST = "only for their knowledge, and they want no digest"
HANDED_OVER = "it was no longer for them, or not at this address"


class Ways(StrEnum):
    """By which ways somebody wants to be told, where both are set up."""

    SLACK_FIRST = "slack_first"
    EMAIL_FIRST = "email_first"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The choice as a form offers it."""
        return {
            "slack_first": "Slack; e-mail where Slack fails",
            "email_first": "E-mail; Slack where e-mail fails",
            "both": "Both Slack and e-mail",
        }[self]


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one person wants to be told: wall times of their own time zone, and the ways.

    `quiet_from` and `quiet_until` are both given or both None, which is no quiet hours at all.
    """

    quiet_from: time | None = time(18, 0)
    quiet_until: time | None = time(8, 0)
    time_zone: str = "Europe/London"
    ways: Ways = Ways.SLACK_FIRST
    digest: bool = True

    @property
    def quiet_for(self) -> timedelta:
        """How long the quiet hours are by the clock on the wall; none where there are none."""
        if self.quiet_from is None or self.quiet_until is None:
            return timedelta(0)
        begins, ends = _since_midnight(self.quiet_from), _since_midnight(self.quiet_until)
        return (ends - begins) % _DAY

    def quiet_end(self, at: datetime) -> datetime | None:
        """Return when the quiet hours end that an instant falls in (UTC), or None outside them.

        The first minute is quiet, the last instant is not. They are as long as the clocks make
        them: an hour less, or more, in the nights in which those change.
        """
        if self.quiet_from is None or self.quiet_until is None:
            return None
        today = self.day_of(at)
        over_midnight = self.quiet_until <= self.quiet_from
        for day in (today - _DAY, today):
            begins = self.instant(day, self.quiet_from)
            ends = self.instant(day + _DAY if over_midnight else day, self.quiet_until)
            if begins <= at < ends:
                return ends
        return None

    def next_digest(self, now: datetime, calendar: WorkingCalendar) -> datetime:
        """Return when the next digest goes: 08:30 on a working day after `now`, not in quiet hours.

        Of those who are quiet at 08:30 it is the end of their quiet hours. It is never `now`
        itself, so that there is one digest a day.
        """
        day = self.day_of(now) - _DAY
        while True:
            if calendar.works_on(day):
                at = self.instant(day, DIGEST_AT)
                at = self.quiet_end(at) or at
                if at > now:
                    return at
            day += _DAY

    def day_of(self, at: datetime) -> date:
        """Return the day that an instant falls on where the person is."""
        return at.astimezone(_zone(self.time_zone)).date()

    def instant(self, day: date, at: time) -> datetime:
        """Return a wall time of the person's day as an instant (UTC)."""
        return datetime.combine(day, at, tzinfo=_zone(self.time_zone)).astimezone(UTC)

    @property
    def in_words(self) -> str:
        """One line, as a summary shows it."""
        quiet = "no quiet hours"
        if self.quiet_from is not None and self.quiet_until is not None:
            quiet = f"quiet from {self.quiet_from:%H:%M} to {self.quiet_until:%H:%M}"
        digest = "digest at 08:30 on working days" if self.digest else "no digest"
        return f"{quiet} ({self.time_zone}); {digest}; {self.ways.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a notice is, as far as it decides when it goes.

    `next_step_at` is when the machine does the next thing with the order (UTC), None without one.
    """

    kind: str
    urgency: Urgency
    priority: Priority | None = None
    safety_critical: bool = False
    next_step_at: datetime | None = None

    @property
    def never_waits(self) -> bool:
        """Whether it comes at once and alone, by day and by night, whatever its reader prefers."""
        if self.kind.startswith(_NIGHT_COVER):
            return True
        danger = self.safety_critical or self.priority is Priority.P1
        return danger and (self.urgency is Urgency.ACT or self.kind in _WARNINGS)

    def runs_out_before(self, at: datetime) -> bool:
        """Whether it says that time has moved, and the machine acts on it before an instant."""
        moves = self.kind in _MOVING_THE_TIME
        return moves and self.next_step_at is not None and self.next_step_at < at


@dataclass(frozen=True, slots=True)
class Going:
    """When a notice goes (UTC), and why not before; `at` is None where its reader wants none."""

    at: datetime | None
    held_for: HeldFor | None = None


def going(about: About, wishes: Preferences, now: datetime, calendar: WorkingCalendar) -> Going:
    """Return when a notice goes to somebody.

    What is only for their knowledge waits for the digest, unless it moved a time that is over by
    then. What asks them to act goes at once,
    after their quiet hours where it falls in those; but not where the machine does its next step
    before they end, for then a stage would run out unseen.
    """
    if about.never_waits:
        return Going(now)
    if about.urgency is not Urgency.ACT:
        digest_at = wishes.next_digest(now, calendar)
        if not about.runs_out_before(digest_at):
            return Going(digest_at if wishes.digest else None, HeldFor.DIGEST)
    ends = wishes.quiet_end(now)
    if ends is None or (about.next_step_at is not None and about.next_step_at < ends):
        return Going(now)
    return Going(ends, HeldFor.QUIET_HOURS)


def is_time_zone(name: str) -> bool:
    """Whether this is the name of a time zone (IANA)."""
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=100)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
