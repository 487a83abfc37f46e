"""Statutory certificates: their kinds, and whether one is in date."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DUE_SOON = timedelta(days=30)


class CertificateKind(StrEnum):
    """What the law wants certified of a building."""

    FIRE_RISK_ASSESSMENT = "fire_risk_assessment"
    ELECTRICAL = "electrical"
    GAS_SAFETY = "gas_safety"
    LIFT = "lift"
    LEGIONELLA = "legionella"
    ASBESTOS = "asbestos"

    @property
    def about(self) -> "AboutKind":
        """What the kind is called, and what its expiry is logged as."""
        return _ABOUT[self]


@dataclass(frozen=True, slots=True)
class AboutKind:
    """A kind in words, and the category of fault as which its expiry is usually logged."""

    label: str
    category_code: str


_ABOUT = {
    CertificateKind.FIRE_RISK_ASSESSMENT: AboutKind("Fire risk assessment", "FIR-STP"),
    CertificateKind.ELECTRICAL: AboutKind("Electrical installation (EICR)", "ELE-SOC"),
    # Without the certificate the appliances must be shut off, and without the examination the lift.
    CertificateKind.GAS_SAFETY: AboutKind("Gas safety record", "HTG-LOS"),
    CertificateKind.LIFT: AboutKind("Lift examination (LOLER)", "LFT-OUT"),
    CertificateKind.LEGIONELLA: AboutKind("Legionella risk assessment", "LEG-RES"),
    CertificateKind.ASBESTOS: AboutKind("Asbestos survey", "ASB-DAM"),
}


class CertificateState(StrEnum):
    """Whether a certificate is in date; what nobody knows is never shown as in date."""

    IN_DATE = "in_date"
    DUE_SOON = "due_soon"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_NEEDED = "not_needed"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ").capitalize()


def state_on(today: date, *, recorded: bool, expires_on: date | None) -> CertificateState:
    """Return the state of a certificate on a London day; its last day is still in date.

    `recorded` is false where nobody has entered anything. Recorded without an end means that the
    premises needs none of the kind.
    """
    if not recorded:
        return CertificateState.UNKNOWN
    if expires_on is None:
        return CertificateState.NOT_NEEDED
    if today > expires_on:
        return CertificateState.EXPIRED
    if today + DUE_SOON >= expires_on:
        return CertificateState.DUE_SOON
    return CertificateState.IN_DATE
