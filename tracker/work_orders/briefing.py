"""What a notice may tell of an order on each surface: the one place that applies decision D5."""

from dataclasses import dataclass

from tracker.domain.categories import FaultCategory
from tracker.domain.disclosure import Surface, may_tell_words
from tracker.domain.policy import Policy
from tracker.domain.triggers import Trigger
from tracker.work_orders.models import Promise, WorkOrder
from tracker.work_orders.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """An order as one surface may show it.

    `quoted` is what was said when the order came to its stage: the reason, or the promise that
    was broken. `title`, `category`, `premises_name` and `quoted` are None where the surface may
    not have them: then the reference, the premises' code, the severity, the stage and a link are
    all that is said.
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
    quoted: str | None = None

    @property
    def heading(self) -> str:
        """The line that names the order: `WO-2026-000123 · Fire door will not close · Ashley`."""
        said = (self.reference, self.title, self.premises_name or self.premises_code)
        return " · ".join(part for part in said if part)

    @property
    def severity(self) -> str:
        """How urgent it is, in words and never by colour alone."""
        return _severity(self.priority, safety_critical=self.safety_critical)


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
        priority=_priority(order),
        safety_critical=order.safety_critical,
        restricted=order.restricted,
        standing=standing,
        quoted=last_words(order) if tells_words else None,
    )


def last_words(order: WorkOrder) -> str | None:
    """Return what was said when the order came to its stage, or None where nothing was said.

    Typed words: only for a surface that may have them.
    """
    if not order.moves:
        return None
    move = order.moves[-1]
    if move.trigger is Trigger.PROMISE_BROKEN:
        broken = [row for row in order.chases if row.promise is Promise.BROKEN]
        said = broken[-1].answer or broken[-1].note if broken else None
        return said.words if said else None
    return move.reason.words if move.reason else None


def severity_of(order: WorkOrder) -> str:
    """Return how urgent an order is, as `Briefing.severity` says it."""
    return _severity(_priority(order), safety_critical=order.safety_critical)


def _priority(order: WorkOrder) -> str:
    return f"{order.priority} {order.priority.label}"


def _severity(priority: str, *, safety_critical: bool) -> str:
    return f"{'Safety-critical, ' if safety_critical else ''}{priority}"


def order_link(base_url: str, reference: str) -> str:
    """Return the address of the order's page."""
    return f"{base_url.rstrip('/')}/work-orders/{reference}"
