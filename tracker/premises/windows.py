"""Windows in which premises are closed or under maintenance: their forms, and finding them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from marshmallow import fields, post_load
from sqlalchemy.orm import Session

from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.policy import Policy
from tracker.domain.windows import WindowKind, WindowRules
from tracker.domain.wording import counted, moment
from tracker.forms import FormSchema, LondonInstant, Words
from tracker.premises.models import Premises
from tracker.premises.models_windows import PremisesWindow

REASON_LENGTH = 500
_TYPED_TO_THE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDraft:
    """A window as somebody announces it; without a start it begins when it is announced."""

    kind: WindowKind
    until: datetime
    reason: str
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDraft:
    """A later end (UTC), and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingDraft:
    """Why a window ends before its time, or is called off."""

    reason: str


def _why() -> Words:
    return Words(
        shortest=5, longest=REASON_LENGTH, what="the reason", multiline=True, required=True
    )


class WindowSchema(FormSchema):
    """Announce a closure or maintenance."""

    kind = fields.Enum(
        WindowKind,
        by_value=True,
        required=True,
        error_messages={
            "required": "Select whether it is a closure or maintenance",
            "unknown": "Select whether it is a closure or maintenance",
        },
    )
    starts_at = LondonInstant(load_default=None)
    until = LondonInstant(
        required=True, error_messages={"required": "Enter when it ends: it must have an end"}
    )
    reason = _why()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> WindowDraft:
        """Return the draft."""
        return WindowDraft(**data)


class ExtensionSchema(FormSchema):
    """Put off the end of a window."""

    until = LondonInstant(required=True, error_messages={"required": "Enter when it ends now"})
    reason = _why()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> ExtensionDraft:
        """Return the draft."""
        return ExtensionDraft(**data)


class EndingSchema(FormSchema):
    """End a window before its time, or call it off."""

    reason = _why()

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> EndingDraft:
        """Return the draft."""
        return EndingDraft(**data)


def window_rules(policy: Policy) -> WindowRules:
    """Return what the clock in use says of windows; raises Conflict where it knows none."""
    rules = policy.clock_rules[policy.current_targets.version].windows
    if rules is None:
        raise Conflict("The clock in use lets no order wait for closed premises.")
    return rules


def planned_span(draft: WindowDraft, policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    """Return from when and until when (UTC) such a window would be.

    Raises Invalid for one that began in the past, that has no length, or that is longer than the
    clock in use allows. The present minute is not the past: people type no seconds.
    """
    starts_at = draft.starts_at or now
    if now - _TYPED_TO_THE_MINUTE < starts_at < now:
        starts_at = now
    if starts_at < now:
        words = "It cannot begin in the past. Leave it empty if it begins now"
        raise Invalid({"starts_at": [words]})
    require_end(starts_at, draft.until, policy)
    return starts_at, draft.until


def require_end(starts_at: datetime, until: datetime, policy: Policy) -> None:
    """Raise Invalid for an end that is not after the start, or later than the clock allows."""
    rules = window_rules(policy)
    if until <= starts_at:
        raise Invalid({"until": [f"It must end after it begins, at {moment(starts_at)}"]})
    latest = rules.latest_end(starts_at)
    if until > latest:
        longest = counted(rules.longest_days, "day")
        raise Invalid(
            {"until": [f"It may last {longest} at most, so until {moment(latest)} at the latest"]}
        )


def list_windows(session: Session, premises: Premises) -> Sequence[PremisesWindow]:
    """Return all windows there ever were at the premises, the latest to begin first."""
    return session.scalars(
        sa.select(PremisesWindow)
        .where(PremisesWindow.premises_id == premises.id)
        .order_by(PremisesWindow.starts_at.desc(), PremisesWindow.number.desc())
    ).all()


def windows_after(session: Session, premises_id: int, after: datetime) -> Sequence[PremisesWindow]:
    """Return the windows of the premises that end after an instant (UTC), by their start."""
    until = sa.func.coalesce(PremisesWindow.ended_at, PremisesWindow.ends_at)
    return session.scalars(
        sa.select(PremisesWindow)
        .where(
            PremisesWindow.premises_id == premises_id,
            until > after,
            until > PremisesWindow.starts_at,  # what was called off holds nothing
        )
        .order_by(PremisesWindow.starts_at, PremisesWindow.number)
    ).all()


def get_window(session: Session, premises: Premises, number: int) -> PremisesWindow:
    """Return the window of this number at the premises; raises NotFound where there is none."""
    found = session.scalars(
        sa.select(PremisesWindow).where(
            PremisesWindow.premises_id == premises.id, PremisesWindow.number == number
        )
    ).one_or_none()
    if found is None:
        raise NotFound(f"{premises.name} has no window {number}.")
    return found


def keep_windows_still(session: Session, premises_id: int) -> None:
    """Let nobody change the windows of the premises until the transaction is over.

    Several reports may do so at once; whoever changes the windows waits for them, and they for
    that. So no order can miss a window that is announced at the same moment.
    """
    with session.no_autoflush:
        session.execute(
            sa.select(Premises.id).where(Premises.id == premises_id).with_for_update(read=True)
        )


def lock_windows(session: Session, premises: Premises) -> None:
    """Wait for the reports that are being made at the premises, and keep further ones waiting."""
    # Weaker than a change of the key: rows that only point to the premises do not wait.
    session.execute(
        sa.select(Premises.id).where(Premises.id == premises.id).with_for_update(key_share=True)
    )
