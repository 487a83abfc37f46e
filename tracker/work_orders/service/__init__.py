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
from tracker.work_orders.service.escalating import escalate_order
from tracker.work_orders.service.handing_on import refuse_stage, step_down
from tracker.work_orders.service.linking import link_job_number
from tracker.work_orders.service.measures import (
    end_interim_measure,
    record_interim_measure,
    review_interim_measure,
)
from tracker.work_orders.service.reopening import reopen_order
from tracker.work_orders.service.reporting import log_work_order
from tracker.work_orders.service.stages import raise_to
from tracker.work_orders.service.stepping import take_due_steps

__all__ = [
    "BacklogDraft",
    "accept_order",
    "answer_chase",
    "chase_order",
    "complete_order",
    "confirm_fix",
    "end_interim_measure",
    "escalate_order",
    "import_status",
    "land_backlog_order",
    "link_job_number",
    "log_work_order",
    "mark_complete",
    "raise_to",
    "record_decision",
    "record_interim_measure",
    "refuse_stage",
    "reject_fix",
    "reopen_order",
    "review_interim_measure",
    "step_down",
    "tag_impacts",
    "take_due_steps",
    "update_order",
]
