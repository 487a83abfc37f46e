"""What helpdesks call the state of a job, and the status of a work order that it stands for."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tracker.domain.lifecycle import Status
from tracker.imports.columns import plain

SYNONYMS: Mapping[Status, tuple[str, ...]] = MappingProxyType(
    {
        Status.LOGGED: (
            "Logged", "New", "Open", "Raised", "Created", "Received", "Registered", "Unassigned",
            "Awaiting Allocation", "Not Started", "Pending", "Live", "Active", "Outstanding",
        ),
        Status.ACKNOWLEDGED: (
            "Acknowledged", "Accepted", "Allocated", "Assigned", "Engineer Assigned", "Scheduled",
            "Booked", "Appointment Made", "Dispatched", "Awaiting Visit", "Awaiting Access",
            "No Access", "On Hold", "Awaiting Engineer", "With Subcontractor",
        ),
        Status.ATTENDED: (
            "Attended", "On Site", "Engineer On Site", "Visited", "Surveyed", "Site Visit Complete",
            "Return Visit Required", "Attended - Further Works Required", "Further Works Required",
        ),
        Status.MADE_SAFE: (
            "Made Safe", "Temporary Fix", "Temporary Repair", "Temp Repair", "Isolated",
            "Made Safe - Further Works Required", "Made Safe - Follow On Works",
        ),
        Status.AWAITING_QUOTE: (
            "Awaiting Quote", "Awaiting Quotation", "Quote Required", "Quotation Required",
            "To Be Quoted", "Quoting",
        ),
        Status.AWAITING_APPROVAL: (
            "Awaiting Approval", "Awaiting Client Approval", "Pending Approval", "Quote Submitted",
            "Quoted", "Awaiting PO", "Awaiting Purchase Order", "With Client",
        ),
        Status.AWAITING_PARTS: (
            "Awaiting Parts", "Parts Ordered", "Parts On Order", "Awaiting Materials",
            "Materials On Order", "On Order",
        ),
        Status.IN_PROGRESS: (
            "In Progress", "WIP", "Work In Progress", "Works In Progress", "Started", "Ongoing",
            "Part Complete", "Works Started",
        ),
        Status.SUPPLIER_COMPLETE: (
            "Complete", "Completed", "Works Complete", "Work Complete", "Done", "Finished", "Fixed",
            "Resolved", "Closed", "Awaiting Sign Off", "Complete - Awaiting Sign Off", "Invoiced",
            "Complete - Pending Invoice",
        ),
        Status.CANCELLED: (
            "Cancelled", "Canceled", "Void", "Aborted", "Withdrawn", "Duplicate", "Rejected",
        ),
    }
)  # fmt: skip

_BY_WORDS = {plain(word): status for status, words in SYNONYMS.items() for word in words}
# "Open - Awaiting Parts": what stands before the dash only says that the job is not finished.
_OPENERS = ("open ", "live ", "active ", "outstanding ")

# How far a job has come while it is not complete, from the least to the furthest.
_FURTHER = (
    Status.REPORTED,
    Status.LOGGED,
    Status.ACKNOWLEDGED,
    Status.AWAITING_QUOTE,
    Status.AWAITING_APPROVAL,
    Status.AWAITING_PARTS,
    Status.ATTENDED,
    Status.IN_PROGRESS,
    Status.MADE_SAFE,
)


def status_named(words: str) -> Status | None:
    """Return the status that a helpdesk's words stand for, or None for unknown ones."""
    said = plain(words)
    found = _BY_WORDS.get(said)
    for opener in _OPENERS:
        if found is None and said.startswith(opener):
            found = _BY_WORDS.get(said.removeprefix(opener))
    return found


def status_of_all(statuses: Iterable[Status]) -> Status:
    """Return how far an order has come whose jobs have these statuses.

    It is complete only when every job is; until then the furthest of the unfinished jobs counts.
    """
    unfinished = [status for status in statuses if status is not Status.SUPPLIER_COMPLETE]
    return max(unfinished, key=_FURTHER.index, default=Status.SUPPLIER_COMPLETE)
