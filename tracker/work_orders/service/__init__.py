"""Everything that may be done to a work order, split by what the actor wants."""

from tracker.work_orders.service.backlog import BacklogDraft, import_status, land_backlog_order
from tracker.work_orders.service.chasing import answer_chase, chase_order
from tracker.work_orders.service.closing import (
    complete_order,
    confirm_fix,
    mark_complete,
    reject_fix,
)
from tracker.work_orders.service.custody import accept_order, update_order
from tracker.work_orders.service.deciding import record_decision, tag_impacts
from tracker.work_orders.service.disputing import raise_dispute, rule_dispute
from tracker.work_orders.service.escalating import escalate_order
from tracker.work_orders.service.handing_on import refuse_stage, step_down
from tracker.work_orders.service.linking import link_job_number
from tracker.work_orders.service.measures import (
    end_interim_measure,
    record_interim_measure,
    review_interim_measure,
)
from tracker.work_orders.service.pausing import claim_pause, decide_pause, resume_clock
from tracker.work_orders.service.prioritising import change_priority, decide_priority
from tracker.work_orders.service.reopening import reopen_order
from tracker.work_orders.service.reporting import log_work_order
from tracker.work_orders.service.stages import raise_to
from tracker.work_orders.service.stepping import sweep_orders, take_due_steps
from tracker.work_orders.service.vacating import pass_over_vacancy

__all__ = [
    "BacklogDraft",
    "accept_order",
    "answer_chase",
    "change_priority",
    "chase_order",
    "claim_pause",
    "complete_order",
    "confirm_fix",
    "decide_pause",
    "decide_priority",
    "end_interim_measure",
    "escalate_order",
    "import_status",
    "land_backlog_order",
    "link_job_number",
    "log_work_order",
    "mark_complete",
    "pass_over_vacancy",
    "raise_dispute",
    "raise_to",
    "record_decision",
    "record_interim_measure",
    "refuse_stage",
    "reject_fix",
    "reopen_order",
    "resume_clock",
    "review_interim_measure",
    "rule_dispute",
    "step_down",
    "sweep_orders",
    "tag_impacts",
    "take_due_steps",
    "update_order",
]
