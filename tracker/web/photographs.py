"""Photographs for those who may see their order: the pictures, and the redacting of one."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, Invalid, NotFound
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.photographs.models import Photograph
from tracker.photographs.queries import get_photograph, picture_of
from tracker.photographs.schemas import SealSchema
from tracker.photographs.service import is_sensitive, note_seen, open_sealed, seal_photograph
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, once

blueprint = Blueprint("photographs", __name__, url_prefix="/photographs")
_schema = SealSchema()


@blueprint.get("/<int:number>")
@requires(Permission.VIEW)
def show(number: int) -> ResponseReturnValue:
    """Send the picture to whoever may see its order; a redacted one to nobody in this way.

    That a sensitive one was looked at is on the trail before it is sent, once a person and day.
    """
    actor, runtime = current_actor(), current_runtime()
    with runtime.reading() as reading:
        row = get_photograph(reading.session, actor, number)
        sensitive, today = is_sensitive(row) and not row.sealed, london_date(reading.now)
    if sensitive:
        key = f"seen:photograph:{number}:{actor.person_id}:{today}"
        with suppress(AlreadyDone), runtime.begin(actor, once=key) as uow:
            note_seen(uow, number)
    return _send(number, thumbnail=False)


@blueprint.get("/<int:number>/thumbnail")
@requires(Permission.VIEW)
def thumbnail(number: int) -> ResponseReturnValue:
    """Send the small picture, under the same conditions."""
    return _send(number, thumbnail=True)


@blueprint.post("/<int:number>/sealed")
@requires(Permission.OPEN_SEALED)
def show_sealed(number: int) -> ResponseReturnValue:
    """Send a redacted picture to whoever may open it, and put on the trail that they did."""
    with current_runtime().begin(current_actor()) as uow:
        row = open_sealed(uow, number)
        return _answer(row, picture_of(uow.session, row))


@blueprint.get("/<int:number>/redact")
@requires(Permission.REDACT)
def form(number: int) -> ResponseReturnValue:
    """Show the photograph once more and ask why it must go."""
    return _form(number, {}, {})


@blueprint.post("/<int:number>/redact")
@requires(Permission.REDACT)
def redact(number: int) -> ResponseReturnValue:
    """Redact it, once, with the reason."""
    try:
        draft = load(_schema, request.form)
        with current_runtime().begin(current_actor(), once=once(f"redact:{number}")) as uow:
            reference = seal_photograph(uow, number, draft).order.reference
    except Invalid as error:
        return _form(number, request.form, error.errors), 422
    except AlreadyDone as error:
        if not error.answer:
            raise
        reference = error.answer
    flash("The photograph is redacted. Only those who may open it still can.")
    return redirect(url_for("work_orders.show", reference=reference, _anchor="photographs"), 303)


def _form(number: int, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        row = get_photograph(reading.session, actor, number)
        actor.require(Permission.REDACT, row.order.premises.place)
        return render_template(
            "photographs/redact.html", photograph=row, order=row.order, values=values, errors=errors
        )


def _send(number: int, *, thumbnail: bool) -> Response:
    with current_runtime().reading() as reading:
        row = get_photograph(reading.session, current_actor(), number)
        if row.sealed:
            raise NotFound("This photograph was redacted.")
        return _answer(row, picture_of(reading.session, row, thumbnail=thumbnail))


def _answer(row: Photograph, picture: bytes) -> Response:
    name = f"{row.order.reference}-{row.number}.jpg"
    return Response(
        picture,
        mimetype="image/jpeg",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
