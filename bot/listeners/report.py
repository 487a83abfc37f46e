"""Reporting a fault: the form, the hard stop, and the receipt of a fault that is saved."""

from slack_bolt import App

from bot.blocks.modals import Kept, prefilled, receipt, report_modal
from bot.call import Call, listening
from bot.facts import look_up
from bot.forms import block_errors, form_values, kept
from bot.ids import Action, View
from bot.listeners.home import refresh_home
from bot.listeners.options import suggestion
from tracker.domain.disclosure import Surface
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.premises.queries import list_premises
from tracker.runtime import Runtime
from tracker.work_orders.schemas import WorkOrderDraftSchema
from tracker.work_orders.service import log_work_order

_schema = WorkOrderDraftSchema()


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the wish to report, the question of risk, and the form sent in."""
    bolt.action(Action.REPORT)(listening(runtime, open_form))
    bolt.action(Action.AT_RISK)(listening(runtime, show_stop))
    bolt.view(View.REPORT)(listening(runtime, submit))


def open_form(call: Call, words: str = "") -> None:
    """Open the form at once, with the words after the command in it."""
    call.actor.require_anywhere(Permission.REPORT)
    call.acknowledge()
    categories = tuple(call.runtime.policy.categories.values())
    call.open(report_modal(categories, before={**prefilled(words), **_only_premises(call)}))


def _only_premises(call: Call) -> Kept:
    """Return the premises of somebody who has no choice, so that they need not choose."""
    with call.runtime.reading() as reading:
        found = list_premises(reading.session, call.actor, permission=Permission.REPORT, limit=2)
    return {"premises_code": {"initial_option": suggestion(found[0])}} if len(found) == 1 else {}


def show_stop(call: Call) -> None:
    """Show the hard stop while the answer is that somebody is at risk; what was typed stays."""
    call.acknowledge()
    view = call.view
    call.args.client.views_update(
        view_id=view["id"],
        hash=view["hash"],
        view=report_modal(
            tuple(call.runtime.policy.categories.values()),
            before=kept(view),
            at_risk=form_values(view).get("at_risk") == "yes",
        ),
    )


def submit(call: Call) -> None:
    """Save first and answer after, so that Slack is told the truth; once, however often sent."""
    actor = call.actor
    try:
        draft = load(_schema, form_values(call.view))
        with call.runtime.begin(actor, once=call.once) as uow:
            reference = log_work_order(uow, draft).reference
    except Invalid as error:
        call.acknowledge(response_action="errors", errors=block_errors(error.errors, call.view))
        return
    except AlreadyDone as error:
        if not error.answer:
            raise
        reference = error.answer
    with call.runtime.reading() as reading:
        facts = look_up(
            reading, actor, reference, base_url=call.base_url, surface=Surface.OWN_RECEIPT
        )
    call.acknowledge(response_action="update", view=receipt(facts, command=call.command))
    refresh_home(call)
