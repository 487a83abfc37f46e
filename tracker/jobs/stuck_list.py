"""Once a week, the Estates Directorate is told which orders nobody has acted on."""

from tracker.domain.events import StuckOrdersListed
from tracker.domain.roles import Role
from tracker.jobs.weekly import once_a_week
from tracker.owners.queries import Directory
from tracker.people.queries import actor_of, get_person
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.oversight import stuck_orders
from tracker.work_orders.told_lists import STUCK_DAYS


def list_stuck_orders(runtime: Runtime) -> int:
    """Owe each estates officer the week's list of what is stuck; return how many people.

    That nothing is stuck is also an answer.
    """
    return once_a_week(runtime, "stuck-listed", _tell)


def _tell(uow: UnitOfWork) -> int:
    officers = Directory.load(uow.session, uow.now).with_any_role((Role.ESTATES_OFFICER,))
    for officer in officers:
        actor = actor_of(get_person(uow.session, officer.id), "clock")
        stuck = stuck_orders(uow.session, actor, uow.now, days=STUCK_DAYS)
        uow.record(StuckOrdersListed(officer.id, len(stuck)))
    return len(officers)
