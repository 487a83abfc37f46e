"""What Makesafe had to tell people and could not yet: pending and failed notices, and replay."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.outbox.models import DeliveryState
from tracker.outbox.queries import count_by_state, list_deliveries
from tracker.people.queries import list_people
from tracker.runtime import current_runtime
from tracker.web.access import requires

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@requires(Permission.VIEW_TRAIL)
def index() -> ResponseReturnValue:
    """List the notices in one state, the failed ones unless another is asked for."""
    asked = request.args.get("state", "")
    state = DeliveryState(asked) if asked in set(DeliveryState) else DeliveryState.DEAD
    with current_runtime().reading() as reading:
        people = list_people(reading.session, only_active=False)
        return render_template(
            "notices/index.html",
            state=state,
            states=DeliveryState,
            counts=count_by_state(reading.session),
            deliveries=list_deliveries(reading.session, state),
            names={person.id: person.name for person in people},
        )
