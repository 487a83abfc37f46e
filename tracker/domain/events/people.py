"""Facts about one person: roles, sign-in, links, and what an import brought them."""

from dataclasses import dataclass

from tracker.domain.events.base import Event
from tracker.domain.roles import Role, ScopeKind
from tracker.domain.slack_members import Standing


@dataclass(frozen=True)
class PersonEvent(Event):
    """A fact about one person."""

    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True)
class BacklogImported(PersonEvent):
    """One import gave a person so many orders, the worst of them at this stage."""

    kind = "person.backlog_imported"
    count: int
    worst_stage: int


@dataclass(frozen=True)
class PersonAdded(PersonEvent):
    kind = "person.added"


@dataclass(frozen=True)
class PersonChanged(PersonEvent):
    kind = "person.changed"


@dataclass(frozen=True)
class GrantEvent(PersonEvent):
    """A fact about a role over a scope; `scope_id` is None for everything."""

    role: Role
    scope: ScopeKind
    scope_id: int | None


@dataclass(frozen=True)
class GrantGiven(GrantEvent):
    kind = "person.grant_given"


@dataclass(frozen=True)
class GrantRevoked(GrantEvent):
    kind = "person.grant_revoked"


@dataclass(frozen=True)
class SlackLinked(PersonEvent):
    kind = "person.slack_linked"


@dataclass(frozen=True)
class SlackUnlinked(PersonEvent):
    kind = "person.slack_unlinked"


@dataclass(frozen=True)
class SlackStandingChanged(PersonEvent):
    """Slack says that the person's Slack user became a guest, was deactivated, or is back."""

    kind = "person.slack_standing_changed"
    standing: Standing


@dataclass(frozen=True)
class SignedIn(PersonEvent):
    kind = "person.signed_in"


@dataclass(frozen=True)
class SignedOut(PersonEvent):
    kind = "person.signed_out"


@dataclass(frozen=True)
class SignInLinkMade(PersonEvent):
    kind = "person.sign_in_link_made"


@dataclass(frozen=True)
class PreferencesSet(PersonEvent):
    """They said how they want to be told: quiet hours, time zone, ways, digest."""

    kind = "person.preferences_set"
