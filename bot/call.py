"""One request from Slack on its way through a listener: who asks, and how they are answered."""

import json
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Args, BoltResponse
from slack_sdk.errors import SlackApiError

from bot.blocks.elements import Block, actions, button, section
from bot.blocks.modals import told
from bot.failures import classified, error_code
from bot.ids import Action
from bot.patience import PATIENCE, Patience
from bot.text import escape, link
from tracker.domain.errors import Busy, Conflict, TrackerError
from tracker.domain.roles import Actor
from tracker.people.queries import actor_for_slack
from tracker.people.service import make_slack_link
from tracker.people.slack_members import require_member
from tracker.runtime import Runtime

log = logging.getLogger(__name__)

Handler = Callable[["Call"], None]
STRANGER = Actor(person_id=None, name="Somebody in Slack", grants=(), door="slack")
LINK_WORDS = (
    "Your Slack user is not linked to a Makesafe account yet. Open the link, sign in, and come "
    "back: it works once, for ten minutes, and only for you."
)
KEPT_WORDS = " What you asked for is kept meanwhile, and done once you are linked."
# Under this name a request's context may carry who makes the Call of it.
CALL = "makesafe_call"
_LONGEST_KEPT = 60_000
_KEPT_KINDS = frozenset({"block_actions", "shortcut", "message_action", "view_submission"})


class Unlinked(Exception):
    """Nobody with an account is behind this Slack user (decision D6)."""


@dataclass(slots=True)
class Call:
    """What a listener works with. Nothing it does after `acknowledge` can take that back."""

    runtime: Runtime
    args: Args
    acknowledged: bool = False
    opened: bool = False
    _actor: Actor | None = field(default=None)

    @property
    def body(self) -> dict[str, Any]:
        """The request's payload."""
        return self.args.body

    @property
    def view(self) -> dict[str, Any]:
        """The modal that was submitted or pressed in."""
        found: dict[str, Any] = self.body["view"]
        return found

    @property
    def pressed(self) -> dict[str, Any]:
        """The button, menu or choice behind this request."""
        found: dict[str, Any] = self.body["actions"][0]
        return found

    @property
    def is_submission(self) -> bool:
        """Whether a modal was sent in."""
        return self.body.get("type") == "view_submission"

    @property
    def user_id(self) -> str:
        """The Slack user who asks."""
        return str(self.args.context.user_id or "")

    @property
    def team_id(self) -> str:
        """The workspace they ask from."""
        return str(self.args.context.team_id or "")

    @property
    def once(self) -> str:
        """The key of this request: Slack, or somebody who recorded it, may send it again."""
        if self.is_submission:
            return f"slack:{self.view['id']}"
        return f"slack:{self.body.get('trigger_id') or self.body.get('event_id')}"

    @property
    def base_url(self) -> str:
        """The address of the web pages, without a last slash."""
        return self.runtime.settings.base_url.rstrip("/")

    @property
    def in_conversation(self) -> bool:
        """Whether it was asked in a conversation, where others may be shown the answer too."""
        return bool(self.body.get("response_url"))

    @property
    def command(self) -> str:
        """The command's name in this workspace, with its slash."""
        return self.runtime.settings.slack.command

    @property
    def actor(self) -> Actor:
        """Who acts, with the grants that hold at this moment.

        Raises Unlinked, and NotAllowed for a guest, a stranger, a bot or a deactivated user.
        """
        if self._actor is None:
            with self.runtime.reading() as reading:
                require_member(reading.session, self.team_id, self.user_id)
                self._actor = actor_for_slack(reading.session, self.team_id, self.user_id)
        if self._actor is None:
            raise Unlinked
        return self._actor

    def acknowledge(self, *given: Any, **answer: Any) -> None:
        """Answer Slack's request; what matters has been saved before.

        Where it took too long, so that the request was let go, its person is answered instead.
        """
        patience: Patience | None = self.args.context.get(PATIENCE)
        if patience is None or patience.take():
            self.args.ack(*given, **answer)
            self.acknowledged = True
        else:
            self.acknowledged = True
            self.answer_late(*given, **answer)

    def answer_late(self, *given: Any, **answer: Any) -> None:
        """Say what an acknowledgement would have shown, to the one who asked."""
        view = answer.get("view")
        if answer.get("errors"):
            lines = "\n".join(f"• {words}" for words in answer["errors"].values())
            self.say(f"Not done. What you sent needs a change:\n{lines}")
        elif view:
            title = str((view.get("title") or {}).get("text", "Makesafe"))
            self.say(title, [one for one in view["blocks"] if one["type"] != "input"])
        elif given or answer.get("text"):
            self.say(str(given[0] if given else answer["text"]), answer.get("blocks"))

    def say(self, words: str, blocks: list[Block] | None = None) -> None:
        """Write to the one who asked, in the place where they asked or else directly."""
        if self.body.get("response_url"):
            self.args.respond(
                text=words, blocks=blocks, response_type="ephemeral", replace_original=False
            )
            return
        client = self.args.client
        direct = client.conversations_open(users=[self.user_id])["channel"]["id"]
        client.chat_postMessage(channel=direct, text=words, blocks=blocks, unfurl_links=False)

    def open(self, view: Block) -> str:
        """Open a modal, or put it on top of the one that was pressed in; return its id."""
        self.opened = True  # a trigger is good for one modal, even for one that failed
        in_modal = self.body.get("view", {}).get("type") == "modal"
        show = self.args.client.views_push if in_modal else self.args.client.views_open
        answer = show(trigger_id=self.body["trigger_id"], view=view)
        return str((answer.get("view") or {}).get("id", ""))

    def replace(self, view_id: str, view: Block) -> None:
        """Put a modal in the place of one that was just opened, if it was."""
        if not view_id:
            return
        self.args.client.views_update(view_id=view_id, view=view)

    def redraw(self, view: Block) -> None:
        """Draw the modal that was pressed in anew, unless it has changed meanwhile."""
        shown = self.view
        try:
            self.args.client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
        except SlackApiError as error:
            # A later press has drawn it already: what that one showed is newer than this.
            if error_code(error) != "hash_conflict":
                raise

    def tell(self, words: str, blocks: list[Block] | None = None) -> None:
        """Tell only the one who asks, in the way that this kind of request allows."""
        if self.is_submission and not self.acknowledged:
            view = told("Makesafe", words)
            self.acknowledge(
                response_action="update", view={**view, "blocks": blocks} if blocks else view
            )
        elif "command" in self.body and not self.acknowledged:
            self.acknowledge(text=words, blocks=blocks) if blocks else self.acknowledge(words)
        else:
            if not self.acknowledged:
                self.acknowledge()
            self._tell_afterwards(words, blocks)

    def finish(self) -> None:
        """Do what remains when the listener has ended; must not raise."""

    def _tell_afterwards(self, words: str, blocks: list[Block] | None) -> None:
        if self.body.get("response_url"):
            self.args.respond(
                text=words, blocks=blocks, response_type="ephemeral", replace_original=False
            )
        elif self.body.get("trigger_id") and not self.opened:
            view = told("Makesafe", words)
            self.open({**view, "blocks": blocks} if blocks else view)


