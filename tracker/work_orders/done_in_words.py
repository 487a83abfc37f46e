"""What was done to an order, in a few plain words, where the name of the fact would read oddly."""

from collections.abc import Mapping
from types import MappingProxyType

_PREFIX = "work_order."
_PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "work_order.backlog_landed": "taken over from the old list",
        "work_order.card_shared": "card shown to a channel",
        "work_order.client_waits": "clock set to wait for our side",
        "work_order.clock_held": "clock stopped while the premises are closed",
        "work_order.closed_unconfirmed": "closed without an answer",
        "work_order.deputy_paged": "deputy asked to take it",
        "work_order.due_times_recomputed": "due times worked out anew",
        "work_order.gathered": "put under a common defect",
        "work_order.hold_lost": "clock started although the premises are closed",
        "work_order.hold_moved": "clock's wait for the premises changed",
        "work_order.holder_chased_in_round": "holder chased",
        "work_order.holder_passed_over": "somebody who could not be reached passed over",
        "work_order.impacts_tagged": "whom it touches recorded",
        "work_order.interim_review_missed": "interim measure not reviewed in time",
        "work_order.mark_passed": "part of a target's time gone",
        "work_order.me_too_added": "reported as well",
        "work_order.milestone_missed": "target missed",
        "work_order.milestone_warned": "most of a target's time gone",
        "work_order.part_accepted": "one of two acceptances given",
        "work_order.part_lapsed": "one of two acceptances lapsed",
        "work_order.part_paged": "deputy asked for the second acceptance",
        "work_order.part_renewed": "one of two acceptances renewed",
        "work_order.photograph_lost": "photograph did not arrive",
        "work_order.photograph_sealed": "photograph redacted",
        "work_order.photographs_awaited": "photographs given",
        "work_order.photographs_kept": "photographs added",
        "work_order.promise_broken": "promise not kept",
        "work_order.rebased": "put on another ladder",
        "work_order.rebaselined": "given a recovery target",
        "work_order.recovery_missed": "recovery target missed",
        "work_order.released": "taken from under a common defect",
        "work_order.reply_qualified": "answered by mail",
        "work_order.reported_by_visitor": "reported",
        "work_order.ruling_missed": "dispute not ruled on in time",
        "work_order.sealed_photograph_opened": "redacted photograph looked at",
        "work_order.second_asked": "second acceptance asked for",
        "work_order.stage_above_told": "stage above told",
        "work_order.supplier_status_imported": "supplier's status read in",
    }
)
# These come about: the machine that wrote them down did nothing of the kind.
_COMES_ABOUT = frozenset(
    {
        "work_order.acceptance_lapsed",
        "work_order.interim_review_missed",
        "work_order.mark_passed",
        "work_order.milestone_missed",
        "work_order.milestone_warned",
        "work_order.part_lapsed",
        "work_order.pause_lapsed",
        "work_order.photograph_lost",
        "work_order.photographs_kept",
        "work_order.promise_broken",
        "work_order.recovery_missed",
        "work_order.ruling_missed",
    }
)


def in_few_words(kind: str) -> str:
    """Return what was done, to stand before `by` and a name: `chased`, `photographs added`."""
    return _PLAIN.get(kind) or kind.removeprefix(_PREFIX).replace("_", " ")


def comes_about(kind: str) -> bool:
    """Whether it came about, rather than being done by whoever wrote it down."""
    return kind in _COMES_ABOUT
