"""Sharing an order's card with everybody in the conversation where it was asked for."""

import logging

from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.blocks.cards import fallback
from bot.blocks.elements import Block
from bot.blocks.modals import told
from bot.blocks.sharing import not_shared, shared, shared_already
from bot.facts import OrderFacts, look_up, look_up_for_all
from bot.ids import Action
from bot.requests.call import Call
from bot.requests.forms import About
from bot.requests.listening import listening
from bot.sending.failures import error_code
from tracker.domain.errors import AlreadyDone
from tracker.runtime import Runtime
from tracker.work_orders.service import share_card

log = logging.getLogger(__name__)
_OK = 200


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the button under a card that only its reader sees."""
    bolt.action(Action.SHARE)(listening(runtime, share))


def share(call: Call) -> None:
    """Show the card to everybody in the conversation, by the sharer's right to see it; once."""
    about, actor = About.of_button(call.pressed["value"]), call.actor
    conversation = str(call.body.get("channel", {}).get("id", ""))
    try:
        with call.runtime.begin(actor, once=call.once) as uow:
            share_card(uow, about.reference, conversation)
    except AlreadyDone:
        return  # the same press came again
    with call.runtime.reading() as reading:
        copy = look_up_for_all(reading, actor, about.reference, base_url=call.base_url)
        own = look_up(reading, actor, about.reference, base_url=call.base_url)
    call.acknowledge()
    why = _show(call, conversation, fallback(copy), shared(copy, actor.name))
    if why:
        call.open(told("Not shared", not_shared(why, call.command, about.reference)))
    else:
        _put_away(call, own)


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


def _put_away(call: Call, facts: OrderFacts) -> None:
    """Take the button from the sharer's own card; it was shared, whatever becomes of this."""
    try:
        call.args.respond(text=fallback(facts), blocks=shared_already(facts), replace_original=True)
    except Exception as error:
        log.warning("The button to share stayed where it was: %s", type(error).__name__)
