"""What a notice about a recovery plan says: numbers and dates, never what is broken."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tracker.domain.events import HolderRebaselined, RecoveryProposed
from tracker.domain.recovery import target_day
from tracker.domain.wording import counted, day


def plan_words(kind: str, facts: Mapping[str, Any]) -> str | None:
    """Return the notice about a plan in words, or None for a notice about something else.

    Nothing that anybody typed is in it, so that it may go to Slack and by e-mail.
    """
    if kind == HolderRebaselined.kind:
        first = day(target_day(datetime.fromisoformat(facts["first_target_at"])))
        return (
            f"Recovery plan {facts['plan']} is in force: {counted(facts['count'], 'order')} that "
            f"you hold, the highest at stage {facts['worst_stage']}, have new dates, the first "
            f"{first}. They stay yours; a date that is missed takes an order up at once."
        )
    if kind == RecoveryProposed.kind:
        waves = [day(date.fromisoformat(each)) for each in facts["waves"]]
        return (
            f"You are asked to approve recovery plan {facts['plan']}: "
            f"{counted(facts['orders'], 'order')} in {counted(len(waves), 'wave')}, the last by "
            f"{waves[-1]}. Nothing changes until somebody approves it."
        )
    return None
