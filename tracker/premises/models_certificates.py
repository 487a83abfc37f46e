"""The table of statutory certificates: what was certified where, and until when."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.certificates import CertificateKind
from tracker.people.models import Person
from tracker.premises.models import Premises


class Certificate(Base):
    """One issue of a certificate; a renewal is another row, so that the history stays.

    Without `expires_on` it says that the premises needs none of the kind.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        # The daily look asks only this: what has expired, and has no order yet?
        sa.Index("ix_certificate_expires_on", "expires_on", "expiry_handled_at"),
        sa.Index("ix_certificate_premises", "premises_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    premises_id: Mapped[int] = mapped_column(sa.ForeignKey("premises.id"))
    kind: Mapped[CertificateKind] = mapped_column(EnumByValue(CertificateKind))
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # What fault an order is logged as when it expires.
    category_code: Mapped[str] = mapped_column(sa.String(12))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    # When its expiry was dealt with, once; the order that it raised, where it raised one.
    expiry_handled_at: Mapped[datetime | None]
    raised_order: Mapped[str | None] = mapped_column(sa.String(20))

    premises: Mapped[Premises] = relationship(lazy="select")
    recorded_by: Mapped[Person | None] = relationship(lazy="select")

    @property
    def trail_key(self) -> str:
        """The premises, the kind and when it was recorded."""
        return f"{self.premises.code}/{self.kind}/{self.recorded_at.isoformat()}"
