"""Sentences about what somebody did by mistake and took back."""

from collections.abc import Callable
from typing import Any

TAKING_BACK_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "work_order.acceptance_withdrawn": lambda event: (
        f"Took back the acceptance of stage {event['stage']}: nobody has it in hand"
    ),
    "work_order.refusal_taken_back": lambda event: (
        f"Took it back from stage {event['from_stage']}, handed on in error: it is not escalated"
    ),
}
