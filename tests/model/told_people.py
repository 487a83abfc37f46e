"""Who is who in a history, in books of its own: nothing here is asked of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.domain.roles import Role

LONDON = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Who:
    """Somebody, as the history has left them."""

    id: int
    name: str
    email: str
    roles: set[Role]
    slack: str | None = None
    mobile: str | None = None
    open: bool = True
    away: list[tuple[date, date]] = field(default_factory=list)
    quiet: tuple[time, time] | None = (time(18), time(8))

    def is_away(self, at: datetime) -> bool:
        """Whether they said that they are away on this day of London's."""
        day = at.astimezone(LONDON).date()
        return any(first <= day <= last for first, last in self.away)

    def may_see(self) -> bool:
        """Whether they may look at the orders of the premises: an open account and a role there."""
        return self.open and bool(self.roles)

    def is_here(self, at: datetime) -> bool:
        """Whether something can be asked of them."""
        return self.open and not self.is_away(at)

    def quiet_until(self, at: datetime) -> datetime | None:
        """Return when the quiet hours end in which the instant lies, by the clock on the wall."""
        if self.quiet is None:
            return None
        begins, ends = self.quiet
        local = at.astimezone(LONDON)
        for day in (local.date() - _DAY, local.date()):
            start = datetime.combine(day, begins, LONDON)
            end = datetime.combine(day + _DAY if ends <= begins else day, ends, LONDON)
            if start <= local < end:
                return end
        return None


@dataclass(slots=True)
class Books:
    """Everybody, and who is named for which stage: the owner, and perhaps a deputy."""

    people: dict[int, Who] = field(default_factory=dict)
    named: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    changed_at: datetime | None = None

    def first_in_turn(self, stage: int, at: datetime) -> Who | None:
        """Return whoever is named for the stage and is here: the owner, else the deputy.

        None where neither is, and it falls to a role, or to the stage above.
        """
        owner, deputy = self.named.get(stage, (None, None))
        for number in (owner, deputy):
            if number is not None and self.people[number].is_here(at):
                return self.people[number]
        return None

    def at(self, place: str) -> Who | None:
        """Return whose Slack user, address or mobile this is."""
        return next(
            (who for who in self.people.values() if place in {who.slack, who.email, who.mobile}),
            None,
        )
