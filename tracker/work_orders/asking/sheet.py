"""What a form is made of: the words around an act, and the fields that it asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.domain.ladder import Ladder, Stage
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.domain.wording import listed
from tracker.owners.queries import Directory
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of


class Kind(StrEnum):
    """How a field is answered; each door draws it in its own way."""

    WORDS = "words"  # several lines
    LINE = "line"
    DAY = "day"  # on London's calendar
    INSTANT = "instant"
    POUNDS = "pounds"
    MENU = "menu"
    RADIOS = "radios"
    BOXES = "boxes"  # as many as apply
    ORDER = "order"  # the reference of another order


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a menu: its value, its words, and a second line where it wants one."""

    value: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form, named as its schema names it.

    `needed` is False where it may be left open; `blank` is what a menu says then. `begins` holds
    the values that are chosen before anybody has answered.
    """

    name: str
    label: str
    kind: Kind = Kind.WORDS
    hint: str = ""
    needed: bool = True
    choices: tuple[Choice, ...] = ()
    blank: str = ""
    begins: tuple[str, ...] = ()
    wide: bool = False  # a line as long as a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who is asked about which order, and all that its form is put together from."""

    session: Session
    order: WorkOrder
    actor: Actor
    policy: Policy
    directory: Directory
    now: datetime

    @property
    def ladder(self) -> Ladder:
        """The ladder of the order's own version."""
        return ladder_of(self.order, self.policy)

    def held_by(self, stage: Stage) -> str:
        """Return the names of those who would hold the order at a stage."""
        names = holding_of(
            self.order, policy=self.policy, directory=self.directory, stage=stage.number
        ).names
        return listed(names, nobody="nobody yet")


Says = Callable[[Asking], Sequence[str]]
Asks = Callable[[Asking], Sequence[Field]]


def _nothing(_asking: Asking) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form of one act: its words on every door, what it says first, and what it asks.

    `short` and `button` fit the narrowest door, which takes 24 characters. `warns` marks what
    should be thought over; `stands_out` what is said first and must not be missed.
    """

    title: str
    short: str
    button: str
    done: str
    asks: Asks
    says: Says = _nothing
    warns: bool = False
    stands_out: bool = False


def words(name: str, label: str, *, hint: str = "", needed: bool = True) -> Field:
    """Return a question that is answered in several lines."""
    return Field(name=name, label=label, hint=hint, needed=needed)


def only(*fields: Field) -> Asks:
    """Return the questions of a form that asks the same of everybody."""
    return lambda _asking: fields
