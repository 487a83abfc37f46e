"""Once a week, the Estates Directorate is told which orders nobody has acted on."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone
from tracker.domain.events import StuckOrdersListed
from tracker.domain.roles import SYSTEM, Role
from tracker.inbound.models import SeenRequest
from tracker.owners.queries import Directory
from tracker.people.queries import actor_of, get_person
from tracker.runtime import Reading, Runtime
from tracker.work_orders.oversight import stuck_orders
from tracker.work_orders.told_lists import STUCK_DAYS


def list_stuck_orders(runtime: Runtime) -> int:
    """Owe each estates officer the week's list of what is stuck; return how many people.

    In the first working hours of a week (London), and once however many processes try. That
    nothing is stuck is also an answer.
    """
    with runtime.reading() as look:
        key = _due(look)
    if key is None:
        return 0
    try:
        with runtime.begin(SYSTEM, once=key) as uow:
            officers = Directory.load(uow.session, uow.now).with_any_role((Role.ESTATES_OFFICER,))
            for officer in officers:
                actor = actor_of(get_person(uow.session, officer.id), "clock")
                stuck = stuck_orders(uow.session, actor, uow.now, days=STUCK_DAYS)
                uow.record(StuckOrdersListed(officer.id, len(stuck)))
            return len(officers)
    except AlreadyDone:
        return 0


def _due(look: Reading) -> str | None:
    """Return the key of this week's list, or None while the offices are shut or it was told."""
    if not look.policy.calendar.is_working(look.now):
        return None
    year, week, _ = london_date(look.now).isocalendar()
    key = f"stuck-listed:{year}-W{week:02}"
    return key if look.session.get(SeenRequest, key) is None else None
