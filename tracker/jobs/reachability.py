"""Once a week, whoever manages owners is told how many gaps there are: none is also an answer."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone
from tracker.domain.events import OwnersReviewed
from tracker.domain.roles import PERMISSIONS, SYSTEM, Permission
from tracker.inbound.models import SeenRequest
from tracker.owners.gaps import find_gaps
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises
from tracker.runtime import Reading, Runtime

_MANAGING = tuple(role for role, may in PERMISSIONS.items() if Permission.MANAGE_OWNERS in may)


def review_owners(runtime: Runtime) -> int:
    """Tell whoever manages owners the number of gaps; return how many people were told.

    In the first working hours of a week (London), and once however many processes try.
    """
    with runtime.reading() as look:
        key = _due(look)
    if key is None:
        return 0
    try:
        with runtime.begin(SYSTEM, once=key) as uow:
            premises = list_premises(uow.session, SYSTEM)
            gaps = find_gaps(uow.session, uow.policy.ladder, premises, now=uow.now)
            grave = sum(gap.kind.is_grave for gap in gaps)
            managers = Directory.load(uow.session, uow.now).with_any_role(_MANAGING)
            for person in managers:
                uow.record(OwnersReviewed(person.id, grave, len(gaps)))
            return len(managers)
    except AlreadyDone:
        return 0


def _due(look: Reading) -> str | None:
    """Return the key of this week's review, or None while the offices are shut or it was done."""
    if not look.policy.calendar.is_working(look.now):
        return None
    year, week, _ = london_date(look.now).isocalendar()
    key = f"owners-reviewed:{year}-W{week:02}"
    return key if look.session.get(SeenRequest, key) is None else None
