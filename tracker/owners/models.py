"""The table of stage owners and their deputies."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.roles import ScopeKind
from tracker.people.models import Person


class StageOwner(Base):
    """The named owner of a stage over a scope, with a deputy; the narrower scope goes first."""

    __tablename__ = "stage_owner"
    __table_args__ = (sa.UniqueConstraint("stage", "scope_kind", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(sa.SmallInteger)
    scope_kind: Mapped[ScopeKind] = mapped_column(EnumByValue(ScopeKind))
    # 0 where the scope is everything, so that the unique key holds there too.
    scope_id: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[owner_id])
    deputy: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[deputy_id])

    @property
    def trail_key(self) -> str:
        """The stage and the scope."""
        return f"{self.stage}/{self.scope_kind}/{self.scope_id}"
