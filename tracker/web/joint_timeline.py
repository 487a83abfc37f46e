"""Sentences about a stage that two people accept, each for themselves."""

from collections.abc import Callable
from typing import Any

_WHOSE = {"owner": "The acceptance of its owner", "second": "The second acceptance"}

JOINT_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "work_order.part_accepted": lambda event: (
        f"Accepted at stage {event['stage']}, which wants two acceptances: the other is missing"
    ),
    "work_order.part_renewed": lambda event: f"{_WHOSE[event['part']]} goes on after a word",
    "work_order.part_lapsed": lambda event: (
        f"{_WHOSE[event['part']]} of stage {event['stage']} lapsed, and is asked for anew"
    ),
    "work_order.part_paged": lambda event: (
        f"{_WHOSE[event['part']]} of stage {event['stage']} was missing: the deputy was asked"
    ),
    "work_order.second_asked": lambda event: (
        f"Asked for a second acceptance of stage {event['stage']}"
    ),
}
