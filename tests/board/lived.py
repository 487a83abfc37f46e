"""A small estate whose every figure was worked out by hand, and the deeds that made it so.

Now is Monday 16 November 2026, 9am. Each order's priority is P2 at the approved premises (its
milestones fall due 1, 8, 24 and 72 hours after the report, round the clock), and P1 at the office
(15 minutes, 2, 4 and 24 hours). London's clocks went back on Sunday 25 October.

old    Fri 1 May 9:00     at the office; stage 6 the next day; open
                          all milestones before the period
out    Sun 16 Aug 23:59   complete Mon 19 Oct 9:00, closed 10:00
                          4 met late
first  Mon 17 Aug 0:00    complete 0:30, closed Wed 19 Aug 12:00
                          4 in time
clock  Sun 25 Oct 23:30   complete 23:45, closed Mon 26 Oct 0:00
                          4 in time
upper  Sun 8 Nov 9:00     stage 4 at 10:00; open
                          4 open and late
three  Mon 9 Nov 8:59     stage 3 at 12:00; open
                          4 open and late
quick  Mon 9 Nov 10:00    at the office; stage 1 at 11:00, complete 13:00, closed Tue 10 Nov 9:00
                          acknowledge and attend late, 2 in time
twin   Tue 10 Nov 9:00    merged into `three` on Wed 11 Nov
                          4 merged
two    Sat 14 Nov 9:00    stage 1 on Sun 15 Nov 10:00; open
                          3 open and late, the fix ahead (Tue 9:00)
fresh  Sun 15 Nov 9:00    open, not escalated
                          2 open and late; make safe (due at 9:00 now) and the fix ahead
"""

from datetime import datetime
from typing import Any

from tests.clock import MONDAY_NINE, StandingClock
from tests.deeds import Work, complete, confirm, escalate, log
from tests.factories import OPERATOR, Estate, make_estate
from tracker.domain.calendar import LONDON
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.service import merge_order

_DEEDS = (
    (5, 1, 9, 0, "report", "old"),
    (5, 2, 9, 0, "up", "old", 6),
    (8, 16, 23, 59, "report", "out"),
    (8, 17, 0, 0, "report", "first"),
    (8, 17, 0, 30, "complete", "first"),
    (8, 19, 12, 0, "confirm", "first"),
    (10, 19, 9, 0, "complete", "out"),
    (10, 19, 10, 0, "confirm", "out"),
    (10, 25, 23, 30, "report", "clock"),
    (10, 25, 23, 45, "complete", "clock"),
    (10, 26, 0, 0, "confirm", "clock"),
    (11, 8, 9, 0, "report", "upper"),
    (11, 8, 10, 0, "up", "upper", 4),
    (11, 9, 8, 59, "report", "three"),
    (11, 9, 10, 0, "report", "quick"),
    (11, 9, 11, 0, "up", "quick", 1),
    (11, 9, 12, 0, "up", "three", 3),
    (11, 9, 13, 0, "complete", "quick"),
    (11, 10, 9, 0, "confirm", "quick"),
    (11, 10, 9, 0, "report", "twin"),
    (11, 11, 9, 0, "merge", "twin", "three"),
    (11, 14, 9, 0, "report", "two"),
    (11, 15, 9, 0, "report", "fresh"),
    (11, 15, 10, 0, "up", "two", 1),
)
_AT_THE_OFFICE = {"old", "quick"}
_THE_LIFT = {"three", "twin"}


def live_through(work: Work, clock: StandingClock) -> tuple[Estate, dict[str, str]]:
    """Live through all of it up to now; return the estate, and the references by their names."""
    clock.set_to(datetime(2026, 5, 1, 8, tzinfo=LONDON))
    with work(OPERATOR) as uow:
        estate = make_estate(uow)
    orders: dict[str, str] = {}
    for month, day, hour, minute, deed, name, *more in _DEEDS:
        clock.set_to(datetime(2026, month, day, hour, minute, tzinfo=LONDON))
        _do(work, estate, orders, deed, name, *more)
    clock.set_to(MONDAY_NINE)
    return estate, orders


def _do(
    work: Work, estate: Estate, orders: dict[str, str], deed: str, name: str, *more: Any
) -> None:
    at_office = name in _AT_THE_OFFICE
    if deed == "report" and at_office:
        orders[name] = log(work, estate.officer, estate.elsewhere, category_code="GAS-LEA")
    elif deed == "report":
        category = "LFT-OUT" if name in _THE_LIFT else "HTG-LOS"
        orders[name] = log(work, estate.reporter, estate.premises, category_code=category)
    elif deed == "up":
        for _ in range(*more):
            escalate(work, estate.officer, orders[name])
    elif deed == "complete":
        complete(work, OPERATOR if at_office else estate.supplier, orders[name])
    elif deed == "confirm":
        confirm(work, estate.stranger if at_office else estate.manager, orders[name])
    elif deed == "merge":
        survivor = orders[str(*more)]
        with work(estate.manager) as uow:
            merge_order(uow, orders[name], MergeDraft(survivor=survivor, reason="The same lift"))
