"""The views of the queue: those that everybody has, and those that people save for themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.owners.queries import Directory
from tracker.runtime import Reading, current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.queue_filters import AskedFilters
from tracker.web.session import current_actor, once
from tracker.work_orders.counting import MOST, count_each
from tracker.work_orders.models.views import SavedView
from tracker.work_orders.saved_views import (
    choose_home,
    delete_view,
    leave_home,
    rename_view,
    save_view,
    views_of,
)
from tracker.work_orders.view_schemas import ViewNameSchema, ViewSchema, filters_of

blueprint = Blueprint("views", __name__, url_prefix="/views")

# What everybody's desk offers: the words, and the filters as the queue's address has them.
FOR_EVERYBODY = (
    ("What I hold", "mine=held"),
    ("Safety-critical", "flag=safety"),
    ("Due today", "due=today"),
    ("Nobody accepted", "unaccepted=yes"),
    ("Nobody acted for 7 days", "stuck=7"),
    ("Reported by me", "mine=reported"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A view with its address; `number` and `is_home` only of one's own."""

    words: str
    href: str
    number: int = 0
    is_home: bool = False
    is_here: bool = False


def shown_views(own: Sequence[SavedView], here: str = "") -> list[Shown]:
    """Return everybody's views and one's own; `here` is the address's query of the page at hand."""
    at = filters_of(here)
    everybody = [
        Shown(words, _address(filters), is_here=filters == at) for words, filters in FOR_EVERYBODY
    ]
    return everybody + [
        Shown(
            view.name.words,
            _address(view.filters.words),
            view.id,
            is_home=view.is_home,
            is_here=view.filters.words == at,
        )
        for view in own
    ]


def home_address(own: Sequence[SavedView]) -> str | None:
    """Return the address with which the queue opens for whoever has these views; None: all."""
    return next((_address(view.filters.words) for view in own if view.is_home), None)


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Show all views with how many orders each holds now, and what may be done with one's own."""
    return _page({}, {})


@blueprint.post("")
@requires(Permission.VIEW)
def save() -> ResponseReturnValue:
    """Save the filters at hand under a name, and show the queue through them."""
    try:
        with current_runtime().begin(current_actor(), once=once("view")) as uow:
            draft = load(ViewSchema(), request.form)
            save_view(uow, draft)
    except Invalid as error:
        return _page(request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".index"), 303)
    flash(f"Saved the view “{draft.name}”.")
    return redirect(_address(draft.filters), 303)


@blueprint.post("/<int:number>/name")
@requires(Permission.VIEW)
def rename(number: int) -> ResponseReturnValue:
    """Give a view another name; what is wrong with it comes back beside the field."""
    field = f"name-{number}"
    try:
        with current_runtime().begin(current_actor(), once=once("view-name")) as uow:
            name = load(ViewNameSchema(), {"name": request.form.get(field, "")})
            rename_view(uow, number, name)
    except Invalid as error:
        return _page(request.form, {field: error.errors.get("name", [])}), 422
    except AlreadyDone:
        return redirect(url_for(".index"), 303)
    flash(f"The view is called “{name}” now.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:number>/delete")
@requires(Permission.VIEW)
def delete(number: int) -> ResponseReturnValue:
    """Delete a view."""
    return _done("view-delete", number, delete_view, "Deleted the view. No order was touched.")


@blueprint.post("/<int:number>/home")
@requires(Permission.VIEW)
def home(number: int) -> ResponseReturnValue:
    """Let the queue open with this view."""
    return _done("view-home", number, choose_home, "Your queue opens with this view from now on.")


@blueprint.post("/<int:number>/not-home")
@requires(Permission.VIEW)
def not_home(number: int) -> ResponseReturnValue:
    """Let the queue open with every open order again."""
    return _done("view-not-home", number, leave_home, "Your queue opens with every open order.")


def _done(
    form: str, number: int, act: Callable[[UnitOfWork, int], object], words: str
) -> ResponseReturnValue:
    try:
        with current_runtime().begin(current_actor(), once=once(form)) as uow:
            act(uow, number)
        flash(words)
    except AlreadyDone:
        pass
    return redirect(url_for(".index"), 303)


def _page(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        own = views_of(reading.session, current_actor().person_id)
        return render_template(
            "views/index.html",
            views=_counted(reading, shown_views(own), own),
            most=MOST,
            values=values,
            errors=errors,
        )


def _counted(
    reading: Reading, views: Sequence[Shown], own: Sequence[SavedView]
) -> list[tuple[Shown, int]]:
    """Return each view with how many orders the queue would show through it."""
    directory = Directory.load(reading.session, reading.now)
    queries = [filters for _, filters in FOR_EVERYBODY] + [view.filters.words for view in own]
    wanted = [
        AskedFilters(reading, directory, MultiDict(parse_qsl(query))).wanted for query in queries
    ]
    return list(zip(views, count_each(reading.session, current_actor(), wanted), strict=True))


def _address(filters: str) -> str:
    return f"{url_for('queue.show')}?{filters}"
