"""The types of premises, the service lines, and what the category of a fault says about it."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import Invalid
from tracker.domain.priority import Priority


class PremisesType(StrEnum):
    """What a building is used for, which decides how much a fault in it matters."""

    OFFENDER_CONTACT_CENTRE = "offender_contact_centre"
    APPROVED_PREMISES = "approved_premises"
    COURT = "court"
    PRISON = "prison"

    @property
    def label(self) -> str:
        """The type in words, for one building."""
        return self.value.replace("_", " ").capitalize()

    @property
    def plural(self) -> str:
        """The type in words, for many buildings, inside a sentence."""
        words = self.value.replace("_", " ")
        return words if words.endswith("s") else f"{words}s"


class ServiceLine(StrEnum):
    """The part of the facilities contract that answers for a fault."""

    HARD_FM = "hard_fm"
    SOFT_FM = "soft_fm"
    SECURITY = "security"
    WATER = "water"
    NIGHT_COVER = "night_cover"

    @property
    def label(self) -> str:
        """The line in words."""
        return _LINE_LABELS[self]


_LINE_LABELS = {
    ServiceLine.HARD_FM: "Building and plant",
    ServiceLine.SOFT_FM: "Cleaning, pests and waste",
    ServiceLine.SECURITY: "Security",
    ServiceLine.WATER: "Water hygiene",
    ServiceLine.NIGHT_COVER: "Night cover",
}


@dataclass(frozen=True, slots=True)
class FaultCategory:
    """One row of the published table of faults.

    `office` is the priority everywhere but at approved premises, None where the fault cannot
    happen elsewhere. `safety_if` is the question whose yes makes the fault safety-critical,
    empty where nothing depends on an answer. `reference` is the law or standard behind it.
    `words` are what people call it, in lower case; `stop` is what to do at once, before it is
    reported, empty where nothing must be.
    """

    code: str
    label: str
    line: ServiceLine
    office: Priority | None
    approved_premises: Priority
    safety: bool
    security: bool
    accessibility: bool
    business_critical: bool
    safety_if: str
    reference: str
    words: tuple[str, ...] = ()
    stop: str = ""

    @property
    def restricted(self) -> bool:
        """Whether what is broken must not be told in channels or e-mail: security, night cover."""
        return self.security or self.line is ServiceLine.NIGHT_COVER

    @property
    def for_visitors(self) -> bool:
        """Whether somebody who is not signed in is offered it.

        They are offered the same everywhere, so that the list does not tell what the building
        is used for; night cover is not theirs to report.
        """
        return self.office is not None and self.line is not ServiceLine.NIGHT_COVER

    def offered_at(self, premises_type: PremisesType) -> bool:
        """Whether the fault can be reported at premises of this type."""
        return premises_type is PremisesType.APPROVED_PREMISES or self.office is not None

    def default_priority(self, premises_type: PremisesType) -> Priority:
        """Return the priority of the table.

        Raises Invalid, under `category_code`, where the category is not offered.
        """
        if premises_type is PremisesType.APPROVED_PREMISES:
            return self.approved_premises
        if self.office is None:
            raise Invalid(
                {"category_code": [f"This category is not used at {premises_type.plural}"]}
            )
        return self.office
