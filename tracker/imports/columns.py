"""The columns of a supplier's job log, and the headings by which helpdesks know them."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

# By field, the headings in order of preference: where a log has two, the first one named here
# is read and the other is passed by. Case, spaces and signs make no difference.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "job_number": (
            "Job Number", "Job No", "Job Ref", "Job Reference", "Job ID", "Job",
            "Helpdesk Reference", "Helpdesk Ref", "Works Order No", "Work Order No", "WO Number",
            "WO No", "Call Ref", "Call Number", "Ticket", "Ticket No", "Task No", "Reference",
            "Ref",
        ),
        "linked_jobs": (
            "Linked Job", "Linked Jobs", "Linked Job No", "Parent Job", "Parent Job No",
            "Related Job", "Related Jobs", "Re-raised From", "Original Job", "Master Job",
        ),
        "premises_code": (
            "Premises Code", "Premises", "Site Code", "Site", "Site Ref", "Building Code",
            "Building", "Property Code", "Property Ref", "Location Code",
        ),
        "category_code": (
            "Category Code", "Category", "Fault Category", "Fault Code", "Fault Type",
            "Problem Code", "Problem Type",
        ),
        "title": (
            "Title", "Short Description", "Summary", "Fault", "Job Description", "Description",
            "Problem", "Fault Description",
        ),
        "details": (
            "Details", "Job Details", "Full Description", "Long Description", "Further Details",
        ),
        "note": (
            "Latest Note", "Last Note", "Latest Comment", "Comments", "Engineer Comments",
            "Engineer Notes", "Notes", "Update",
        ),
        "at_risk": ("At Risk", "Anyone At Risk", "Immediate Danger", "H&S Risk"),
        "status": ("Status", "Job Status", "Current Status", "State"),
        "reported_at": (
            "Reported", "Reported At", "Date Reported", "Reported Date", "Date/Time Reported",
            "Reported On", "Date Raised", "Raised", "Date Logged", "Logged", "Logged Date",
            "Date Created", "Created", "Call Date",
        ),
        "acknowledged_at": (
            "Acknowledged", "Acknowledged At", "Date Acknowledged", "Accepted", "Date Accepted",
            "Allocated", "Date Allocated",
        ),
        "attended_at": (
            "Attended", "Attended At", "Date Attended", "First Attended", "First Visit", "On Site",
            "Arrived", "Arrival",
        ),
        "made_safe_at": (
            "Made Safe", "Made Safe At", "Date Made Safe", "Temporary Fix", "Temporary Repair",
        ),
        "completed_at": (
            "Completed", "Completed At", "Date Completed", "Completion Date", "Complete Date",
            "Finished", "Date Closed", "Closed",
        ),
        "stage": ("Escalation Stage", "Escalation Level", "Escalation", "Stage"),
        "escalated_at": (
            "Escalated", "Escalated At", "Escalated On", "Date Escalated", "Escalation Date",
        ),
    }
)  # fmt: skip
# The two columns that rows have which are handed back to be mended.
LINE, REASON = "Line in the file", "Why it was not taken over"
REQUIRED = ("job_number", "premises_code", "category_code", "title", "status", "reported_at")


def plain(words: str) -> str:
    """Return words as they are compared: small letters and figures, parted by single spaces."""
    return " ".join(re.findall(r"[a-z0-9]+", words.casefold().replace("&", " and ")))


_FIELD_OF: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        plain(heading): (rank, field)
        for field, headings in HEADINGS.items()
        for rank, heading in enumerate(headings)
    }
)


def known_headings(cells: Sequence[str]) -> int:
    """Return how many different fields the cells of a record name."""
    return len(positions(cells))


def positions(cells: Sequence[str]) -> dict[str, int]:
    """Return in which cell of a row each field stands, from the cells of the header."""
    best: dict[str, tuple[int, int]] = {}
    for position, cell in enumerate(cells):
        rank, field = _FIELD_OF.get(plain(cell), (0, ""))
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, position)
    return {field: position for field, (_, position) in best.items()}
