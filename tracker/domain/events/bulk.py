"""Facts about what one person did to several orders at once; each order has its own besides."""

from dataclasses import dataclass

from tracker.domain.events.base import Event


@dataclass(frozen=True)
class BulkEvent(Event):
    """A fact about one act on several orders."""

    bulk: str

    @property
    def subject(self) -> str:
        return self.bulk


@dataclass(frozen=True)
class BulkBegun(BulkEvent):
    """One act was asked for on so many orders; each is taken in a unit of work of its own."""

    kind = "bulk.begun"
    act: str
    orders: int


@dataclass(frozen=True)
class BulkTaken(BulkEvent):
    kind = "bulk.taken"
    order: str


@dataclass(frozen=True)
class BulkRefused(BulkEvent):
    """The act was refused on this order; `code` is the refusal's."""

    kind = "bulk.refused"
    order: str
    code: str


@dataclass(frozen=True)
class BulkUndoAsked(BulkEvent):
    kind = "bulk.undo_asked"
    orders: int


@dataclass(frozen=True)
class BulkUndone(BulkEvent):
    kind = "bulk.undone"
    order: str


@dataclass(frozen=True)
class BulkUndoRefused(BulkEvent):
    """What was done to this order stands; `code` is that of the refusal."""

    kind = "bulk.undo_refused"
    order: str
    code: str
