"""What another requirement means for nights that are on the roster: read before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from sqlalchemy.orm import Session

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.queries import get_approved_premises, nights_not_begun
from tracker.domain.cover import COVERED, CoverState, StandDown, SuppliedBy, window
from tracker.domain.roles import Actor, Permission
from tracker.domain.wording import counted, day, listed, short_moment


class Required(Protocol):
    """What a night must have: of a requirement that is kept, or of one that is only typed."""

    begins: time
    ends: time
    posts: int
    supplied_by: SuppliedBy
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class NightChange:
    """What becomes of one night; posts are named by their numbers, times are UTC.

    `late`: at its new times it would have begun by now, so that it stays as it is.
    """

    night: date
    starts_at: datetime
    ends_at: datetime
    supplied_by: SuppliedBy
    moves: bool = False
    late: bool = False
    ask_again: tuple[int, ...] = ()
    stand_down: tuple[int, ...] = ()
    need_again: tuple[int, ...] = ()
    add: int = 0

    @property
    def is_none(self) -> bool:
        """Whether the night stays as it is, as it should."""
        return not (self.moves or self.late or self.stand_down or self.need_again or self.add)

    @property
    def words(self) -> str:
        """What becomes of it, in a sentence that begins with its day."""
        if self.late:
            return f"{day(self.night)} stays as it is: at its new times it would have begun"
        said = []
        if self.moves:
            times = f"from {short_moment(self.starts_at)} to {short_moment(self.ends_at)}"
            said.append(f"{times}, supplied by {self.supplied_by.label.lower()}")
        if self.ask_again:
            said.append(f"{_posts(self.ask_again)} must be confirmed again")
        if self.stand_down:
            said.append(f"{_posts(self.stand_down)} stood down, no longer required")
        if self.need_again:
            said.append(f"{_posts(self.need_again)} required again")
        if self.add:
            said.append(f"{counted(self.add, 'post')} added")
        return f"{day(self.night)}: {'; '.join(said)}"


def preview_requirement(
    session: Session, actor: Actor, code: str, required: Required, now: datetime
) -> list[NightChange]:
    """Return what the requirement would change of nights that have not begun by `now` (UTC).

    Raises NotFound and NotAllowed as saying so would.
    """
    premises = get_approved_premises(session, actor, code)
    actor.require(Permission.COVER_REQUIRE, premises.place)
    nights = nights_not_begun(
        session, premises.id, now, first=required.valid_from, last=required.valid_to
    )
    changes = [change_of(night, required, now) for night in nights]
    return [change for change in changes if not change.is_none]


def change_of(night: CoverNight, required: Required, now: datetime) -> NightChange:
    """Return what becomes of a night that has not begun by `now` (UTC).

    Surplus posts are those of which least is lost: first those that nobody has promised to take,
    and of equals the last. Whoever confirmed for other times, or for another supplier, has not
    confirmed.
    """
    starts_at, ends_at = window(night.night, required.begins, required.ends)
    moves = (starts_at, ends_at, required.supplied_by) != (
        night.starts_at,
        night.ends_at,
        night.supplied_by,
    )
    if starts_at <= now:
        return NightChange(night.night, starts_at, ends_at, required.supplied_by, late=moves)
    standing = [row for row in night.shifts if row.stood_down_as is not StandDown.SURPLUS]
    former = [row for row in night.shifts if row.stood_down_as is StandDown.SURPLUS]
    more = required.posts - len(standing)
    surplus = sorted(standing, key=_worth)[: max(0, -more)]
    again = former[: max(0, more)]
    kept = [row for row in standing if row not in surplus]
    return NightChange(
        night.night,
        starts_at,
        ends_at,
        required.supplied_by,
        moves=moves,
        ask_again=_numbers([row for row in kept if moves and row.state in COVERED]),
        stand_down=_numbers(surplus),
        need_again=_numbers(again),
        add=max(0, more - len(again)),
    )


_WORTH = (CoverState.STOOD_DOWN, CoverState.AT_RISK, CoverState.SCHEDULED)


def _worth(row: CoverShift) -> tuple[int, int]:
    rank = _WORTH.index(row.state) if row.state in _WORTH else len(_WORTH)
    return rank, -row.post


def _numbers(rows: Sequence[CoverShift]) -> tuple[int, ...]:
    return tuple(sorted(row.post for row in rows))


def _posts(numbers: tuple[int, ...]) -> str:
    many = "posts" if len(numbers) > 1 else "post"
    return f"{many} {listed(tuple(str(number) for number in numbers))}"
