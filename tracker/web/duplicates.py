"""Saying "me too" instead of reporting the same fault again."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict
from tracker.domain.roles import Permission
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, once
from tracker.work_orders.service import say_me_too

blueprint = Blueprint("duplicates", __name__, url_prefix="/me-too")


@blueprint.post("/<reference>")
@requires(Permission.REPORT)
def me_too(reference: str) -> ResponseReturnValue:
    """Add the reader to those who have the fault; they are told when it is fixed."""
    words = "You are among those who have this fault. You will be told when it is fixed."
    try:
        key = once(f"me-too:{reference}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            say_me_too(uow, reference)
    except Conflict as error:
        words = error.message
    except AlreadyDone:
        pass
    flash(words)
    return redirect(url_for("work_orders.show", reference=reference), 303)
