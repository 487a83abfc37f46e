"""The QR codes of premises for whoever keeps the register: list, make, print once, withdraw."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Invalid, NotFound
from tracker.domain.roles import Permission
from tracker.premises.codes import find_code, list_codes, make_code, withdraw_code
from tracker.premises.queries import get_premises
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, once, picked

blueprint = Blueprint("room_codes", __name__, url_prefix="/premises/<code>/qr-codes")
_DOTS = 8


@blueprint.get("")
@requires(Permission.MANAGE_REGISTER)
def form(code: str) -> ResponseReturnValue:
    """List the codes of the premises, with the form that makes one."""
    return _form(code, {}, {})


@blueprint.post("")
@requires(Permission.MANAGE_REGISTER)
def make(code: str) -> ResponseReturnValue:
    """Make a code and show it, to be printed: this once, for its token is not kept."""
    actor = current_actor()
    try:
        with current_runtime().begin(actor, once=once(f"room-code:{code}")) as uow:
            number, token = make_code(uow, code, picked("location_code"))
    except Invalid as error:
        return _form(code, request.form, error.errors), 422
    except AlreadyDone:
        flash("The form was sent twice; one code was made. If you did not print it, withdraw it.")
        return redirect(url_for(".form", code=code), 303)
    with current_runtime().reading() as reading:
        made = find_code(reading.session, token)
        return render_template(
            "room_codes/print.html",
            premises=made.premises,
            made=made,
            number=number,
            token=token,
            emergency_line=current_runtime().settings.emergency_line,
        )


@blueprint.get("/<token>.svg")
@requires(Permission.MANAGE_REGISTER)
def image(code: str, token: str) -> ResponseReturnValue:
    """Return the picture of a code in use, for the page that prints it."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(Permission.MANAGE_REGISTER, premises.place)
        if find_code(reading.session, token).premises_id != premises.id:
            raise NotFound("This QR code belongs to other premises.")
    base_url = current_runtime().settings.base_url.rstrip("/")
    picture = BytesIO()
    # Paper is scratched and photographed from afar: a quarter of it may be lost.
    drawn = segno.make_qr(f"{base_url}{url_for('visitors.form', token=token)}", error="q")
    drawn.save(picture, kind="svg", scale=_DOTS, svgclass=None, lineclass=None)
    return Response(picture.getvalue(), content_type="image/svg+xml")


@blueprint.post("/<int:number>/withdraw")
@requires(Permission.MANAGE_REGISTER)
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Let nobody report by the code any more."""
    with current_runtime().begin(current_actor()) as uow:
        withdraw_code(uow, code, number)
    flash(f"QR code {number} is withdrawn. Take its sheet down.")
    return redirect(url_for(".form", code=code), 303)


def _form(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(Permission.MANAGE_REGISTER, premises.place)
        return render_template(
            "room_codes/form.html",
            premises=premises,
            codes=list_codes(reading.session, premises),
            locations=[(row.code, row.name) for row in premises.locations],
            values=values,
            errors=errors,
        )
