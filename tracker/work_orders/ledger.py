"""The chase ledger in words: how often, for how long, and what the promises were worth."""

from datetime import datetime

from tracker.domain.wording import counted, span
from tracker.work_orders.models import Chase, Promise, WorkOrder


def chasing_words(order: WorkOrder, now: datetime) -> str:
    """Return how the chases stand in a few sentences; nothing where nobody has chased.

    The chases since the last answer are those that nobody has answered. People's are counted
    apart from the machine's own.
    """
    if not order.chases:
        return ""
    chases = chases_by_people(order)
    by_machine = [row for row in order.chases if row.by_machine]
    unanswered = []
    for row in reversed(order.chases):
        if row.answered_at is not None:
            break
        if not row.by_machine:
            unanswered.append(row)
    said = [f"Chased {_times(len(chases))}."] if chases else []
    if unanswered:
        since = span(now - unanswered[-1].at)
        said = [f"Nobody has answered {counted(len(unanswered), 'chase')} in {since}."]
        if len(unanswered) < len(chases):
            said.append(f"Chased {_times(len(chases))} in all.")
    if by_machine:
        said.append(f"Makesafe chased its holder {_times(len(by_machine))}.")
    broken = sum(row.promise is Promise.BROKEN for row in order.chases)
    replaced = sum(row.promise is Promise.REPLACED for row in order.chases)
    if broken:
        said.append(f"{counted(broken, 'promise')} broken.")
    if replaced:
        said.append(f"{counted(replaced, 'promise')} put off to a later day.")
    return " ".join(said)


def chases_by_people(order: WorkOrder) -> list[Chase]:
    """Return each time that a person asked the holder to act; a further answer is none."""
    return [row for row in order.chases if not row.by_machine and not row.is_further_answer]


def last_chased_by(order: WorkOrder) -> str:
    """Return the name of the person who chased last, or nothing."""
    chases = chases_by_people(order)
    return chases[-1].by.name if chases and chases[-1].by else ""


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
