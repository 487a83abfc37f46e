"""Everything that may be done to a work order, split by what the actor wants."""

from tracker.work_orders.service.authorising import use_power
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
from tracker.work_orders.service.defects import (
    add_to_defect,
    close_defect,
    gather_clusters,
    remove_from_defect,
)
from tracker.work_orders.service.disputing import raise_dispute, rule_dispute
from tracker.work_orders.service.escalating import escalate_order
from tracker.work_orders.service.expiring import raise_for_expired
from tracker.work_orders.service.handing_on import refuse_stage, step_down
from tracker.work_orders.service.joining import say_me_too
from tracker.work_orders.service.linking import link_job_number
from tracker.work_orders.service.measures import (
    end_interim_measure,
    record_interim_measure,
    review_interim_measure,
)
from tracker.work_orders.service.merging import merge_order
from tracker.work_orders.service.noting import note_order
from tracker.work_orders.service.pausing import claim_pause, decide_pause, resume_clock
from tracker.work_orders.service.prioritising import change_priority, decide_priority
from tracker.work_orders.service.rebaselining import rebaseline_order
from tracker.work_orders.service.rebasing import rebase_order
from tracker.work_orders.service.reopening import reopen_order
from tracker.work_orders.service.replying import keep_reply, tell_writer
from tracker.work_orders.service.reporting import log_work_order
from tracker.work_orders.service.sharing import share_card
from tracker.work_orders.service.stages import raise_to
from tracker.work_orders.service.stepping import sweep_orders, take_due_steps
from tracker.work_orders.service.unmerging import unmerge_order
from tracker.work_orders.service.vacating import pass_over_vacancy
from tracker.work_orders.service.visits import record_visit
from tracker.work_orders.service.windows import announce_window, end_window, extend_window

__all__ = [
    "BacklogDraft",
    "accept_order",
    "add_to_defect",
    "announce_window",
    "answer_chase",
    "change_priority",
    "chase_order",
    "claim_pause",
    "close_defect",
    "complete_order",
    "confirm_fix",
    "decide_pause",
    "decide_priority",
    "end_interim_measure",
    "end_window",
    "escalate_order",
    "extend_window",
    "gather_clusters",
    "import_status",
    "keep_reply",
    "land_backlog_order",
    "link_job_number",
    "log_work_order",
    "mark_complete",
    "merge_order",
    "note_order",
    "pass_over_vacancy",
    "raise_dispute",
    "raise_for_expired",
    "raise_to",
    "rebase_order",
    "rebaseline_order",
    "record_decision",
    "record_interim_measure",
    "record_visit",
    "refuse_stage",
    "reject_fix",
    "remove_from_defect",
    "reopen_order",
    "resume_clock",
    "review_interim_measure",
    "rule_dispute",
    "say_me_too",
    "share_card",
    "step_down",
    "sweep_orders",
    "tag_impacts",
    "take_due_steps",
    "tell_writer",
    "unmerge_order",
    "update_order",
    "use_power",
]
