"""The sentences in which the history tells of chases, their answers and promises."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from tracker.domain.wording import counted, day

Sentence = Callable[[dict[str, Any]], str]

CHASE_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "work_order.chased": lambda event: f"Chased at stage {event['stage']}",
        "work_order.chase_answered": lambda event: (
            f"Recorded the answer to a chase at stage {event['stage']}"
        ),
        "work_order.promise_broken": lambda event: (
            f"The promise for {day(date.fromisoformat(event['promised_on']))} was not kept"
        ),
        "work_order.holder_chased": lambda event: (
            f"Nothing was heard: chased the holder of stage {event['stage']} at once"
        ),
        "work_order.holder_chased_in_round": lambda event: (
            f"Nothing was heard: chased the holder of stage {event['stage']} in the day's round"
        ),
        "person.round_owed": lambda event: (
            f"Was chased in the day's round for {counted(event['orders'], 'order')}"
        ),
        "person.stuck_orders_listed": lambda event: (
            f"Was told of {counted(event['orders'], 'order')} on which nobody had acted"
        ),
    }
)
