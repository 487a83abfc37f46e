"""One request from Slack on its way through a listener: who asks, and how they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from slack_bolt import Args
from slack_sdk.errors import SlackApiError

from bot.blocks.elements import Block, section
from bot.blocks.modals import form_again, given_back, told, why_again
from bot.requests.coming_from import page_of_home, with_page, without_page
from bot.requests.forms import block_errors, has_inputs, kept, typed_words
from bot.requests.patience import PATIENCE, Patience
from bot.sending.failures import error_code
from bot.text import SECTION, escape
from tracker.domain.errors import Invalid
from tracker.domain.roles import Actor
from tracker.people.queries import actor_for_slack
from tracker.people.slack_members import require_member
from tracker.runtime import Runtime

# Under this name a request's context may carry who makes the Call of it.
CALL = "makesafe_call"


class Unlinked(Exception):
    """Nobody with an account is behind this Slack user (decision D6)."""


@dataclass(slots=True)
class Call:
    """What a listener works with. Nothing it does after `acknowledge` can take that back."""

    form_is_gone: ClassVar[bool] = False
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
        """The modal that was submitted or pressed in, as it was made."""
        return without_page(self.body["view"])

    @property
    def page_of_home(self) -> str:
        """The page of Home from which all this began; empty for the first, or for another place."""
        return page_of_home(self.body)

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
        if answer.get("view"):
            answer["view"] = with_page(answer["view"], self.page_of_home)
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
            words = f"Not done. What you sent needs a change:\n{lines}"
            self.say(words, [section(words[:SECTION]), *self._copies()])
        elif view:
            title = str((view.get("title") or {}).get("text", "Makesafe"))
            shown = [one for one in view["blocks"] if one["type"] != "input"]
            self.say(title, [*shown, *(self._copies() if has_inputs(view) else ())])
        elif given or answer.get("text"):
            self.say(str(given[0] if given else answer["text"]), answer.get("blocks"))

    def _copies(self) -> list[Block]:
        """Return what was typed into a form that was not taken, where it is not open any more."""
        return given_back(typed_words(self.view)) if self.form_is_gone else []

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
        shown = with_page(view, self.page_of_home)
        answer = show(trigger_id=self.body["trigger_id"], view=shown)
        return str((answer.get("view") or {}).get("id", ""))

    def replace(self, view_id: str, view: Block) -> None:
        """Put a modal in the place of one that was just opened, if it was."""
        if not view_id:
            return
        self.args.client.views_update(view_id=view_id, view=with_page(view, self.page_of_home))

    def redraw(self, view: Block) -> None:
        """Draw the modal that was pressed in anew, unless it has changed meanwhile."""
        shown, drawn = self.view, with_page(view, self.page_of_home)
        try:
            self.args.client.views_update(view_id=shown["id"], hash=shown["hash"], view=drawn)
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

    def refuse(self, message: str, changes: Sequence[str] = ()) -> None:
        """Say why nothing was done; a form stays open with all that was typed into it.

        `changes` say what others did meanwhile.
        """
        if self.is_submission and not self.acknowledged and has_inputs(self.view):
            view = form_again(self.view, kept(self.view), why_again(message, changes))
            self.acknowledge(response_action="update", view=view)
            return
        lines = "".join(f"\n• {escape(line, 200)}" for line in changes[-10:])
        self.tell(f"{escape(message)}{lines}")

    def refuse_fields(self, error: Invalid) -> None:
        """Say under each field what is wrong with it, or above them all what concerns none."""
        fields = {block.get("block_id") for block in self.view["blocks"]}
        if fields.isdisjoint(error.errors):
            self.refuse(error.message)
        else:
            errors = block_errors(error.errors, self.view)
            self.acknowledge(response_action="errors", errors=errors)

    def ask_again(self, words: str) -> None:
        """Say that nothing was done and that it can be tried again; a form keeps what was typed."""
        if self.is_submission and has_inputs(self.view):
            errors = block_errors({"": [words]}, self.view)
            self.acknowledge(response_action="errors", errors=errors)
        else:
            self.tell(escape(words))

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
