"""The check of what orders stand on: published versions of ladder, clocks and cover."""

from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.domain.policy import Policy
from tracker.published.queries import tampered


def published_versions_stand(session: Session, policy: Policy) -> Finding:
    """P1: every published version in use has the text that it was published with (D3)."""
    return finding(
        "P1", "Published versions of the policy are unchanged", tampered(session, policy.texts)
    )
