"""Views of the queue that people save for themselves: kept, renamed, deleted, and one for home."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, NotAllowed, NotFound
from tracker.domain.events import (
    HomeViewChosen,
    HomeViewLeft,
    ViewDeleted,
    ViewRenamed,
    ViewSaved,
)
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models.views import SavedView
from tracker.work_orders.view_schemas import ViewDraft

MOST_VIEWS = 20


def views_of(session: Session, person_id: int | None) -> Sequence[SavedView]:
    """Return the views that the person saved, in the order of saving."""
    statement = sa.select(SavedView).where(SavedView.person_id == person_id)
    return session.scalars(statement.order_by(SavedView.id)).all()


def save_view(uow: UnitOfWork, draft: ViewDraft) -> SavedView:
    """Keep the filters under a name for whoever acts, and return the new view.

    Raises Invalid for a name that they use already, and for one view too many.
    """
    person_id = _whoever_acts(uow)
    others = views_of(uow.session, person_id)
    _require_free(draft.name, others)
    if len(others) >= MOST_VIEWS:
        raise Invalid({"name": [f"You have {MOST_VIEWS} views. Delete one to save another"]})
    name, filters = uow.keep(draft.name), uow.keep(draft.filters)
    view = SavedView(
        person_id=person_id,
        name_key=name.key,
        filters_key=filters.key,
        is_home=False,
        saved_at=uow.now,
    )
    view.name, view.filters = name, filters
    uow.add(view)
    uow.session.flush()
    uow.record(ViewSaved(person_id, view.id), view)
    return view


def rename_view(uow: UnitOfWork, number: int, name: str) -> SavedView:
    """Give one's own view another name; raises NotFound for one of somebody else, or of nobody."""
    view, others = _find(uow, number)
    _require_free(name, others)
    view.name = uow.keep(name)
    view.name_key = view.name.key
    uow.record(ViewRenamed(view.person_id, view.id), view)
    return view


def delete_view(uow: UnitOfWork, number: int) -> None:
    """Take one's own view away for good; the orders that it showed are not touched."""
    view, _ = _find(uow, number)
    uow.session.delete(view)
    uow.record(ViewDeleted(view.person_id, view.id))


def choose_home(uow: UnitOfWork, number: int) -> SavedView:
    """Let one's queue open with this view from now on."""
    view, others = _find(uow, number)
    for other in others:
        if other.is_home:
            uow.watch(other).is_home = False
            uow.record(HomeViewLeft(other.person_id, other.id), other)
    view.is_home = True
    uow.record(HomeViewChosen(view.person_id, view.id), view)
    return view


def leave_home(uow: UnitOfWork, number: int) -> SavedView:
    """Let one's queue open with every open order again."""
    view, _ = _find(uow, number)
    view.is_home = False
    uow.record(HomeViewLeft(view.person_id, view.id), view)
    return view


def _find(uow: UnitOfWork, number: int) -> tuple[SavedView, Sequence[SavedView]]:
    """Return one's own view of this number, watched for the trail, and one's others."""
    own = views_of(uow.session, _whoever_acts(uow))
    view = next((each for each in own if each.id == number), None)
    if view is None:
        raise NotFound("You have no such view. It may have been deleted in another window.")
    return uow.watch(view), [each for each in own if each is not view]


def _whoever_acts(uow: UnitOfWork) -> int:
    uow.actor.require_anywhere(Permission.VIEW)
    if uow.actor.person_id is None:
        raise NotAllowed("Only a person has views of their own.")
    return uow.actor.person_id


def _require_free(name: str, others: Sequence[SavedView]) -> None:
    if name.casefold() in {each.name.words.casefold() for each in others}:
        raise Invalid({"name": ["You have a view of this name already. Enter another name"]})
