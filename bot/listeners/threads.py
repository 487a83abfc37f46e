"""What people say under an order's card goes on its record; a pin puts another's words there."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_sdk.web import SlackResponse

from bot.listeners.home import refresh_home
from bot.photographs import file_ids
from bot.requests.call import Call, Unlinked
from bot.requests.linking import LINK_WORDS, STRANGER
from bot.requests.listening import listening
from bot.requests.quoted import plain_words
from bot.sending.failures import classified
from bot.sending.web_api import make_line
from bot.text import INPUT, escape, link
from tracker.domain.errors import AlreadyDone, Busy, TrackerError
from tracker.domain.photographs import EvidenceOf
from tracker.inbound.models import SeenRequest
from tracker.outbox.posted import subject_at
from tracker.people.service import make_slack_link
from tracker.photographs.service import await_photographs
from tracker.runtime import Runtime
from tracker.work_orders.schemas import NoteDraft
from tracker.work_orders.service import note_order

KEPT, PIN = "ok_hand", "pushpin"
CORRECTED = "Corrected in Slack:"
NO_WORDS = "Photographs given in Slack."
RESTRICTED_WORDS = (
    "Your words are on the record of {}. This order is restricted: what is broken should not stand "
    "in Slack, so please type it on the web, and delete it here."
)
UNCORRECTED = (
    "Your correction is not on the record: what you said first stands there as it was. Tell "
    "somebody who may write there."
)
UNREADABLE = "Slack did not show me that message in time. Use its menu: “Add to order”."
_LOOK_SECONDS = 2  # before the acknowledgement, which Slack wants within three
_SAID = frozenset({None, "file_share", "thread_broadcast"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Words:
    """A message of a thread: what it says, what hangs on it, where it stands."""

    channel: str
    thread: str
    ts: str
    text: str
    files: tuple[str, ...]

    @classmethod
    def of(cls, channel: str, message: Mapping[str, Any]) -> "_Words":
        """Return the words of a message object of Slack's."""
        files: Sequence[Mapping[str, Any]] = message.get("files") or ()
        return cls(
            channel=channel,
            thread=str(message.get("thread_ts") or message["ts"]),
            ts=str(message["ts"]),
            text=plain_words(str(message.get("text") or "")),
            files=tuple(file_ids(files)),
        )

    @property
    def key(self) -> str:
        """The one key under which they are kept, whoever asks for it and however often."""
        return f"slack:note:{self.channel}:{self.ts}"


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for messages and for reactions."""
    bolt.event("message")(listening(runtime, heard))
    bolt.event("reaction_added")(listening(runtime, reacted))


def heard(call: Call) -> None:
    """Put a reply under a card on its order's record; anything else said is no business of ours."""
    event = call.body["event"]
    channel, subtype = str(event.get("channel") or ""), event.get("subtype")
    if subtype == "message_changed":
        _corrected(call, channel, event.get("message") or {}, event.get("previous_message") or {})
    elif subtype in _SAID and not event.get("bot_id"):
        words = _Words.of(channel, event)
        reference = _order_of(call, words)
        if reference is not None:
            _keep(call, reference, words)


def reacted(call: Call) -> None:
    """Put a message under a card on the record, where somebody pins it."""
    event = call.body["event"]
    item = event.get("item") or {}
    if event.get("reaction") != PIN or item.get("type") != "message":
        return
    channel = str(item["channel"])
    message = _message(call, channel, str(item["ts"]))
    if message is None:
        place = _Words(channel, str(item["ts"]), str(item["ts"]), "", ())
        call.acknowledge()
        _whisper(call, place, UNREADABLE)
        return
    words = _Words.of(channel, message)
    reference = _order_of(call, words)
    if reference is not None and not message.get("bot_id"):
        _keep(call, reference, words)


def _order_of(call: Call, words: _Words) -> str | None:
    """Return the order under whose card it was said, or None; the card itself says nothing new."""
    if words.thread == words.ts:
        return None
    with call.runtime.reading() as look:
        return subject_at(look.session, words.channel, words.thread)


