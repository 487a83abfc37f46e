"""Where a stage has nobody, or only just somebody: found before an order gets there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.domain.calendar import LONDON, london_date
from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.priority import Priority
from tracker.domain.reachability import Unreachable, passed_over, runs_round_the_clock
from tracker.domain.wording import counted, day, listed
from tracker.outbox.given_up import people_not_reached
from tracker.owners.queries import Directory, HeldAs
from tracker.owners.snapshot import Named
from tracker.premises.models import Premises

AHEAD = timedelta(days=14)
_NOTICES_OF = timedelta(days=7)
_NAMED_IN_A_SUMMARY = 3


class GapKind(StrEnum):
    """What is missing at a stage of some premises, the worst first."""

    NOBODY = "nobody"
    VACANT = "vacant"
    COMING = "coming"
    OWNER_GONE = "owner_gone"
    NOT_REACHED = "not_reached"
    NO_DEPUTY = "no_deputy"
    NO_NIGHT_CONTACT = "no_night_contact"
    ONLY_ROLE = "only_role"

    @property
    def label(self) -> str:
        """The gap in a few words."""
        return _LABELS[self]

    @property
    def is_grave(self) -> bool:
        """Whether an order at the stage has nobody of that stage, now or soon."""
        return self in {GapKind.NOBODY, GapKind.VACANT, GapKind.COMING}


_LABELS = {
    GapKind.NOBODY: "Nobody at all",
    GapKind.VACANT: "Nobody at this stage",
    GapKind.COMING: "Nobody soon",
    GapKind.OWNER_GONE: "Owner cannot be reached",
    GapKind.NOT_REACHED: "Notices do not arrive",
    GapKind.NO_DEPUTY: "No deputy",
    GapKind.NO_NIGHT_CONTACT: "No out-of-hours contact",
    GapKind.ONLY_ROLE: "No owner is named",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: at which stage of which premises, and in words what follows from it.

    `part` is the second acceptance where the gap is in that.
    """

    kind: GapKind
    stage: Stage
    premises: Premises
    words: str
    part: Part = Part.OWNER


def find_gaps(
    session: Session,
    ladder: Ladder,
    premises: Sequence[Premises],
    *,
    now: datetime,
    directory: Directory | None = None,
) -> list[Gap]:
    """Return the gaps at every stage of these premises at `now` (UTC), the worst kind first.

    Also those that are coming: a stage that will have nobody within fourteen days, because of
    leave that is known already. `directory` is the one at hand, if it was read already.
    """
    directory = directory or Directory.load(session, now)
    return _Search(session, ladder, now, directory).gaps(premises)


def summarised(gaps: Iterable[Gap]) -> list[str]:
    """Return the gaps in sentences, one for each kind at each stage, with how many premises."""
    alike: dict[tuple[GapKind, int, str], list[str]] = defaultdict(list)
    for gap in gaps:
        alike[gap.kind, gap.stage.number, gap.words].append(gap.premises.code)
    return [
        f"Stage {number} at {_places(codes)}: {words}"
        for (_, number, words), codes in alike.items()
    ]


def _places(codes: list[str]) -> str:
    if len(codes) <= _NAMED_IN_A_SUMMARY:
        return listed(tuple(codes))
    return f"{counted(len(codes), 'place')} ({', '.join(codes[:_NAMED_IN_A_SUMMARY])} and others)"


class _Search:
    """One look for gaps, with all that it needs read once."""

    def __init__(
        self, session: Session, ladder: Ladder, now: datetime, directory: Directory
    ) -> None:
        self._ladder, self._now = ladder, now
        self._directory = directory
        self._not_reached = people_not_reached(session, now - _NOTICES_OF)
        self._at_night = max(
            (ladder.top(each) for each in Priority if runs_round_the_clock(ladder, each)),
            default=-1,
        )
        # Somebody's first day of leave is when a stage can fall vacant.
        self._ahead = [
            self._directory.at(datetime.combine(on, time(12), LONDON))
            for on in self._directory.leave_begins(london_date(now), london_date(now + AHEAD))
        ]

    def gaps(self, premises: Sequence[Premises]) -> list[Gap]:
        order = list(GapKind)
        found = [
            Gap(kind, stage, item, words, part)
            for item in premises
            for stage in self._ladder.stages
            for part in stage.parts_at(item.premises_type)
            for kind, words in self._at(stage, item, part)
        ]
        return sorted(
            found, key=lambda gap: (order.index(gap.kind), gap.premises.code, gap.stage.number)
        )

    def _at(self, stage: Stage, premises: Premises, part: Part) -> Iterator[tuple[GapKind, str]]:
        for kind, words in self._of_part(stage, premises, part):
            yield kind, words if part is Part.OWNER else f"For the second acceptance: {words}"

    def _of_part(
        self, stage: Stage, premises: Premises, part: Part
    ) -> Iterator[tuple[GapKind, str]]:
        holding = self._directory.holders(self._ladder, stage.number, premises.place, part=part)
        said = f" {holding.why}." if holding.why else ""
        if holding.held_as is HeldAs.NOBODY:
            yield GapKind.NOBODY, f"Nobody can be reached, nor at any stage above.{said}"
            return
        if holding.held_as is HeldAs.STAGE_ABOVE:
            above = listed(holding.names)
            yield GapKind.VACANT, f"Nobody can be reached. The stage above answers: {above}.{said}"
            return
        coming = self._coming(stage, premises, part)
        if coming:
            yield GapKind.COMING, coming
        named = self._directory.named(stage.number, premises.place, part)
        if named is None:
            yield GapKind.ONLY_ROLE, f"No owner is named. By their role: {listed(holding.names)}."
        else:
            yield from self._of(named, stage)

    def _of(self, named: Named, stage: Stage) -> Iterator[tuple[GapKind, str]]:
        owner = passed_over(named.owner, self._now)
        deputy = named.deputy and passed_over(named.deputy, self._now)
        if owner and owner.why is not Unreachable.AWAY:
            yield GapKind.OWNER_GONE, f"{owner.words}. Name another owner."
        elif owner and (named.deputy is None or deputy):
            stand_in = deputy.words if deputy else "no deputy is named"
            yield GapKind.OWNER_GONE, f"{owner.words}, and {stand_in}."
        if named.deputy is None:
            yield GapKind.NO_DEPUTY, f"Nobody stands in for {named.owner.name}."
        elif not named.deputy.active:
            yield GapKind.NO_DEPUTY, f"The account of the deputy, {named.deputy.name}, is closed."
        night = named.out_of_hours
        if stage.number <= self._at_night and (night is None or not night.active):
            yield (
                GapKind.NO_NIGHT_CONTACT,
                "An emergency at night wakes nobody but the owner: name an out-of-hours contact.",
            )
        for person in (named.owner, named.deputy, named.out_of_hours):
            if person is not None and person.id in self._not_reached:
                yield GapKind.NOT_REACHED, f"No notice of the last week has reached {person.name}."

    def _coming(self, stage: Stage, premises: Premises, part: Part) -> str | None:
        for then in self._ahead:
            if then.is_vacant(self._ladder, stage.number, premises.place, part=part):
                why = then.holders(self._ladder, stage.number, premises.place, part=part).why
                return f"From {day(london_date(then.now))} nobody can be reached: {why}."
        return None
