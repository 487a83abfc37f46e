"""What is told once a week: in its first working hours, and once however many processes try."""

from collections.abc import Callable

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone
from tracker.domain.roles import SYSTEM
from tracker.inbound.models import SeenRequest
from tracker.runtime import Reading, Runtime
from tracker.unit_of_work import UnitOfWork


def once_a_week(runtime: Runtime, name: str, tell: Callable[[UnitOfWork], int]) -> int:
    """Do it if this week has not seen it yet; return how many people `tell` says that it told.

    A week is London's, from Monday. While the offices are shut it waits: 0.
    """
    with runtime.reading() as look:
        key = _due(look, name)
    if key is None:
        return 0
    try:
        with runtime.begin(SYSTEM, once=key) as uow:
            return tell(uow)
    except AlreadyDone:
        return 0


def _due(look: Reading, name: str) -> str | None:
    if not look.policy.calendar.is_working(look.now):
        return None
    year, week, _ = london_date(look.now).isocalendar()
    key = f"{name}:{year}-W{week:02}"
    return key if look.session.get(SeenRequest, key) is None else None
