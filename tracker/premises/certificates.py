"""Statutory certificates: recording them, and which one counts at each premises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from marshmallow import fields, post_load
from sqlalchemy.orm import Session, aliased

from tracker.domain.calendar import london_date
from tracker.domain.certificates import CertificateKind, CertificateState, state_on
from tracker.domain.errors import Invalid
from tracker.domain.events import CertificateRecorded
from tracker.domain.roles import Actor, Permission
from tracker.forms import FormSchema, LondonDate, YesNo
from tracker.premises.models import Premises
from tracker.premises.models_certificates import Certificate
from tracker.premises.queries import get_premises
from tracker.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """A certificate as somebody enters it; where it is not needed it has no days."""

    kind: CertificateKind
    needed: bool
    issued_on: date | None = None
    expires_on: date | None = None
    category_code: str | None = None


class CertificateSchema(FormSchema):
    """Record a certificate."""

    kind = fields.Enum(
        CertificateKind,
        by_value=True,
        required=True,
        error_messages={"required": "Select the certificate", "unknown": "Select the certificate"},
    )
    needed = YesNo(question="do the premises need this certificate?", required=True)
    issued_on = LondonDate(load_default=None)
    expires_on = LondonDate(load_default=None)
    category_code = fields.String(load_default=None)

    @post_load
    def to_draft(self, data: dict[str, Any], **_: object) -> CertificateDraft:
        """Return the draft."""
        return CertificateDraft(**data)


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of certificate at one premises: what counts now, and whether it is in date."""

    premises: Premises
    kind: CertificateKind
    certificate: Certificate | None
    state: CertificateState


def record_certificate(uow: UnitOfWork, code: str, draft: CertificateDraft) -> Certificate:
    """Record a certificate of premises; a later one of the kind is its renewal.

    Raises Invalid for days that are missing or in the wrong order, and for a kind of fault that
    is not used at such premises.
    """
    premises = get_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.CERTIFY, premises.place)
    category = uow.policy.categories.get(draft.category_code or draft.kind.about.category_code)
    if category is None or not category.offered_at(premises.premises_type):
        raise Invalid({"category_code": ["Select what kind of fault its expiry is"]})
    if draft.needed:
        _check_days(draft, london_date(uow.now))
    row = Certificate(
        premises_id=premises.id,
        kind=draft.kind,
        issued_on=draft.issued_on if draft.needed else None,
        expires_on=draft.expires_on if draft.needed else None,
        category_code=category.code,
        recorded_at=uow.now,
        recorded_by_id=uow.actor.person_id,
    )
    row.premises = premises
    uow.add(row)
    uow.session.flush()
    uow.answer = premises.code
    uow.record(CertificateRecorded(premises.code, draft.kind, row.expires_on), row)
    return row


def standings(
    session: Session, premises: Sequence[Premises], today: date
) -> dict[int, list[Standing]]:
    """Return every kind of certificate at each of these premises, by the premises' number.

    A kind of which nobody has entered anything is unknown, never in date.
    """
    newest = _newest().where(Certificate.premises_id.in_([item.id for item in premises]))
    known = {(row.premises_id, row.kind): row for row in session.scalars(newest)}
    return {
        item.id: [
            _standing(item, kind, known.get((item.id, kind)), today) for kind in CertificateKind
        ]
        for item in premises
    }


def history(session: Session, premises: Premises) -> Sequence[Certificate]:
    """Return all that was ever recorded of the premises' certificates, the newest first."""
    return session.scalars(
        sa.select(Certificate)
        .where(Certificate.premises_id == premises.id)
        .order_by(Certificate.id.desc())
    ).all()


def expired_unhandled(session: Session, today: date) -> Sequence[int]:
    """Return the numbers of the certificates that have run out, unrenewed and not yet raised."""
    statement = _newest().where(
        Certificate.expires_on < today, Certificate.expiry_handled_at.is_(None)
    )
    return [row.id for row in session.scalars(statement.order_by(Certificate.expires_on))]


def may_record(actor: Actor, premises: Premises) -> bool:
    """Whether the actor may record certificates of the premises."""
    return actor.may(Permission.CERTIFY, premises.place)


def _newest() -> sa.Select[Certificate]:
    later = aliased(Certificate)
    return sa.select(Certificate).where(
        ~sa.exists().where(
            later.premises_id == Certificate.premises_id,
            later.kind == Certificate.kind,
            later.id > Certificate.id,
        )
    )


def _standing(
    premises: Premises, kind: CertificateKind, row: Certificate | None, today: date
) -> Standing:
    expires_on = row.expires_on if row else None
    return Standing(
        premises, kind, row, state_on(today, recorded=row is not None, expires_on=expires_on)
    )


def _check_days(draft: CertificateDraft, today: date) -> None:
    errors: dict[str, list[str]] = {}
    if draft.issued_on is None:
        errors["issued_on"] = ["Enter the day on which it was issued"]
    elif draft.issued_on > today:
        errors["issued_on"] = ["The day of issue must be today or earlier"]
    if draft.expires_on is None:
        errors["expires_on"] = ["Enter the last day on which it holds"]
    elif draft.issued_on is not None and draft.expires_on <= draft.issued_on:
        errors["expires_on"] = ["The last day must be after the day of issue"]
    if errors:
        raise Invalid(errors)
