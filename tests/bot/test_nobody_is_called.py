"""Every typed field of an order, full of calls to everybody, sent to channels and to persons."""

import re
from datetime import timedelta

from tests.bot.conftest import CHANNEL, MANAGER
from tests.bot.test_text import CALLS
from tests.factories import OPERATOR
from tracker.jobs.dispatch import dispatch
from tracker.people.queries import get_person
from tracker.premises.models import Premises
from tracker.work_orders.schemas import (
    AcceptDraft,
    ChaseDraft,
    ClosingDraft,
    ReasonDraft,
    UpdateDraft,
)
from tracker.work_orders.service import (
    accept_order,
    chase_order,
    complete_order,
    escalate_order,
    reject_fix,
    update_order,
)

REFERENCE = "WO-2026-000001"
CALL = "<!channel> <!here|x> <!subteam^S1> <@U1> @everyone @\u200bhere <https://evil.test|Open> "
OUR_DATES = re.compile(r"<!date\^\d+\^[^<>|]*\|[^<>]*>")


def texts(value):
    """Yield every text in what was sent, wherever it stands."""
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def test_whatever_was_typed_in_whichever_field_nobody_is_called(
    api, slack, orders, runtime, work, linked, clock
):
    with work(OPERATOR) as uow:
        for actor in (linked.manager, linked.officer):
            person = get_person(uow.session, actor.person_id)
            person.name = f"{CALL}{person.name}"[:100]
        premises = uow.session.get_one(Premises, linked.premises.id)
        premises.name = f"{CALL}{premises.name}"[:120]
    orders.log(title=CALL[:120], details=CALL)
    for actor, act, draft in (
        (linked.manager, chase_order, ChaseDraft(note=CALL)),
        (linked.manager, escalate_order, ReasonDraft(reason=CALL)),
        (linked.officer, update_order, UpdateDraft(note=CALL)),
        (
            linked.officer,
            accept_order,
            AcceptDraft(next_action=CALL, next_action_on=clock.now().date()),
        ),
        (linked.supplier, complete_order, ClosingDraft(note=CALL)),
        (linked.manager, reject_fix, ReasonDraft(reason=CALL)),
    ):
        dispatch(runtime)
        clock.advance(timedelta(minutes=1))
        with work(actor) as uow:
            act(uow, REFERENCE, draft)
    dispatch(runtime)
    slack.command(MANAGER, f"chase {REFERENCE} {CALL}")
    slack.command(MANAGER, CALL)
    dispatch(runtime)

    sent = [call.arguments for call in api.calls if call.method.startswith(("chat.", "views."))]
    assert {said["channel"] for said in sent if "channel" in said} >= {CHANNEL, f"D{MANAGER}"}
    for said in sent:
        assert not {"parse", "link_names"} & set(said)
        assert [text for text in texts(said) if CALLS.search(OUR_DATES.sub("", text))] == []
        assert "<https://evil.test" not in str(said)
