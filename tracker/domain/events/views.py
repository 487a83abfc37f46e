"""Facts about the views of the queue that somebody saved; what they are called is not told."""

from dataclasses import dataclass

from tracker.domain.events.people import PersonEvent


@dataclass(frozen=True)
class ViewEvent(PersonEvent):
    """A fact about one view of one person."""

    view_id: int


@dataclass(frozen=True)
class ViewSaved(ViewEvent):
    kind = "person.view_saved"


@dataclass(frozen=True)
class ViewRenamed(ViewEvent):
    kind = "person.view_renamed"


@dataclass(frozen=True)
class ViewDeleted(ViewEvent):
    kind = "person.view_deleted"


@dataclass(frozen=True)
class HomeViewChosen(ViewEvent):
    """Their queue opens with it from now on."""

    kind = "person.home_view_chosen"


@dataclass(frozen=True)
class HomeViewLeft(ViewEvent):
    """Their queue opens with every open order again."""

    kind = "person.home_view_left"
