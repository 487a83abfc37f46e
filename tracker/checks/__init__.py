"""The auditor within: what must be true of the data whatever has died, asked of it directly."""

from tracker.checks.cover import check_cover
from tracker.checks.everything import check_everything
from tracker.checks.findings import Finding
from tracker.checks.invariants import check_invariants

__all__ = ["Finding", "check_cover", "check_everything", "check_invariants"]
