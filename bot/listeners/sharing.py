"""Sharing an order's card with everybody in the conversation where it was asked for."""

import logging

from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.blocks.cards import fallback
from bot.blocks.elements import Block
from bot.blocks.modals import told
from bot.blocks.sharing import OUTSIDE, kept_back, not_shared, shared, shared_already
from bot.facts import OrderFacts, look_up, look_up_for_all
from bot.ids import Action
from bot.requests.call import Call
from bot.requests.forms import About
from bot.requests.listening import listening
from bot.sending.company import Company, company_in
from bot.sending.failures import error_code
from tracker.domain.disclosure import Surface
from tracker.domain.errors import AlreadyDone
from tracker.runtime import Runtime
from tracker.work_orders.service import share_card

log = logging.getLogger(__name__)
_OK = 200


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the button under a card that only its reader sees."""
    bolt.action(Action.SHARE)(listening(runtime, share))


def share(call: Call) -> None:
    """Show the card to everybody in the conversation, by the sharer's right to see it; once.

    Who reads there is asked first: of another organisation nobody is shown it, and where guests
    read, or Slack does not say, the copy is bare.
    """
    about, actor = About.of_button(call.pressed["value"]), call.actor
    conversation = str(call.body.get("channel", {}).get("id", ""))
    with call.runtime.reading() as reading:
        own = look_up(reading, actor, about.reference, base_url=call.base_url)
    call.acknowledge()
    company = company_in(
        call.args.client,
        conversation,
        call.runtime.settings.slack,
        of_a_unit=conversation == own.channel,
    )
    if company is Company.OUTSIDERS and not own.restricted:
        _refuse(call, own, OUTSIDE)
        return
    try:
        with call.runtime.begin(actor, once=_once(call, conversation)) as uow:
            share_card(uow, about.reference, conversation)
    except AlreadyDone:
        return  # the same press came again, or a double click
    surface = Surface.SLACK_CHANNEL if company is Company.OURS else Surface.SLACK_GUESTS
    with call.runtime.reading() as reading:
        copy = look_up_for_all(
            reading, actor, about.reference, base_url=call.base_url, surface=surface
        )
    why = _show(call, conversation, fallback(copy), shared(copy, actor.name, company))
    if why:
        _refuse(call, own, why)
    else:
        _put_away(call, own, shared_already(own))


def _once(call: Call, conversation: str) -> str:
    """Return the key of the card under which the button stands: each is shared once."""
    stands_at = (call.body.get("container") or {}).get("message_ts")
    return f"slack:share:{conversation}:{stands_at}" if stands_at else call.once


def _refuse(call: Call, own: OrderFacts, why: str) -> None:
    """Say why it was not shared, in the place of the button and at once."""
    words = not_shared(why, call.command, own.reference)
    _put_away(call, own, kept_back(own, words))
    call.open(told("Not shared", words))


def _show(call: Call, conversation: str, text: str, blocks: list[Block]) -> str:
    """Post the copy; return why it was not, or nothing.

    A response_url reaches conversations that the bot is not in. Where it is spent, the bot posts
    as a member.
    """
    if call.body.get("response_url"):
        answer = call.args.respond(
            text=text, blocks=blocks, response_type="in_channel", replace_original=False
        )
        if answer.status_code == _OK:
            return ""
    try:
        call.args.client.chat_postMessage(
            channel=conversation,
            text=text,
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as error:
        return error_code(error)
    return ""


def _put_away(call: Call, own: OrderFacts, blocks: list[Block]) -> None:
    """Take the button from the sharer's own card; whatever becomes of this."""
    try:
        call.args.respond(text=fallback(own), blocks=blocks, replace_original=True)
    except Exception as error:
        log.warning("The button to share stayed where it was: %s", type(error).__name__)
