"""How long somebody holds what they took on: acceptances, promises, measures, unanswered fixes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from tracker.domain.calendar import LONDON, Span, WorkingCalendar
from tracker.domain.priority import Priority

# Trap for whoever edits a ladder: no emergency, urgent or high order closes because time passed.
MAY_CLOSE_UNCONFIRMED = frozenset({Priority.P4, Priority.P5})


def end_of_day(on: date) -> datetime:
    """Return the UTC instant at which a day in London is over."""
    after = datetime.combine(on + timedelta(days=1), time.min, tzinfo=LONDON)
    return after.astimezone(UTC)


def acceptance_lapses_at(
    next_action_on: date, last_word_at: datetime, lasts: Span, calendar: WorkingCalendar
) -> datetime:
    """Return when an acceptance lapses: with its next action's day, or after so long a silence."""
    return min(end_of_day(next_action_on), calendar.after(last_word_at, lasts))


def promise_broken_at(promised: Iterable[date]) -> datetime | None:
    """Return when the first of these open promises is broken: at the end of its day in London."""
    days = list(promised)
    return end_of_day(min(days)) if days else None


def may_close_unconfirmed(
    priority: Priority, *, safety_critical: bool, restricted: bool, accessibility: bool
) -> bool:
    """Whether a completion that nobody answers may close by itself after long enough.

    Never what concerns safety, security or access, nor anything more urgent than routine.
    """
    return priority in MAY_CLOSE_UNCONFIRMED and not (
        safety_critical or restricted or accessibility
    )
