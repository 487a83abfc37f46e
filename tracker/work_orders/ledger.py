"""The chase ledger in words: how often, for how long, and what the promises were worth."""

from datetime import datetime

from tracker.domain.wording import counted, span
from tracker.work_orders.models import Promise, WorkOrder


def chasing_words(order: WorkOrder, now: datetime) -> str:
    """Return how the chases stand in a sentence or two; nothing where nobody has chased.

    The chases since the last answer are those that nobody has answered.
    """
    if not order.chases:
        return ""
    chases = [row for row in order.chases if not row.is_further_answer]
    unanswered = []
    for row in reversed(order.chases):
        if row.answered_at is not None:
            break
        unanswered.append(row)
    said = [f"Chased {_times(len(chases))}."]
    if unanswered:
        since = span(now - unanswered[-1].at)
        said = [f"Nobody has answered {counted(len(unanswered), 'chase')} in {since}."]
        if len(unanswered) < len(chases):
            said.append(f"Chased {_times(len(chases))} in all.")
    broken = sum(row.promise is Promise.BROKEN for row in order.chases)
    replaced = sum(row.promise is Promise.REPLACED for row in order.chases)
    if broken:
        said.append(f"{counted(broken, 'promise')} broken.")
    if replaced:
        said.append(f"{counted(replaced, 'promise')} put off to a later day.")
    return " ".join(said)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
