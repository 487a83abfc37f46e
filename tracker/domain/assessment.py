"""How urgent a fault is, and why."""

from dataclasses import dataclass

from tracker.domain.categories import FaultCategory, PremisesType
from tracker.domain.priority import Priority


@dataclass(frozen=True, slots=True)
class Assessment:
    """The priority of a fault, the reason in words, and what follows from its category.

    The reason never names the fault, so that it may be shown wherever the priority is.
    """

    priority: Priority
    reason: str
    safety_critical: bool
    restricted: bool
    accessibility: bool
    business_critical: bool


def assess(category: FaultCategory, premises_type: PremisesType, *, at_risk: bool) -> Assessment:
    """Return how urgent a fault is, from the published table of categories.

    `at_risk` is the answer to the category's safety question, or where it has none, whether
    somebody is at risk now: it makes the order safety-critical, and such an order is at least
    urgent. Raises Invalid, under `category_code`, where the category is not offered.
    """
    listed = category.default_priority(premises_type)
    priority = min(listed, Priority.P2) if at_risk else listed
    safety_critical = category.safety or at_risk
    reason = f"The published table gives this category {listed} at {premises_type.plural}."
    if priority != listed:
        reason += f" Raised to {priority} because somebody is at risk."
    elif at_risk and not category.safety:
        reason += " It is safety-critical because somebody is at risk."
    elif safety_critical:
        reason += " It is safety-critical."
    return Assessment(
        priority=priority,
        reason=reason,
        safety_critical=safety_critical,
        restricted=category.restricted,
        accessibility=category.accessibility,
        business_critical=category.business_critical,
    )
