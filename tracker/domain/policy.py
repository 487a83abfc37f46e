"""All that an operator may set, as one value: ladders, targets, calendar, cover, categories."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.domain.attention import Attention
from tracker.domain.calendar import WorkingCalendar
from tracker.domain.categories import FaultCategory
from tracker.domain.cover import CoverTimes
from tracker.domain.ladder import Ladder
from tracker.domain.milestones import Targets
from tracker.domain.pauses import ClockRules


@dataclass(frozen=True, slots=True)
class Policy:
    """Every published version by its number; the newest is current, old ones serve old orders.

    The categories keep the order of the published table. `texts` holds the text of every file
    that it was read from, by the file's name without its ending.
    """

    ladders: Mapping[int, Ladder]
    targets: Mapping[int, Targets]
    calendar: WorkingCalendar
    categories: Mapping[str, FaultCategory]
    clock_rules: Mapping[int, ClockRules] = field(default_factory=dict)
    cover: Mapping[int, CoverTimes] = field(default_factory=dict)
    attention: Attention = field(default_factory=Attention)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ladder(self) -> Ladder:
        """The ladder that a new order begins on."""
        return self.ladders[max(self.ladders)]

    @property
    def current_targets(self) -> Targets:
        """The targets that a new order is held to."""
        return self.targets[max(self.targets)]

    @property
    def current_cover(self) -> CoverTimes:
        """The times of night cover that a new night is held to."""
        return self.cover[max(self.cover)]
