"""Once a week, whoever manages owners is told how many gaps there are: none is also an answer."""

from tracker.domain.events import OwnersReviewed
from tracker.domain.roles import PERMISSIONS, SYSTEM, Permission
from tracker.jobs.weekly import once_a_week
from tracker.owners.gaps import find_gaps
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

_MANAGING = tuple(role for role, may in PERMISSIONS.items() if Permission.MANAGE_OWNERS in may)


def review_owners(runtime: Runtime) -> int:
    """Tell whoever manages owners the number of gaps; return how many people were told."""
    return once_a_week(runtime, "owners-reviewed", _tell)


def _tell(uow: UnitOfWork) -> int:
    premises = list_premises(uow.session, SYSTEM)
    gaps = find_gaps(uow.session, uow.policy.ladder, premises, now=uow.now)
    grave = sum(gap.kind.is_grave for gap in gaps)
    managers = Directory.load(uow.session, uow.now).with_any_role(_MANAGING)
    for person in managers:
        uow.record(OwnersReviewed(person.id, grave, len(gaps)))
    return len(managers)
