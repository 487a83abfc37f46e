"""Which order a message in a channel is the card of."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.outbox.models import PostedCard


def subject_at(session: Session, destination: str, posted_as: str) -> str | None:
    """Return the reference of the order whose card stands there, or None where none does."""
    return session.scalar(
        sa.select(PostedCard.subject).where(
            PostedCard.destination == destination, PostedCard.posted_as == posted_as
        )
    )
