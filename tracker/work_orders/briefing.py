"""What a notice may tell of an order on each surface: the one place that applies decision D5."""

from dataclasses import dataclass

from tracker.domain.categories import FaultCategory
from tracker.domain.disclosure import Surface, may_tell_words
from tracker.domain.policy import Policy
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """An order as one surface may show it.

    `title`, `category` and `premises_name` are None where the surface may not have them: then the
    reference, the premises' code, the severity, the stage and a link are all that is said.
    """

    reference: str
    link: str
    premises_code: str
    premises_name: str | None
    title: str | None
    category: str | None
    priority: str
    safety_critical: bool
    restricted: bool
    standing: Standing

    @property
    def heading(self) -> str:
        """The line that names the order: `WO-2026-000123 · Fire door will not close · Ashley`."""
        said = (self.reference, self.title, self.premises_name or self.premises_code)
        return " · ".join(part for part in said if part)

    @property
    def severity(self) -> str:
        """How urgent it is, in words and never by colour alone."""
        return f"{'Safety-critical, ' if self.safety_critical else ''}{self.priority}"


def brief(
    order: WorkOrder, standing: Standing, *, surface: Surface, policy: Policy, base_url: str
) -> Briefing:
    """Return what this surface may be told of the order."""
    tells_words = may_tell_words(surface, restricted=order.restricted)
    category: FaultCategory = policy.categories[order.category_code]
    return Briefing(
        reference=order.reference,
        link=order_link(base_url, order.reference),
        premises_code=order.premises.code,
        premises_name=order.premises.name if tells_words else None,
        title=order.title.words if tells_words else None,
        category=category.label if tells_words else None,
        priority=f"{order.priority} {order.priority.label}",
        safety_critical=order.safety_critical,
        restricted=order.restricted,
        standing=standing,
    )


def order_link(base_url: str, reference: str) -> str:
    """Return the address of the order's page."""
    return f"{base_url.rstrip('/')}/work-orders/{reference}"
