"""Who may open which page: every view says so itself, and one that says nothing opens to nobody."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request

from tracker.domain.errors import NotAllowed
from tracker.domain.roles import Actor, Permission

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View) -> View:
    """Let anybody open the page."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # read by `access_of`
    return view


def signed_in(view: View) -> View:
    """Let whoever is signed in open the page; what it shows depends on who they are."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]  # read by `access_of`
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in who holds the permission somewhere; the service still asks whether it is here."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]  # read by `access_of`
        return view

    return mark


def access_of(endpoint: str | None) -> str | None:
    """Return what the view of an endpoint declared: a permission, signed in, public, or None."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "access", None)


def may_open(actor: Actor, endpoint: str) -> bool:
    """Whether the actor may open the page; what a list of pages offers to whom."""
    access = access_of(endpoint)
    if isinstance(access, Permission):
        return actor.may_anywhere(access)
    return access in {PUBLIC, SIGNED_IN}


def is_ours(endpoint: str | None) -> bool:
    """Whether the endpoint belongs to the web door; other doors guard themselves."""
    blueprint = (endpoint or "").partition(".")[0]
    return blueprint in current_app.extensions["makesafe_pages"]


def check(actor: Actor | None) -> bool:
    """Return whether the request may go on; False asks for sign-in.

    Raises NotAllowed for a page that declared nothing, and for one beyond the actor's roles.
    """
    access = access_of(request.endpoint)
    if not is_ours(request.endpoint) or access == PUBLIC:
        return True
    if access is None:
        raise NotAllowed("This page does not say who may open it, so nobody may.")
    if actor is None:
        return False
    if isinstance(access, Permission):
        actor.require_anywhere(access)
    return True
