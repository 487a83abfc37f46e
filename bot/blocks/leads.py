"""What a direct message about an order begins with, and which acts answer it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.facts import OrderFacts
from bot.ids import Act
from tracker.domain.milestones import MilestoneKind

# What a direct message begins with, by the fact behind it. It names nothing that is broken.
LEADS: Mapping[str, str] = MappingProxyType(
    {
        "work_order.logged": "A new order is yours. Accept it, with what you will do next.",
        "work_order.chased": "You are being chased for this order.",
        "work_order.holder_chased": "Nothing is heard of this danger. Say what you do next.",
        "work_order.promoted": "This order has come up to you.",
        "work_order.stage_above_told": "The stage below you has a danger. It may come up to you.",
        "work_order.deputy_paged": "Nobody has accepted this order. Please take it as deputy.",
        "work_order.stage_reviewed": "This order is still open at your stage: review it now.",
        "work_order.completed": "The supplier says that it is fixed. Is it?",
        "work_order.confirmation_reminded": "Nobody has confirmed this fix yet. Is it fixed?",
        "work_order.milestone_warned": "Most of the time for a milestone of this order has passed.",
        "work_order.pause_claimed": "The clock is claimed to stop. Approve or refuse the claim.",
        "work_order.client_waits": "The clock waits for our side. Decide on the quote.",
        "work_order.pause_ended": "The clock of this order runs again.",
        "work_order.priority_proposed": "Another priority is proposed. Approve or refuse it.",
        "work_order.priority_changed": "The priority of this order has changed.",
        "work_order.dispute_raised": "A dispute on this order waits for your ruling.",
        "work_order.fix_rejected": "The fix was rejected: it is still broken, and it is yours.",
        "work_order.part_paged": "Your acceptance is wanted too: its owner has not given it.",
        "work_order.part_lapsed": "Your acceptance lapsed. Say what you do next, and by when.",
        "work_order.second_asked": "This order wants your acceptance too. Accept it.",
        "work_order.acceptance_lapsed": "The acceptance lapsed. Say what you do next, and by when.",
        "work_order.acceptance_withdrawn": "The acceptance was taken back: this needs a holder.",
        "work_order.refusal_taken_back": "This order came back to you: it was handed on in error.",
        "work_order.promise_broken": "A promise made for this order was not kept. Decide now.",
        "work_order.recovery_missed": "The recovery target of this order was missed. Decide now.",
        "work_order.interim_review_missed": "An interim measure was not reviewed. Review it now.",
        "work_order.reopened": "This order was reopened: the fault is back, and it is yours.",
        "work_order.stepped_down": "The stage above gave this order back to you.",
        "work_order.closed_unconfirmed": "Closed without an answer. Reopen it if it is not fixed.",
        "work_order.fix_confirmed": "A fault that you reported is fixed, and the order is closed.",
        "work_order.merged": "A fault that you reported is followed under another order now.",
        "work_order.duplicate_taken": "This order goes on for a duplicate as well.",
        "work_order.merge_undone": "This order stands for itself again, and it is yours.",
        "work_order.photograph_lost": "Your photograph did not arrive. The order's page says why.",
        "work_order.duplicate_given_back": "This order no longer goes on for a duplicate.",
    }
)
# The acts that answer each of these: their buttons stand in front of all others.
ANSWERS: Mapping[str, tuple[Act, ...]] = MappingProxyType(
    {
        "work_order.logged": (Act.ACCEPT,),
        "work_order.chased": (Act.ANSWER, Act.UPDATE),
        "work_order.holder_chased": (Act.UPDATE, Act.INTERIM),
        "work_order.promoted": (Act.ACCEPT, Act.REFUSE),
        "work_order.deputy_paged": (Act.ACCEPT,),
        "work_order.stage_reviewed": (Act.DECIDE, Act.UPDATE),
        "work_order.completed": (Act.CONFIRM, Act.REJECT),
        "work_order.confirmation_reminded": (Act.CONFIRM, Act.REJECT),
        "work_order.pause_claimed": (Act.CLAIM,),
        "work_order.client_waits": (Act.RESUME, Act.UPDATE),
        "work_order.priority_proposed": (Act.PROPOSAL,),
        "work_order.priority_changed": (Act.DISPUTE,),
        "work_order.dispute_raised": (Act.RULE,),
        "work_order.fix_rejected": (Act.ACCEPT, Act.UPDATE),
        "work_order.part_paged": (Act.ACCEPT,),
        "work_order.part_lapsed": (Act.ACCEPT,),
        "work_order.second_asked": (Act.ACCEPT,),
        "work_order.acceptance_lapsed": (Act.ACCEPT,),
        "work_order.acceptance_withdrawn": (Act.ACCEPT,),
        "work_order.refusal_taken_back": (Act.ACCEPT,),
        "work_order.promise_broken": (Act.UPDATE, Act.ESCALATE),
        "work_order.recovery_missed": (Act.UPDATE, Act.ESCALATE),
        "work_order.interim_review_missed": (Act.REVIEW, Act.INTERIM),
        "work_order.reopened": (Act.ACCEPT,),
        "work_order.stepped_down": (Act.ACCEPT,),
        "work_order.closed_unconfirmed": (Act.REOPEN,),
        "work_order.fix_confirmed": (Act.REOPEN,),
        "work_order.merge_undone": (Act.ACCEPT,),
        "work_order.photograph_lost": (Act.UPDATE,),
    }
)


def lead(kind: str, facts: OrderFacts, said: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return what a direct message begins with: what is asked, and by whom where somebody did.

    `said` is what the fact behind it holds, such as which milestone is warned of.
    """
    if kind == "work_order.chased" and facts.chased_by and not facts.restricted:
        return f"{facts.chased_by} asks you to act on this order."
    if kind == "work_order.milestone_warned" and said:
        milestone = MilestoneKind(said["milestone"]).label.lower()
        return f"{said['percent']} % of the time to {milestone} has passed."
    return LEADS[kind]
