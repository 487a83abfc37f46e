"""The tables of people: accounts, grants, Slack identities, sessions and one-time links."""

from datetime import datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.mobile import masked
from tracker.domain.quiet import Ways
from tracker.domain.roles import Role, ScopeKind
from tracker.domain.slack_members import Standing


class Person(Base):
    """Somebody with an account: a colleague, or a supplier's member of staff."""

    __tablename__ = "person"
    __table_args__ = (sa.UniqueConstraint("oidc_issuer", "oidc_subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="Europe/London")
    # As `+447700900123`, for texts about danger that no other way has delivered.
    # The trail, from which nothing can be taken, holds its last digits alone.
    mobile: Mapped[str | None] = mapped_column(sa.String(20), info={"on_the_trail": masked})
    # Who the sign-in provider says they are; an e-mail address alone proves nothing.
    oidc_issuer: Mapped[str | None] = mapped_column(sa.String(200))
    oidc_subject: Mapped[str | None] = mapped_column(sa.String(200))

    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="selectin", back_populates="person", order_by="RoleGrant.id"
    )
    slack: Mapped["SlackIdentity | None"] = relationship(lazy="selectin", back_populates="person")

    @property
    def trail_key(self) -> str:
        """People are known on the trail by number, never by name."""
        return str(self.id)


class RoleGrant(Base):
    """A role over a premises, a unit, a contract or everything; revoked, never deleted."""

    __tablename__ = "role_grant"
    # The owner directory asks: who holds this role over this scope?
    __table_args__ = (sa.Index("ix_role_grant_scope", "role", "scope_kind", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumByValue(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(EnumByValue(ScopeKind))
    scope_id: Mapped[int | None]
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="select", back_populates="grants")

    @property
    def trail_key(self) -> str:
        """The person, the role and its scope."""
        return f"{self.person_id}/{self.role}/{self.scope_kind}/{self.scope_id or '-'}"


class SlackIdentity(Base):
    """The Slack user that a person proved to be theirs, by signing in through a one-time link."""

    __tablename__ = "slack_identity"
    __table_args__ = (sa.UniqueConstraint("team_id", "user_id"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(sa.String(30))
    user_id: Mapped[str] = mapped_column(sa.String(30))
    linked_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", back_populates="slack", innerjoin=True)

    @property
    def trail_key(self) -> str:
        """The person it belongs to."""
        return str(self.person_id)


class NoticePreference(Base):
    """How somebody wants to be told, once they have said so; their time zone is the person's.

    The quiet hours are wall times there, both or neither.
    """

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    quiet_from: Mapped[time | None] = mapped_column(sa.Time)
    quiet_until: Mapped[time | None] = mapped_column(sa.Time)
    ways: Mapped[Ways] = mapped_column(EnumByValue(Ways))
    digest: Mapped[bool]

    @property
    def trail_key(self) -> str:
        """The person it belongs to."""
        return str(self.person_id)


class SlackMember(Base):
    """What Slack last said of one of its users, and when it was asked; linked or not.

    `as_of` is when, by Slack, the user last changed: news may come late and out of order.
    """

    __tablename__ = "slack_member"

    team_id: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    standing: Mapped[Standing] = mapped_column(EnumByValue(Standing))
    checked_at: Mapped[datetime] = mapped_column(index=True)
    as_of: Mapped[datetime | None]


class BrowserSession(Base):
    """A signed-in browser. Only its key's digest is kept: a copy of the table opens nothing."""

    __tablename__ = "browser_session"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign_in"
    SLACK = "slack"


class OneTimeLink(Base):
    """A link that works once, for ten minutes: to sign in, or to link a Slack user."""

    __tablename__ = "one_time_link"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(EnumByValue(LinkPurpose))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    team_id: Mapped[str | None] = mapped_column(sa.String(30))
    user_id: Mapped[str | None] = mapped_column(sa.String(30))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # What a Slack user asked for before they were linked, as JSON: done once they are, and erased.
    request: Mapped[str | None] = mapped_column(sa.Text)
