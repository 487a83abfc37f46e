"""What filling in cost, when the bill is there: mostly weeks after the night."""

from tracker.cover.gap_models import CoverGap
from tracker.cover.queries import get_gap
from tracker.cover.schemas import CostDraft
from tracker.cover.service.gaps import about
from tracker.domain.errors import Conflict
from tracker.domain.events import FillCostRecorded
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork


def record_fill_cost(uow: UnitOfWork, code: str, reference: str, draft: CostDraft) -> CoverGap:
    """Say what filling in cost, in pence; said again, the newer figure counts.

    Raises Conflict for a gap that nobody filled.
    """
    gap = get_gap(uow.session, uow.actor, code, reference, locked=True)
    uow.actor.require(Permission.COVER_FILL, gap.shift.of_night.premises.place)
    if not gap.is_filled_in:
        raise Conflict(f"Nobody filled in for gap {gap.reference}: there is nothing to pay.")

    uow.watch(gap).cost_pence = draft.cost_pence
    uow.answer = gap.reference
    uow.record(FillCostRecorded(**about(gap.shift, gap), cost_pence=draft.cost_pence), gap)
    return gap
