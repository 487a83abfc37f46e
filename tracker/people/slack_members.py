"""What Slack says of its users: asked at linking, told by Slack on a change, asked again daily."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import NotAllowed
from tracker.domain.events import SlackStandingChanged
from tracker.domain.slack_members import Standing, turned_away
from tracker.people.models import SlackIdentity, SlackMember
from tracker.unit_of_work import UnitOfWork

FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """What Slack said of a user, and since when (UTC, Slack's clock) where it said so."""

    standing: Standing
    as_of: datetime | None = None


class SlackDoor(Protocol):
    """What the web and the clock ask of the bot; called outside any transaction."""

    def look_up(self, user_id: str) -> Looked:
        """Return what Slack says of a user; raises SlackSilent where it cannot be asked."""

    def do_again(self, request: Mapping[str, Any]) -> str:
        """Do what a Slack user asked for before they were linked; return words for the page."""


class SlackSilent(Exception):
    """Slack could not be asked: the last answer holds."""


def require_member(session: Session, team_id: str, user_id: str) -> None:
    """Raise NotAllowed, with plain words, for whoever is known to be no full member."""
    known = session.get(SlackMember, (team_id, user_id))
    if known is not None and not known.standing.may_act:
        raise NotAllowed(turned_away(known.standing))


def is_fresh(session: Session, team_id: str, user_id: str, now: datetime) -> bool:
    """Whether Slack was asked of this user within a day."""
    known = session.get(SlackMember, (team_id, user_id))
    return known is not None and abs(now - known.checked_at) < FRESH


def is_known(session: Session, team_id: str, user_id: str) -> bool:
    """Whether Slack was ever asked of this user."""
    return session.get(SlackMember, (team_id, user_id)) is not None


def due_for_a_look(session: Session, now: datetime, *, limit: int) -> list[tuple[str, str]]:
    """Return the linked users (team and user) of whom Slack was not asked within a day.

    Whoever was never asked about comes first, then whoever waits longest.
    """
    rows = session.execute(
        sa.select(SlackIdentity.team_id, SlackIdentity.user_id)
        .outerjoin(
            SlackMember,
            sa.and_(
                SlackMember.team_id == SlackIdentity.team_id,
                SlackMember.user_id == SlackIdentity.user_id,
            ),
        )
        .where(
            sa.or_(
                SlackMember.checked_at.is_(None),
                SlackMember.checked_at <= now - FRESH,
                SlackMember.checked_at > now + FRESH,  # left by a clock that was put back since
            )
        )
        .order_by(SlackMember.checked_at.is_not(None), SlackMember.checked_at)
        .limit(limit)
    )
    return [(team_id, user_id) for team_id, user_id in rows]


def note_standing(uow: UnitOfWork, team_id: str, user_id: str, looked: Looked) -> None:
    """Keep what Slack said; older news than what is known changes nothing.

    What becomes of somebody with an account goes on the trail.
    """
    known = uow.session.get(SlackMember, (team_id, user_id), with_for_update=True)
    if known is None:
        known = SlackMember(team_id=team_id, user_id=user_id, standing=Standing.MEMBER)
        uow.session.add(known)
    elif known.as_of is not None and looked.as_of is not None and looked.as_of < known.as_of:
        known.checked_at = uow.now
        return
    changed, known.standing = known.standing is not looked.standing, looked.standing
    known.checked_at, known.as_of = uow.now, looked.as_of or known.as_of
    if changed and (person_id := _linked_person(uow.session, team_id, user_id)) is not None:
        uow.record(SlackStandingChanged(person_id, looked.standing))


def is_of_interest(session: Session, team_id: str, user_id: str) -> bool:
    """Whether anything is kept of this user: of others Slack's news are not."""
    return (
        is_known(session, team_id, user_id) or _linked_person(session, team_id, user_id) is not None
    )


def _linked_person(session: Session, team_id: str, user_id: str) -> int | None:
    return session.scalar(
        sa.select(SlackIdentity.person_id).where(
            SlackIdentity.team_id == team_id, SlackIdentity.user_id == user_id
        )
    )
