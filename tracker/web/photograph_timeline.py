"""What the trail says of photographs, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.domain.photographs import EvidenceOf, Trouble
from tracker.domain.wording import counted, listed


def _kept(event: dict[str, Any]) -> str:
    numbers = tuple(str(number) for number in event["numbers"])
    which = "Photograph" if len(numbers) == 1 else "Photographs"
    return f"{which} {listed(numbers)} added, {EvidenceOf(event['evidence_of']).label}"


PHOTOGRAPH_SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "work_order.photographs_awaited": lambda event: (
        f"Gave {counted(event['count'], 'photograph')} in Slack, to be fetched from there"
    ),
    "work_order.photographs_kept": _kept,
    "work_order.photograph_lost": lambda event: (
        f"A photograph given in Slack did not arrive. {Trouble(event['why']).label}"
    ),
    "work_order.photograph_sealed": lambda event: f"Redacted photograph {event['number']}",
    "work_order.photograph_seen": lambda event: f"Looked at photograph {event['number']}",
    "work_order.sealed_photograph_opened": lambda event: (
        f"Opened photograph {event['number']}, which is redacted"
    ),
}
