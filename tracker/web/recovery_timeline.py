"""What the trail says of recovery plans, in sentences."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tracker.domain.recovery import target_day
from tracker.domain.wording import counted, day, short_moment


def _at(event: Mapping[str, Any], name: str) -> str:
    return short_moment(datetime.fromisoformat(event[name]))


def _target(event: Mapping[str, Any]) -> str:
    return day(target_day(datetime.fromisoformat(event["target_at"])))


RECOVERY_SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = MappingProxyType(
    {
        "work_order.rebaselined": lambda event: (
            f"Re-baselined under plan {event['plan']}, wave {event['wave']}: to be fixed by "
            f"{_target(event)}. Stage {event['stage']} lasts until "
            f"{_at(event, 'stage_due_at')}; it would have run out at "
            f"{_at(event, 'stage_due_before')}. Its own targets stay as they were"
        ),
        "work_order.recovery_missed": lambda event: (
            f"The recovery target of plan {event['plan']} was missed at {_at(event, 'due_at')}"
        ),
        "recovery.proposed": lambda event: (
            f"Proposed the plan for {counted(event['orders'], 'order')} in "
            f"{counted(len(event['waves']), 'wave')}; {event['left_out']} left out"
        ),
        "recovery.approved": lambda event: (
            f"Approved the plan for {counted(event['orders'], 'order')}"
        ),
        "recovery.left_out": lambda event: (
            f"Left out {counted(event['orders'], 'order')}, each with its reason"
        ),
        "recovery.carried_out": lambda event: (
            f"Re-baselined {counted(event['rebaselined'], 'order')}, left out {event['left_out']}, "
            f"and told every holder once ({event['people_told']})"
        ),
        "recovery.withdrawn": lambda _event: "Withdrew the plan",
        "recovery.ended": lambda event: (
            f"The plan ended: of {counted(event['rebaselined'], 'order')}, {event['missed']} "
            "missed their recovery target"
        ),
        "person.orders_rebaselined": lambda event: (
            f"Was told once that plan {event['plan']} re-baselined "
            f"{counted(event['count'], 'order')} of theirs"
        ),
    }
)
