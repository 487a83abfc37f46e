"""Slack's own menus: reporting from anywhere, from a message, and adding a message to an order."""

import logging
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.blocks.adding import add_to_order_modal, order_option
from bot.blocks.elements import Block
from bot.blocks.modals import done, told
from bot.blocks.report import prefilled
from bot.facts import look_up
from bot.ids import Shortcut, View
from bot.listeners.home import refresh_home
from bot.listeners.report import first_form, open_form
from bot.photographs import await_files, file_ids
from bot.requests.call import Call
from bot.requests.forms import block_errors, form_values
from bot.requests.listening import listening
from bot.requests.quoted import plain_words, with_link
from tracker.domain.errors import AlreadyDone, Invalid, NotFound
from tracker.domain.photographs import EvidenceOf
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.outbox.posted import subject_at
from tracker.runtime import Runtime
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import NoteSchema
from tracker.work_orders.service import note_order

log = logging.getLogger(__name__)

ADDED = "It is on the record of this order."
_schema = NoteSchema()


@dataclass(frozen=True, slots=True)
class Said:
    """A message that somebody wants to keep: its words, where it stands and what hangs on it.

    Who wrote it is left out on purpose: nobody is to be quoted by name without asking.
    """

    words: str
    files: tuple[str, ...]
    channel: str
    ts: str
    thread_ts: str
    domain: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Said":
        """Return the message behind a message shortcut."""
        message = body["message"]
        return cls(
            words=plain_words(str(message.get("text") or "")),
            files=tuple(file_ids(message.get("files") or ())),
            channel=str(body["channel"]["id"]),
            ts=str(message["ts"]),
            thread_ts=str(message.get("thread_ts") or message["ts"]),
            domain=str(body.get("team", {}).get("domain") or ""),
        )


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the three shortcuts, and for the form that puts a message on an order."""
    bolt.shortcut(Shortcut.REPORT)(listening(runtime, open_form))
    bolt.shortcut(Shortcut.REPORT_MESSAGE)(listening(runtime, report_message))
    bolt.shortcut(Shortcut.ADD_TO_ORDER)(listening(runtime, choose_order))
    bolt.view(View.ADD_TO_ORDER)(listening(runtime, add))


def report_message(call: Call) -> None:
    """Open the report form with the words, the link and the photographs of a message."""
    call.actor.require_anywhere(Permission.REPORT)
    said = Said.of(call.body)
    shown = _begin(call, "Report a fault")
    before = prefilled(said.words)
    details = with_link(said.words, _permalink(call, said))
    before["details"] = {"initial_value": details}
    call.replace(shown, first_form(call, before, files=said.files))


def choose_order(call: Call) -> None:
    """Open the form that puts a message on an order; its own, where it stands under a card."""
    call.actor.require_anywhere(Permission.NOTE)
    said = Said.of(call.body)
    shown = _begin(call, "Add to an order")
    note = with_link(said.words, _permalink(call, said))
    call.replace(shown, add_to_order_modal(note, files=said.files, order=_its_order(call, said)))


def add(call: Call) -> None:
    """Put the words and the photographs on the order; once, however often the form is sent."""
    carried = str(call.view.get("private_metadata") or "").split(",")
    try:
        draft = load(_schema, form_values(call.view))
        with call.runtime.begin(call.actor, once=call.once) as uow:
            order = note_order(uow, draft)
            await_files(uow, order, call.view, EvidenceOf.UPDATE, carried=carried)
            reference = order.reference
    except Invalid as error:
        call.refuse_fields(error)
        return
    except NotFound as error:
        errors = {"reference": [error.message]}
        call.acknowledge(response_action="errors", errors=block_errors(errors, call.view))
        return
    except AlreadyDone as error:
        if not error.answer:
            raise
        reference = error.answer
    with call.runtime.reading() as reading:
        facts = look_up(reading, call.actor, reference, base_url=call.base_url)
    call.acknowledge(response_action="update", view=done(ADDED, facts))
    refresh_home(call)


def _begin(call: Call, title: str) -> str:
    """Open a view at once, which the form then takes the place of: Slack waits three seconds."""
    call.acknowledge()
    return call.open(told(title, "Fetching the message…"))


def _its_order(call: Call, said: Said) -> Block | None:
    """Return the order whose card begins the thread, where the person may see it."""
    with call.runtime.reading() as reading:
        reference = subject_at(reading.session, said.channel, said.thread_ts)
        if reference is None:
            return None
        try:
            return order_option(get_order(reading.session, call.actor, reference))
        except NotFound:
            return None


def _permalink(call: Call, said: Said) -> str:
    """Return the address of the message as Slack gives it, or as Slack makes it for all."""
    try:
        answer = call.args.client.chat_getPermalink(channel=said.channel, message_ts=said.ts)
        if found := str(answer.get("permalink") or ""):
            return found
    except (SlackApiError, SlackClientError, OSError, HTTPException) as error:
        # A channel that the app is not in; its words were given to us all the same.
        log.info("Slack gave no link to a message: %s", type(error).__name__)
    if not said.domain:
        return ""
    return f"https://{said.domain}.slack.com/archives/{said.channel}/p{said.ts.replace('.', '')}"
