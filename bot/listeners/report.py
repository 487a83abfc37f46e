"""Reporting a fault: the form, the hard stops, and the receipt of a fault that is saved."""

from collections.abc import Sequence
from dataclasses import replace

from slack_bolt import App

from bot.blocks.elements import Block
from bot.blocks.modals import Kept
from bot.blocks.report import prefilled, receipt, report_modal
from bot.facts import Looking, OrderFacts
from bot.ids import Action, Menu, View
from bot.listeners.home import refresh_home
from bot.listeners.options import suggestion
from bot.photographs import await_files, given_files
from bot.reporting import Reporting
from bot.requests.call import Call
from bot.requests.forms import form_values, kept
from bot.requests.listening import listening
from tracker.domain.disclosure import Surface
from tracker.domain.errors import AlreadyDone, Invalid, NotFound
from tracker.domain.photographs import EvidenceOf
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.premises.models import Premises
from tracker.premises.queries import get_premises, list_premises
from tracker.runtime import Reading, Runtime
from tracker.work_orders.alike import ReportedAlready, ask_first, to_ask_after
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import WorkOrderDraftSchema
from tracker.work_orders.service import log_work_order

_schema = WorkOrderDraftSchema()


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the wish to report, the answers that change the form, and the form sent in."""
    bolt.action(Action.REPORT)(listening(runtime, open_form))
    for answer in (Action.AT_RISK, Menu.PREMISES, Menu.CATEGORY):
        bolt.action(answer)(listening(runtime, redraw))
    bolt.view(View.REPORT)(listening(runtime, submit))


def open_form(call: Call, words: str = "") -> None:
    """Open the form at once, with the words after the command in it."""
    call.actor.require_anywhere(Permission.REPORT)
    call.acknowledge()
    call.open(first_form(call, prefilled(words)))


def first_form(call: Call, before: Kept, files: Sequence[str] = ()) -> Block:
    """Return the form as it opens; somebody with one premises need not choose it.

    `files` are those of the message that it is opened from.
    """
    with call.runtime.reading() as reading:
        found = list_premises(reading.session, call.actor, permission=Permission.REPORT, limit=2)
        if len(found) != 1:
            return _draw(call, before, Reporting(files=tuple(files)))
        before = {**before, "premises_code": {"initial_option": suggestion(found[0])}}
        return _draw(call, before, replace(_at(found[0]), files=tuple(files)))


def redraw(call: Call) -> None:
    """Show the stops and the places that the answers ask for; what was typed stays."""
    call.acknowledge()
    before, reporting = kept(call.view), Reporting.read(call.view.get("private_metadata", ""))
    code = form_values(call.view).get("premises_code", "")
    if code != reporting.premises:
        before.pop("location_code", None)  # it lies in the premises chosen before
        chosen = _chosen(call, code)
        reporting = replace(chosen, asked=reporting.asked, files=reporting.files)
    call.redraw(_draw(call, before, reporting))


def submit(call: Call) -> None:
    """Save first and answer after, so that Slack is told the truth; once, however often sent."""
    actor = call.actor
    reporting = Reporting.read(call.view.get("private_metadata", ""))
    try:
        draft = load(_schema, form_values(call.view))
        with call.runtime.begin(actor, once=call.once) as uow:
            ask_first(uow, draft, reporting.asked)
            order = log_work_order(uow, draft)
            await_files(uow, order, call.view, EvidenceOf.REPORT, carried=reporting.files)
            reference = order.reference
    except ReportedAlready as already:
        call.acknowledge(response_action="update", view=_ask(call, already))
        return
    except Invalid as error:
        call.refuse_fields(error)
        return
    except AlreadyDone as error:
        if not error.answer:
            raise
        reference = error.answer
    with call.runtime.reading() as reading:
        order = get_order(reading.session, actor, reference)
        own = Looking(reading, call.base_url, surface=Surface.OWN_RECEIPT, actor=actor).at(order)
        alike = _facts_of(
            call, reading, to_ask_after(reading.session, actor, order, reading.policy)
        )
    view = receipt(own, command=call.command, alike=alike)
    call.acknowledge(response_action="update", view=view)
    refresh_home(call)


def _ask(call: Call, already: ReportedAlready) -> Block:
    """Return the form with the question on top: all that was typed stays in it."""
    reporting = Reporting.read(call.view.get("private_metadata", ""))
    with call.runtime.reading() as reading:
        orders = [get_order(reading.session, call.actor, one) for one in already.references]
        alike = _facts_of(call, reading, orders)
    asked = tuple(dict.fromkeys((*reporting.asked, *already.references)))
    # Whatever Slack makes of a chooser of files that is drawn anew, what was given is known.
    files = tuple(dict.fromkeys((*reporting.files, *given_files(call.view))))
    carried = replace(reporting, asked=asked, files=files)
    return _draw(call, kept(call.view), carried, alike=alike)


def _facts_of(call: Call, reading: Reading, orders: Sequence[WorkOrder]) -> list[OrderFacts]:
    looking = Looking(reading, call.base_url, surface=Surface.SLACK_DIRECT, actor=call.actor)
    return looking.all(orders)


def _draw(
    call: Call, before: Kept, reporting: Reporting, *, alike: Sequence[OrderFacts] = ()
) -> Block:
    values = form_values(call.view) if "view" in call.body else {}
    category = call.runtime.policy.categories.get(values.get("category_code", ""))
    return report_modal(
        before=before,
        reporting=reporting,
        at_risk=values.get("at_risk") == "yes",
        stop=category.stop if category else "",
        emergency_line=call.runtime.settings.emergency_line,
        alike=alike,
    )


def _chosen(call: Call, code: str) -> Reporting:
    if not code:
        return Reporting()
    with call.runtime.reading() as reading:
        try:
            return _at(get_premises(reading.session, call.actor, code))
        except NotFound:
            return Reporting()


def _at(premises: Premises) -> Reporting:
    return Reporting(premises.code, has_locations=bool(premises.locations))
