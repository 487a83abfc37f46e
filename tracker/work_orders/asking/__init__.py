"""What each act asks of a person: the words and fields of its form, the same on every door."""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.work_orders.asking.climbing import CLIMBING
from tracker.work_orders.asking.clocks import CLOCKS
from tracker.work_orders.asking.closing import CLOSING
from tracker.work_orders.asking.custody import CUSTODY
from tracker.work_orders.asking.progress import PROGRESSING
from tracker.work_orders.asking.sheet import Asking, Choice, Field, Kind, Sheet

__all__ = ["SHEETS", "Asking", "Choice", "Field", "Kind", "Sheet"]

# By the names of the acts.
SHEETS: Mapping[str, Sheet] = MappingProxyType(
    {**CUSTODY, **CLIMBING, **PROGRESSING, **CLOCKS, **CLOSING}
)
