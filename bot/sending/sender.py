"""Sending notices by Slack: one card for each order and channel, and messages to who must act."""

import logging
import time
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.blocks.cards import card, fallback
from bot.blocks.elements import Block
from bot.blocks.notices import (
    BROADCAST,
    CARD_ONLY,
    DIGEST_LINES,
    REPEAT,
    digest,
    digest_text,
    direct,
    direct_text,
    thread_reply,
)
from bot.facts import Looking, OrderFacts
from bot.sending.failures import classified, error_code
from bot.sending.finding import Finder, card_metadata, may_stand_there, notice_key, notice_metadata
from bot.sending.personal import digest_message, foot, personal_message
from bot.text import escape
from tracker.domain.disclosure import Surface
from tracker.outbox.cards import may_edit
from tracker.outbox.models import Channel, Delivery
from tracker.outbox.senders import GiveUp, Outgoing, Sent, TryLater
from tracker.people.queries import actor_of, get_person
from tracker.runtime import Runtime
from tracker.work_orders.models import WorkOrder

log = logging.getLogger(__name__)
_SURFACES = {
    Channel.SLACK_CHANNEL: Surface.SLACK_CHANNEL,
    Channel.SLACK_DIRECT: Surface.SLACK_DIRECT,
}
# Slack takes about one message a second in each conversation.
PACE = timedelta(seconds=1)
_POSTED_ANEW = timedelta(minutes=30)
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackSender:
    """Sends by one workspace's bot; called outside any transaction."""

    def __init__(self, runtime: Runtime, client: WebClient) -> None:
        self._runtime, self._client = runtime, client
        self._finder = Finder(client)
        self._directs: dict[str, str] = {}
        # Until when (monotonic seconds) a destination wants no call, as Slack said.
        self._quiet: dict[str, float] = {}

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver it, or raise TryLater, GiveUp or StopSending."""
        first = outgoing.first
        self._respect_quiet(first.destination)
        try:
            if outgoing.is_digest:
                return self._send_digest(outgoing)
            if (personal := personal_message(self._runtime, first)) is not None:
                text, blocks = personal
                self._tell(outgoing, text, [*blocks, foot(self._runtime, first)])
                return Sent()
            facts = self._facts([first])
            if not facts:
                raise GiveUp(f"there is no order {first.subject}")
            if first.channel is Channel.SLACK_CHANNEL:
                return self._send_card(outgoing, facts[0])
            return self._send_direct(outgoing, facts[0])
        except (GiveUp, TryLater):
            raise
        except Exception as error:
            failure = classified(error)
            if isinstance(failure, TryLater) and failure.after_seconds:
                self._quiet[first.destination] = time.monotonic() + failure.after_seconds
            if failure is error:
                raise
            raise failure from error

    def _send_direct(self, outgoing: Outgoing, facts: OrderFacts) -> Sent:
        first = outgoing.first
        kind, said = first.message.kind, first.message.facts
        blocks = direct(kind, facts, said, maybe_repeat=first.maybe_repeat)
        self._tell(
            outgoing,
            direct_text(kind, facts, said),
            [*blocks, foot(self._runtime, first, facts.briefing.standing)],
        )
        return Sent()

    def _send_digest(self, outgoing: Outgoing) -> Sent:
        if outgoing.first.channel is Channel.SLACK_DIRECT:
            self._tell(outgoing, *digest_message(self._runtime, outgoing.deliveries))
            return Sent()
        orders = list(dict.fromkeys(row.subject for row in outgoing.deliveries))
        shown = [row for row in outgoing.deliveries if row.subject in orders[:DIGEST_LINES]]
        web = self._runtime.settings.base_url.rstrip("/")
        self._tell(
            outgoing,
            digest_text(len(orders)),
            digest(
                self._facts(shown),
                total=len(orders),
                rest_at=f"{web}/",
                maybe_repeat=any(row.maybe_repeat for row in outgoing.deliveries),
            ),
        )
        return Sent(edits_wait=True)

    def _send_card(self, outgoing: Outgoing, facts: OrderFacts) -> Sent:
        """Edit the card where it stands, and tell its thread; post it where it stands nowhere."""
        delivery, stands_at = outgoing.first, outgoing.card
        channel, kind = delivery.destination, delivery.message.kind
        edits_now = may_edit(
            outgoing.card_edited_at,
            self._runtime.clock.now(),
            safety_critical=facts.briefing.safety_critical,
        )
        if stands_at is None or (edits_now and not self._update(channel, stands_at, facts)):
            repeated = may_stand_there(outgoing)
            found = None
            if repeated:
                found = self._finder.card(channel, facts, since=delivery.created_at)
            return self._take_over(channel, found, facts) or self._post_card(
                channel, facts, maybe_repeat=repeated
            )
        if kind not in CARD_ONLY:
            self._tell(
                outgoing,
                thread_reply(kind, facts, delivery.message.facts),
                None,
                thread_ts=stands_at,
                reply_broadcast=kind in BROADCAST,
            )
        if not edits_now:
            return Sent(card=stands_at, edits_wait=True)
        return Sent(card=stands_at, version=facts.about.version, edited=True)

    def probe(self) -> None:
        """Ask Slack whether the token works; raises StopSending or TryLater where it does not."""
        try:
            self._client.auth_test()
        except Exception as error:
            raise classified(error) from error

    def edit_card(self, subject: str, destination: str, stands_at: str) -> Sent | None:
        """Let a card show the present; see `CardEditor`."""
        with self._runtime.reading() as reading:
            looking = Looking(
                reading, self._runtime.settings.base_url, surface=Surface.SLACK_CHANNEL
            )
            wanted = sa.select(WorkOrder).where(WorkOrder.reference == subject)
            order = reading.session.scalars(wanted).one_or_none()
            facts = looking.at(order) if order else None
        if facts is None:
            return None
        try:
            if (done := self._take_over(destination, stands_at, facts)) is not None:
                return done
            # Somebody deleted it; an earlier try to post it anew may have lost its answer.
            since = self._runtime.clock.now() - _POSTED_ANEW
            found = self._finder.card(destination, facts, since=since)
            done = self._take_over(destination, found, facts)
            return done or self._post_card(destination, facts, maybe_repeat=False)
        except (GiveUp, TryLater):
            raise
        except Exception as error:
            raise classified(error) from error

    def _take_over(self, channel: str, stands_at: str | None, facts: OrderFacts) -> Sent | None:
        """Edit a card that stands there; None where it does not, or not any more."""
        if stands_at is None or not self._update(channel, stands_at, facts):
            return None
        return Sent(card=stands_at, version=facts.about.version, edited=True)

    def _post_card(self, channel: str, facts: OrderFacts, *, maybe_repeat: bool) -> Sent:
        lead = (REPEAT,) if maybe_repeat else ()
        answer = self._post(
            channel,
            fallback(facts),
            card(facts, *lead, *_instead(channel, facts)),
            metadata=card_metadata(facts),
        )
        return Sent(card=str(answer["ts"]), version=facts.about.version)

    def _update(self, channel: str, ts: str, facts: OrderFacts) -> bool:
        """Edit the card in place; False when it is not there any more."""
        try:
            self._client.chat_update(
                channel=channel,
                ts=ts,
                text=fallback(facts),
                blocks=card(facts, *_instead(channel, facts)),
                metadata=card_metadata(facts),
            )
        except SlackApiError as error:
            if error_code(error) not in _GONE:
                raise
            return False
        return True

    def _tell(self, outgoing: Outgoing, text: str, blocks: list[Block] | None, **more: Any) -> None:
        """Post it, unless an earlier try of it stands there already."""
        first = outgoing.first
        is_direct = first.channel is Channel.SLACK_DIRECT
        channel = self._direct_channel(first.destination) if is_direct else first.destination
        key = notice_key(outgoing, self._runtime.settings.secret_key)
        thread = more.get("thread_ts")
        if may_stand_there(outgoing) and self._finder.notice(outgoing, channel, key, thread=thread):
            return
        self._post(channel, text, blocks, metadata=notice_metadata(key), **more)

    def _post(
        self, channel: str, text: str, blocks: list[Block] | None, **more: Any
    ) -> SlackResponse:
        if blocks is not None:
            more["blocks"] = blocks
        return self._client.chat_postMessage(
            channel=channel, text=text, unfurl_links=False, unfurl_media=False, **more
        )

    def _direct_channel(self, user_id: str) -> str:
        if user_id not in self._directs:
            answer = self._client.conversations_open(users=[user_id])
            self._directs[user_id] = str(answer["channel"]["id"])
        return self._directs[user_id]

    def _respect_quiet(self, destination: str) -> None:
        left = self._quiet.get(destination, 0.0) - time.monotonic()
        if left > 0:
            raise TryLater("Slack asks us to wait", after_seconds=left)

    def _facts(self, deliveries: list[Delivery]) -> list[OrderFacts]:
        """Return the orders as they stand now; in a direct message with its reader's buttons."""
        first = deliveries[0]
        with self._runtime.reading() as reading:
            actor = None
            if first.channel is Channel.SLACK_DIRECT and first.person_id is not None:
                actor = actor_of(get_person(reading.session, first.person_id), "slack")
            looking = Looking(
                reading,
                self._runtime.settings.base_url,
                surface=_SURFACES[first.channel],
                actor=actor,
            )
            found = reading.session.scalars(
                sa.select(WorkOrder)
                .where(WorkOrder.reference.in_([row.subject for row in deliveries]))
                .order_by(WorkOrder.safety_critical.desc(), WorkOrder.next_step_at, WorkOrder.id)
            )
            return looking.all(found.all())


def _instead(channel: str, facts: OrderFacts) -> tuple[str, ...]:
    """Return the mark of a card that stands in another channel than its unit's own, or nothing."""
    if channel == facts.channel:
        return ()
    return (f"For {escape(facts.unit)}, whose own channel cannot be reached.",)
