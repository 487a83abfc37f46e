"""The tables of suppliers and of the contracts under which they serve."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base


class Supplier(Base):
    """A company that is paid to keep premises in order."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code


class Contract(Base):
    """An agreement with one supplier; a premises is served under one contract at a time."""

    __tablename__ = "contract"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("supplier.id"), index=True)

    supplier: Mapped[Supplier] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """Its code."""
        return self.code
