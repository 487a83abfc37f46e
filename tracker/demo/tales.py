"""What becomes of the demo's first orders: the courses they take, and how old each is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from tracker.demo import register
from tracker.demo.acts import Act
from tracker.demo.faults import Fault, any_fault
from tracker.demo.story import Tale
from tracker.domain.assessment import assess
from tracker.domain.categories import PremisesType
from tracker.domain.policy import Policy
from tracker.domain.priority import Priority

# The length of the story.
WEEKS = timedelta(weeks=6)

_MINUTES = timedelta(minutes=1)
_HOURS = timedelta(hours=1)
_DAYS = timedelta(days=1)

Course = tuple[tuple[timedelta, Act], ...]

# What people do, each act so long after the one before. Nobody acting is the commonest course:
# the demo is of a ladder that climbs.
_SILENCE: Course = ()
_CHASED: Course = ((20 * _HOURS, Act.CHASE), (30 * _HOURS, Act.TELEPHONE), (2 * _DAYS, Act.CHASE))
_TAKEN_ON: Course = ((9 * _MINUTES, Act.ACCEPT), (40 * _MINUTES, Act.HELPDESK))
_ATTENDED: Course = (*_TAKEN_ON, (1 * _HOURS, Act.ATTENDED), (2 * _HOURS, Act.INTERIM))
_MADE_SAFE: Course = (*_TAKEN_ON, (1 * _HOURS, Act.INTERIM), (90 * _MINUTES, Act.MADE_SAFE))
_PARTS: Course = (*_ATTENDED, (3 * _HOURS, Act.PARTS), (3 * _DAYS, Act.TELEPHONE))
_BY_HAND: Course = (
    (7 * _MINUTES, Act.ACCEPT),
    (3 * _HOURS, Act.ESCALATE),
    (1 * _HOURS, Act.ACCEPT),
)
_COMPLETE: Course = (*_ATTENDED, (7 * _HOURS, Act.COMPLETE))
_CLOSED: Course = (*_COMPLETE, (4 * _HOURS, Act.CONFIRM))
_REJECTED: Course = (*_COMPLETE, (5 * _HOURS, Act.REJECT), (2 * _HOURS, Act.CHASE))
_COURSES: Sequence[Course] = (
    _SILENCE, _CHASED, _TAKEN_ON, _CLOSED, _SILENCE, _ATTENDED, _COMPLETE, _CHASED, _MADE_SAFE,
    _SILENCE, _PARTS, _BY_HAND, _CLOSED, _CHASED, _REJECTED,
)  # fmt: skip

# How long ago an order of a priority was reported, so that every stage of the ladder is seen.
_OLDEST = {
    Priority.P1: 18 * _HOURS,
    Priority.P2: 6 * _DAYS,
    Priority.P3: 21 * _DAYS,
    Priority.P4: 40 * _DAYS,
    Priority.P5: 40 * _DAYS,
}
# Whom the demo suggests first has one order that climbs, one to confirm and one that is closed.
_FOR_THE_FIRST_MANAGER = {0: "AP-01", 6: "AP-01", 18: "AP-01"}
_PREFIXES = (
    ("AP", PremisesType.APPROVED_PREMISES, register.APPROVED_PREMISES),
    ("OCC", PremisesType.OFFENDER_CONTACT_CENTRE, register.CONTACT_CENTRES),
    ("AP", PremisesType.APPROVED_PREMISES, register.APPROVED_PREMISES),
    ("CRT", PremisesType.COURT, register.COURTS),
    ("OCC", PremisesType.OFFENDER_CONTACT_CENTRE, register.CONTACT_CENTRES),
    ("PRS", PremisesType.PRISON, register.PRISONS),
)


def tales_of(number: int, *, now: datetime, policy: Policy) -> list[Tale]:
    """Return as many tales as asked for, the same each time, ending at `now` (UTC)."""
    dice = Random(118)  # noqa: S311 - the same demo each time; nothing is kept secret by it
    return [_tale(dice, index, number, now=now, policy=policy) for index in range(number)]


def any_place(dice: Random, index: int, policy: Policy) -> tuple[str, Fault, Priority]:
    """Return premises, each type in its turn, with a fault of theirs and its priority."""
    prefix, premises_type, last = _PREFIXES[index % len(_PREFIXES)]
    fault = any_fault(dice, policy, premises_type)
    category = policy.categories[fault.category]
    priority = assess(category, premises_type, at_risk=False).priority
    return f"{prefix}-{dice.randint(1, last):02}", fault, priority


def _tale(dice: Random, index: int, number: int, *, now: datetime, policy: Policy) -> Tale:
    code, fault, priority = any_place(dice, index, policy)
    code = _FOR_THE_FIRST_MANAGER.get(index, code)
    course = _COURSES[index % len(_COURSES)]
    oldest = _OLDEST[priority]
    if Act.CONFIRM in (act for _, act in course):
        oldest = max(oldest, 14 * _DAYS)  # finished, so it may lie further back
    elif Act.COMPLETE in (act for _, act in course):
        oldest = max(min(oldest, 3 * _DAYS), 30 * _HOURS)
    # The young ones are more, for an order climbs fastest at first; the newest is minutes old.
    part = (index * 37 % number + dice.random()) / number
    age = oldest * part**2 + 4 * _MINUTES
    return Tale(code, fault, now - age, course)
