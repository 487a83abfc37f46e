"""Everything that may be done about recovery plans, split by who does it."""

from tracker.recovery.service.carrying import carry_out_next, end_if_over
from tracker.recovery.service.deciding import approve_plan, withdraw_plan
from tracker.recovery.service.proposing import propose_plan

__all__ = ["approve_plan", "carry_out_next", "end_if_over", "propose_plan", "withdraw_plan"]
