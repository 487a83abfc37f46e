"""The policy as it was published: every file and version, since when, and what changed by it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.published.queries import revisions, tampered
from tracker.runtime import current_runtime
from tracker.web.access import requires

blueprint = Blueprint("policy", __name__)


@blueprint.get("/policy")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show what was published, and which published version is not what it was."""
    with current_runtime().reading() as reading:
        return render_template(
            "policy/show.html",
            published=revisions(reading.session),
            faults=tampered(reading.session, reading.policy.texts),
        )
