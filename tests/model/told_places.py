"""Where notices arrive: a Slack, a mail server and a Notify of one's own, which fail as told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sending.sender import SlackSender
from bot.sending.web_api import make_line
from tests.outbox.mailbox import Mailbox
from tests.outbox.notify import Notify
from tests.slack import BOT_TOKEN, Given, Said, WebApi, refusal
from tracker.jobs.email import EmailSender
from tracker.jobs.texts import TextSender
from tracker.outbox.models import Channel, Delivery
from tracker.outbox.senders import Outgoing, Sent
from tracker.runtime import Runtime


class Died(BaseException):
    """The sender's process died between the call and the mark."""


@dataclass(slots=True)
class Faults:
    """What is wrong at this moment with the ways out."""

    token_revoked: bool = False
    slack_broken: bool = False
    slack_silent: bool = False  # it takes what it is sent, and its answer is lost
    limited: set[str] = field(default_factory=set)  # Slack users whose conversations are full
    gone: set[str] = field(default_factory=set)  # Slack users who were deactivated
    archived: set[str] = field(default_factory=set)  # channels
    mail_refuses: bool = False  # for good: no such address
    mail_busy: bool = False
    notify_down: bool = False
    dies: bool = False  # the sender, after its next message

    @property
    def slack_works(self) -> bool:
        """Whether Slack takes messages at all."""
        return not (self.token_revoked or self.slack_broken or self.slack_silent)

    @property
    def mail_works(self) -> bool:
        """Whether the mail server takes messages."""
        return not (self.mail_refuses or self.mail_busy)


class Workspace(WebApi):
    """A workspace that keeps its messages, finds them again, and has its faults."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.faults = Faults()
        self.kept: dict[str, list[dict[str, Any]]] = defaultdict(list)

    @property
    def number(self) -> int:
        """How many messages stand there."""
        return sum(len(messages) for messages in self.kept.values())

    def answer_to(self, said: Said) -> Given:
        """Answer as Slack would in this state; what it takes it keeps."""
        faults = self.faults
        if faults.token_revoked:
            return refusal("token_revoked")
        if faults.slack_broken:
            return Given(status=503, body={"ok": False})
        given, asked = super().answer_to(said), said.arguments
        channel = asked.get("channel", "")
        user = channel.removeprefix("D")
        if said.method == "conversations.open":
            users = asked["users"]
            user = users[0] if isinstance(users, list) else users
        if user in faults.gone:
            return refusal("user_disabled")
        if channel in faults.archived:
            return refusal("is_archived")
        if said.method in {"conversations.history", "conversations.replies"}:
            return Given(body={"ok": True, "messages": self.kept[channel][::-1]})
        if said.method == "chat.postMessage":
            if user in faults.limited:
                late = {"Retry-After": "30"}
                return Given(status=429, body={"ok": False, "error": "ratelimited"}, headers=late)
            assert isinstance(given.body, dict)
            self.kept[channel].append({"ts": given.body["ts"], "metadata": asked.get("metadata")})
            if faults.slack_silent:
                return Given(reset=True)
        return given


@dataclass(frozen=True, slots=True)
class Arrival:
    """One notice that arrived, by itself or in a message with others."""

    delivery: Delivery
    said_repeat: bool


@dataclass(slots=True)
class Places:
    """The stand-ins, the real senders that speak to them, and what came of it."""

    runtime: Runtime
    workspace: Workspace
    mailbox: Mailbox
    notify: Notify
    on_arrival: Callable[[Arrival], None] = lambda _: None
    doubtful: set[int] = field(default_factory=set)  # deliveries whose answer was lost

    @property
    def faults(self) -> Faults:
        """What is wrong with them now."""
        return self.workspace.faults

    def open(self) -> None:
        """Let the service send by them; each pass is another process."""
        line = make_line(BOT_TOKEN, self.workspace.url)
        slack = _Watched(self, SlackSender(self.runtime, line), lambda: self.workspace.number)
        mail = _Watched(self, EmailSender(self.runtime), lambda: len(self.mailbox.messages))
        text = _Watched(self, TextSender(self.runtime), lambda: len(self.notify.texts))
        self.runtime.paces.clear()
        self.runtime.senders.update(
            {
                Channel.SLACK_DIRECT: slack,
                Channel.SLACK_CHANNEL: slack,
                Channel.EMAIL: mail,
                Channel.SMS: text,
            }
        )
        self.mailbox.refusals.clear()
        if self.faults.mail_refuses:
            self.mailbox.refusals["RCPT"] = "550 no such address"
        if self.faults.mail_busy:
            self.mailbox.refusals["MAIL"] = "451 later"
        self.notify.answers[:] = [500] * 1_000 if self.faults.notify_down else []


class _Watched:
    """A real sender, of which it is written down what arrived at the other side."""

    def __init__(self, places: Places, sender: Any, count: Callable[[], int]) -> None:
        self._places, self._sender, self._count = places, sender, count

    def send(self, outgoing: Outgoing) -> Sent:
        """Send it, and perhaps die before it can be marked."""
        places, before = self._places, self._count()
        try:
            sent: Sent = self._sender.send(outgoing)
        finally:
            if self._count() > before:
                self._note(outgoing)
        if places.faults.dies:
            places.faults.dies = False
            places.doubtful.update(row.id for row in outgoing.deliveries)
            raise Died
        return sent

    def probe(self) -> None:
        """Ask whether it works, as the sender does."""
        if isinstance(self._sender, SlackSender):
            self._sender.probe()

    def edit_card(self, subject: str, destination: str, stands_at: str) -> Sent | None:
        """Edit a card, as the sender does."""
        found: Sent | None = self._sender.edit_card(subject, destination, stands_at)
        return found

    def _note(self, outgoing: Outgoing) -> None:
        places, repeat = self._places, any(row.maybe_repeat for row in outgoing.deliveries)
        for row in outgoing.deliveries:
            places.on_arrival(Arrival(row, repeat))
        if places.faults.slack_silent:
            places.doubtful.update(row.id for row in outgoing.deliveries)
