"""The table of requests that were seen."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class SeenRequest(Base):
    """One request that had its effect: a Slack delivery, or a form that was posted."""

    __tablename__ = "seen_request"

    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    at: Mapped[datetime]
    # What the first one made, so that a repeat is told the same.
    answer: Mapped[str | None] = mapped_column(sa.String(200))