def listening(runtime: Runtime, handler: Handler) -> Callable[[Args], None]:
    """Return the listener around a handler: refusals become words, and nothing is ever raised.

    An exception that leaves a listener within a few milliseconds of its acknowledgement takes
    the acknowledgement back: the person would see a time-out for what was done.
    """

    def listen(args: Args) -> None:
        make: Callable[[Runtime, Args], Call] = args.context.get(CALL) or Call
        call = make(runtime, args)
        try:
            _answer(call, handler)
            if not call.acknowledged:
                call.acknowledge()
        except Exception as error:
            _own_up(call, error)
        finally:
            call.finish()

    return listen


def _answer(call: Call, handler: Handler) -> None:
    try:
        handler(call)
    except Unlinked:
        offer_link(call, kept=worth_keeping(call.body))
    except Conflict as error:
        changes = "".join(f"\n• {escape(line, 200)}" for line in error.changes[-10:])
        call.tell(f"{escape(error.message)}{changes}")
    except Busy as error:
        if call.body.get("type") != "event_callback":
            call.tell(escape(error.message))
            return
        # Slack sends an event again that was not taken.
        call.args.ack.response = BoltResponse(status=503, body="")
        call.acknowledged = True
    except TrackerError as error:
        call.tell(escape(error.message))


def worth_keeping(body: dict[str, Any]) -> str | None:
    """Return the request as it is kept until its person is linked, or None for one that is not.

    Without Slack's old verification token. What was pressed inside a modal is not kept: the modal
    is gone by then.
    """
    if (body.get("view") or {}).get("type") == "modal" and body.get("type") != "view_submission":
        return None
    if "command" not in body and body.get("type") not in _KEPT_KINDS:
        return None
    kept = json.dumps({name: value for name, value in body.items() if name != "token"})
    return kept if len(kept) <= _LONGEST_KEPT else None


def offer_link(call: Call, *, kept: str | None = None) -> None:
    """Give the one who asks their one-time link; only they see it.

    `kept` is what is done for them once they are linked.
    """
    with call.runtime.begin(STRANGER) as uow:
        token = make_slack_link(uow, team_id=call.team_id, user_id=call.user_id, request=kept)
    url = f"{call.base_url}/link/slack/{token}"
    words = f"{LINK_WORDS}{KEPT_WORDS}" if kept else LINK_WORDS
    call.tell(
        f"{words} {link(url, 'Link my account')}",
        [
            section(words),
            actions([button("Link my account", Action.WEB, "link", style="primary", url=url)]),
        ],
    )


def _own_up(call: Call, error: Exception) -> None:
    """Log what went wrong under a code, and tell the person the code; must not raise.

    The log gets the kind and the place of the fault, never its words: those of a database's
    error repeat what somebody typed.
    """
    code = secrets.token_hex(3)
    kind = type(error).__name__
    if classified(error) is not error:
        log.warning("Slack did not take an answer, incident %s: %s", code, classified(error))
        words = f"Slack was too slow to show this (incident {code}). Please try again."
    else:
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error("A Slack request failed, incident %s: %s\n%s", code, kind, place)
        words = (
            f"Something went wrong on our side (incident {code}). Look whether it was saved "
            "before you try again."
        )
    try:
        call.tell(words)
    except Exception as further:
        log.warning("Nor could they be told of incident %s: %s", code, type(further).__name__)
    if not call.acknowledged:
        call.args.ack()
