"""What Makesafe had to tell people and could not yet: pending and failed notices, and replay."""

from collections.abc import Mapping
from contextlib import suppress

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, NotFound
from tracker.domain.events import NoticeReplayed
from tracker.domain.roles import Permission
from tracker.outbox.given_up import count_unaddressed, owe_again
from tracker.outbox.models import DeliveryState, LostChannel
from tracker.outbox.ways import lost_channels
from tracker.people.listing import names_of, people_named
from tracker.premises.models import Unit
from tracker.reports.deliveries import (
    COUNTED,
    NoticeFilter,
    count_notices,
    list_notices,
    may_read_of,
)
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.paging import number_asked, words_asked
from tracker.web.session import current_actor, once

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

_PAGE = 50


@blueprint.get("")
@requires(Permission.VIEW_TRAIL)
def index() -> ResponseReturnValue:
    """List the notices in one state, the failed ones unless another is asked for."""
    actor, asked = current_actor(), request.args.get("state", "")
    state = DeliveryState(asked) if asked in set(DeliveryState) else DeliveryState.DEAD
    with current_runtime().reading() as reading:
        units = _units_by_channel(reading)
        who = words_asked("who")
        wanted = NoticeFilter(
            subject=words_asked("subject").upper(),
            people=people_named(reading.session, who) if who else None,
        )
        deliveries, more = list_notices(
            reading.session, actor, state, wanted, before=number_asked("before")
        )
        numbers = {row.person_id for row in deliveries if row.person_id is not None}
        return render_template(
            "notices/index.html",
            state=state,
            states=DeliveryState,
            counts=count_notices(reading.session, actor, wanted),
            most=COUNTED,
            deliveries=deliveries,
            before=deliveries[-1].id if more else None,
            names=names_of(reading.session, numbers),
            units=units,
            lost=_lost_channels(reading, units),
            unaddressed=count_unaddressed(reading.session),
            may_replay=actor.may_anywhere(Permission.MANAGE_OWNERS),
        )


def _units_by_channel(look: Reading) -> dict[str, str]:
    """Return the codes of the units that each channel belongs to, by the channel's id."""
    units: dict[str, list[str]] = {}
    for code, channel in look.session.execute(
        sa.select(Unit.code, Unit.slack_channel)
        .where(Unit.slack_channel.is_not(None))
        .order_by(Unit.code)
    ):
        units.setdefault(str(channel), []).append(code)
    return {channel: ", ".join(codes) for channel, codes in units.items()}


def _lost_channels(look: Reading, units: Mapping[str, str]) -> list[tuple[str, LostChannel]]:
    """Return the channels that cannot be reached, each with the codes of its units."""
    return [
        (units.get(row.destination, "the default channel"), row)
        for row in lost_channels(look.session)
    ]


@blueprint.post("/<int:number>/again")
@requires(Permission.MANAGE_OWNERS)
def replay(number: int) -> ResponseReturnValue:
    """Owe a notice that was given up once more; who did so is on the trail."""
    key = once(f"notice:{number}")
    with current_runtime().reading() as look:
        if not may_read_of(look.session, current_actor(), number, Permission.MANAGE_OWNERS):
            raise NotFound("There is no such notice.")
    with suppress(AlreadyDone), current_runtime().begin(current_actor(), once=key) as uow:
        owe_again(uow.session, number, uow.now)
        uow.record(NoticeReplayed(number))
    flash("The notice is owed again and goes out with the next pass.")
    return redirect(url_for(".index"), 303)