def _keep(call: Call, reference: str, words: _Words) -> None:
    """Put it on record once, then mark it; who may not is told so, once a day."""
    try:
        restricted = _note(call, reference, words.key, words.text or NO_WORDS, words.files)
    except AlreadyDone:
        return
    except Busy:
        raise
    except (Unlinked, TrackerError) as error:
        if _first(call, f"{call.runtime.clock.now():%Y-%m-%d}"):
            _say_why_not(call, words, "What you said here is not on the record.", error)
        return
    call.acknowledge()
    if restricted:
        _whisper(call, words, RESTRICTED_WORDS.format(reference))
    else:
        _mark(call, words, reference)
    refresh_home(call)


def _corrected(
    call: Call, channel: str, message: Mapping[str, Any], previous: Mapping[str, Any]
) -> None:
    """Add what somebody corrected to what they said: the record is not rewritten."""
    if message.get("bot_id") or not message.get("ts") or not message.get("edited"):
        return
    words = _Words.of(channel, message)
    reference = _order_of(call, words)
    if reference is None or previous.get("text") == message.get("text"):
        return
    with call.runtime.reading() as look:
        known = look.session.get(SeenRequest, words.key) is not None
    if not known:  # the correction has overtaken what it corrects
        _keep(call, reference, words)
        return
    key = f"{words.key}:{message['edited'].get('ts')}"
    try:
        _note(call, reference, key, f"{CORRECTED} {words.text}", ())
    except AlreadyDone:
        return
    except Busy:
        raise
    except (Unlinked, TrackerError) as error:
        # Every time, for their first words stand on the record as they were.
        if _first(call, key):
            _say_why_not(call, words, UNCORRECTED, error)
        return
    call.acknowledge()


def _say_why_not(call: Call, words: _Words, lead: str, error: Unlinked | TrackerError) -> None:
    """Tell somebody why their words are not on record; who is not linked gets their link."""
    if isinstance(error, TrackerError):
        why = escape(error.message)
    else:
        with call.runtime.begin(STRANGER) as uow:
            token = make_slack_link(uow, team_id=call.team_id, user_id=call.user_id)
        why = f"{LINK_WORDS} {link(f'{call.base_url}/link/slack/{token}', 'Link my account')}"
    call.acknowledge()
    _whisper(call, words, f"{lead} {why}")


def _note(call: Call, reference: str, key: str, text: str, files: Sequence[str]) -> bool:
    """Write the note and return whether the order is restricted; raises as services do."""
    draft = NoteDraft(reference=reference, note=text[:INPUT])
    with call.runtime.begin(call.actor, once=key) as uow:
        order = note_order(uow, draft)
        if files:
            await_photographs(uow, order, files, evidence_of=EvidenceOf.UPDATE)
        return order.restricted


def _first(call: Call, what: str) -> bool:
    """Whether this person was not told of it yet: of their talk in all they are once a day."""
    try:
        with call.runtime.begin(STRANGER, once=f"slack:told:{call.user_id}:{what}"):
            return True
    except AlreadyDone:
        return False


def _message(call: Call, channel: str, ts: str) -> dict[str, Any] | None:
    """Return a message of a channel, or None where Slack does not show it quickly."""
    client = call.args.client
    line = make_line(client.token, client.base_url)
    line.timeout = _LOOK_SECONDS
    try:
        answer: SlackResponse = line.conversations_replies(
            channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=2
        )
    except Exception as error:
        log.warning("A pinned message could not be read: %s", classified(error))
        return None
    found: list[dict[str, Any]] = answer.get("messages") or []
    return next((one for one in found if one.get("ts") == ts), None)


def _mark(call: Call, words: _Words, reference: str) -> None:
    """Show with a reaction that it is kept, or in words where the app may not react."""
    try:
        call.args.client.reactions_add(channel=words.channel, timestamp=words.ts, name=KEPT)
    except Exception as error:
        log.info("No reaction could be set: %s", classified(error))
        _whisper(call, words, f"This is on the record of {reference}.")


def _whisper(call: Call, words: _Words, text: str) -> None:
    """Tell one person in the thread; what matters is saved, so a failure is no matter."""
    try:
        call.args.client.chat_postEphemeral(
            channel=words.channel, user=call.user_id, thread_ts=words.thread, text=text
        )
    except Exception as error:
        log.info("Somebody could not be told: %s", classified(error))
