"""Who can be reached, at an instant: an open account, not away, and some way to be told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.domain.calendar import WorkingCalendar, london_date
from tracker.domain.ladder import Ladder
from tracker.domain.priority import Priority
from tracker.domain.wording import day

_DAY = timedelta(days=1)


class AbsenceKind(StrEnum):
    """Why somebody is away; no kind says anything about anybody's health."""

    LEAVE = "leave"
    TRAINING = "training"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind as a form offers it."""
        return {"leave": "Leave", "training": "Training", "other": "Away for another reason"}[self]


class Unreachable(StrEnum):
    """Why somebody cannot be reached."""

    CLOSED = "account_closed"
    AWAY = "away"
    NO_WAY = "no_way"


@dataclass(frozen=True, slots=True)
class Away:
    """From the first to the last day, both whole days in London, unless it ended early (UTC)."""

    kind: AbsenceKind
    first_day: date
    last_day: date
    ended_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the instant falls in it."""
        if self.ended_at is not None and at >= self.ended_at:
            return False
        return self.first_day <= london_date(at) <= self.last_day


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as the directory knows them: who, by which ways, and when they are away."""

    id: int
    name: str
    email: str
    slack_user_id: str | None = None
    active: bool = True
    absences: tuple[Away, ...] = ()

    def unreachable(self, at: datetime) -> Unreachable | None:
        """Return why they cannot be reached at the instant, or None where they can."""
        if not self.active:
            return Unreachable.CLOSED
        if self.away(at) is not None:
            return Unreachable.AWAY
        return None if self.email or self.slack_user_id else Unreachable.NO_WAY

    def away(self, at: datetime) -> Away | None:
        """Return the absence that the instant falls in."""
        return next((absence for absence in self.absences if absence.covers(at)), None)

    def away_until(self, at: datetime) -> date | None:
        """Return the last day of being away, over absences that follow each other."""
        absence = self.away(at)
        if absence is None:
            return None
        until, later = absence.last_day, [row for row in self.absences if row.ended_at is None]
        while following := [
            row for row in later if row.first_day <= until + _DAY < row.last_day + _DAY
        ]:
            until = max(row.last_day for row in following)
        return until


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who should have held an order and cannot be reached; `until` is their last day."""

    person_id: int
    name: str
    why: Unreachable
    kind: AbsenceKind | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        """The reason in words: `J. Patel is on leave until Monday 4 May 2026`."""
        if self.why is Unreachable.CLOSED:
            return f"{self.name}'s account is closed"
        if self.why is Unreachable.NO_WAY or self.until is None:
            return f"{self.name} has no way to be told"
        return f"{self.name} is {self.state[0].lower()}{self.state[1:]}"

    @property
    def state(self) -> str:
        """The reason alone, to stand beside the name: `On leave until Monday 4 May 2026`."""
        if self.why is Unreachable.CLOSED:
            return "Account closed"
        if self.why is Unreachable.NO_WAY or self.until is None:
            return "No way to be told"
        state = "On leave" if self.kind is AbsenceKind.LEAVE else "Away"
        return f"{state} until {day(self.until)}"


def passed_over(contact: Contact, at: datetime) -> PassedOver | None:
    """Return why the contact is passed over at the instant, or None where they are reachable."""
    why = contact.unreachable(at)
    if why is None:
        return None
    absence = contact.away(at) if why is Unreachable.AWAY else None
    return PassedOver(
        contact.id,
        contact.name,
        why,
        absence.kind if absence else None,
        contact.away_until(at) if absence else None,
    )


def runs_round_the_clock(ladder: Ladder, priority: Priority) -> bool:
    """Whether the stages of this priority run at night too, as those of P1 and P2 do."""
    spans = (stage.limits.get(priority) or stage.reviews.get(priority) for stage in ladder.stages)
    return any(span is not None and not span.working for span in spans)


def is_out_of_hours(
    calendar: WorkingCalendar, ladder: Ladder, priority: Priority, at: datetime
) -> bool:
    """Whether an order of this priority needs somebody now, while the offices are shut."""
    return runs_round_the_clock(ladder, priority) and not calendar.is_working(at)
