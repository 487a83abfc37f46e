"""Facts about statutory certificates; each is about the premises, by their code."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.certificates import CertificateKind
from tracker.domain.events.register import RegisterEvent


@dataclass(frozen=True)
class CertificateRecorded(RegisterEvent):
    """A certificate, or its renewal, was entered; without an end, none of the kind is needed."""

    kind = "certificate.recorded"
    certificate: CertificateKind
    expires_on: date | None


@dataclass(frozen=True)
class CertificateExpired(RegisterEvent):
    """A certificate ran out without a renewal, and `order` was raised for it."""

    kind = "certificate.expired"
    certificate: CertificateKind
    order: str
