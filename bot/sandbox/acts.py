"""What a person does in the workspace, told to the bot, and the obeying of its answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.delivery import Answer, BotLine
from bot.sandbox.dialogs import Dialogs, Refused, View
from bot.sandbox.envelopes import (
    action,
    command_form,
    escape,
    interaction,
    on_message,
    on_view,
)
from bot.sandbox.limits import faults_in_message, faults_in_options
from bot.sandbox.obeying import obey, require
from bot.sandbox.state import Element, Values, first_values
from bot.sandbox.store import Channel, Message, SandboxStore
from bot.sandbox.workspace import BOT_USER_ID, SLACKBOT, Member, Workspace

# How long a page waits for what the bot does after its acknowledgement.
SETTLE_SECONDS = 1.5
MODAL_SECONDS = 0.25
RESPONSE_PATH = "/sandbox/api/response/"
# The key under which a view keeps what went wrong with it as a whole.
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Press:
    """One thing pressed or chosen: the element, what it came to, and all the values around it."""

    block_id: str
    element: Element
    chosen: Mapping[str, Any]
    values: Values


class Stage:
    """The workspace in motion: a store, its dialogs and the line to the bot."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.store = SandboxStore(workspace.store_path, workspace.clock)
        self.dialogs = Dialogs(self.store.database)
        self._line = BotLine(workspace)

    def say(self, member: Member, channel: Channel, words: str) -> View | None:
        """Post what was typed, or run it when it is a command; return the modal it opened."""
        if words.startswith("/"):
            return self._command(member, channel, words)
        said = self.store.post(channel.id, member.user_id, escape(words))
        if channel.direct_with:
            event = {
                "type": "message",
                "channel_type": "im",
                "channel": channel.id,
                "user": member.user_id,
                "text": said.text,
                "ts": said.ts,
                "event_ts": said.ts,
                "team": self.workspace.team_id,
            }
            before = self.store.database.revision()
            # An app that does not listen to messages answers 404: no matter.
            self._line.event(event)
            self._settle(before)
        return None

    def _command(self, member: Member, channel: Channel, typed: str) -> View | None:
        command, _, words = typed.partition(" ")
        if command != self.workspace.command:
            self.warn(member, channel, f"`{escape(command)}` is not a valid command.")
            return None
        trigger = self.dialogs.issue_trigger(member.user_id, channel_id=channel.id)
        before = self.store.database.revision()
        answer = self._line.command(
            command_form(
                self.workspace,
                member,
                channel,
                words.strip(),
                trigger_id=trigger,
                response_url=self.response_url(member, channel),
            )
        )
        if answer.failure:
            self._failed(member, channel, command, answer.failure, answer.detail)
        elif answer.body.strip():
            self._reply(member, channel, command, answer)
        return self._settle(before, trigger)

    def _reply(self, member: Member, channel: Channel, command: str, answer: Answer) -> None:
        reply = answer.json() or {"text": answer.body}
        faults = faults_in_message(reply.get("text"), reply.get("blocks"))
        if faults:
            self._failed(member, channel, command, "invalid_command_response", faults[0])
            return
        everybody = reply.get("response_type") == "in_channel"
        self.store.post(
            channel.id,
            BOT_USER_ID,
            reply.get("text") or "",
            reply.get("blocks") or (),
            only_for=None if everybody else member.user_id,
        )

    def press_on_message(
        self, member: Member, channel: Channel, message: Message, press: Press
    ) -> View | None:
        """Tell the bot of a press or a choice in a message; return the modal it opened."""
        told = {
            **on_message(channel, message),
            "response_url": self.response_url(member, channel, message.ts),
            "state": {"values": press.values},
            "actions": [self._action(press)],
        }
        return self.interact(member, channel, "What you pressed", "block_actions", told)

    def interact(
        self, member: Member, channel: Channel, what: str, kind: str, told: Mapping[str, Any]
    ) -> View | None:
        """Tell the bot of something begun in a channel; return the modal it opened."""
        trigger = self.dialogs.issue_trigger(member.user_id, channel_id=channel.id)
        before = self.store.database.revision()
        answer = self._line.interaction(
            {**interaction(self.workspace, member, kind), **told, "trigger_id": trigger}
        )
        if answer.failure:
            self._failed(member, channel, what, answer.failure, answer.detail)
        return self._settle(before, trigger)

    def press_in_view(self, member: Member, view: View, press: Press) -> View | None:
        """Tell the bot of a press or a choice in a view; return the modal it opened."""
        trigger = self.dialogs.issue_trigger(
            member.user_id, channel_id=view.channel_id, view_id=view.id
        )
        self.dialogs.remember(view, press.values, {})
        before = self.store.database.revision()
        answer = self._line.interaction(
            {
                **interaction(self.workspace, member, "block_actions"),
                **on_view(self.workspace, view, press.values),
                "trigger_id": trigger,
                "actions": [self._action(press)],
            }
        )
        if answer.failure:
            self._trouble(view, press.values, answer.failure, answer.detail)
        return self._settle(before, trigger)

    def submit(self, member: Member, view: View, values: Values) -> View | None:
        """Send a modal; return the view that the person then has before them, or None."""
        self.dialogs.remember(view, values, {})
        before = self.store.database.revision()
        answer = self._line.interaction(
            {
                **interaction(self.workspace, member, "view_submission"),
                **on_view(self.workspace, view, values),
                "trigger_id": self.dialogs.issue_trigger(
                    member.user_id, channel_id=view.channel_id, view_id=view.id
                ),
                "response_urls": [],
            }
        )
        if answer.failure:
            return self._trouble(view, values, answer.failure, answer.detail)
        try:
            shown = obey(self.dialogs, view, values, answer)
        except Refused as refusal:
            return self._trouble(view, values, refusal.code, "; ".join(refusal.reasons))
        if shown is None:
            self._settle(before + 1)  # beyond the closing itself
        return shown

    def close(self, member: Member, view: View, values: Values) -> View | None:
        """Close a modal unsent; return the view below it, or None."""
        whole = bool(view.content.get("clear_on_close"))
        below = self.dialogs.close(view, whole_stack=whole)
        if view.content.get("notify_on_close"):
            self._line.interaction(
                {
                    **interaction(self.workspace, member, "view_closed"),
                    **on_view(self.workspace, view, values),
                    "is_cleared": whole,
                }
            )
        return None if whole else below

    def options(
        self,
        member: Member,
        place: Mapping[str, Any],
        block_id: str,
        action_id: str,
        words: str,
    ) -> list[dict[str, Any]]:
        """Return what the bot offers for the words typed; raises Refused when Slack would."""
        answer = self._line.interaction(
            {
                **interaction(self.workspace, member, "block_suggestion"),
                **place,
                "block_id": block_id,
                "action_id": action_id,
                "value": words,
            }
        )
        if answer.failure:
            raise Refused(answer.failure, (answer.detail,))
        told = answer.json()
        require(faults_in_options(told))
        found = told or {}
        grouped = [one for group in found.get("option_groups", ()) for one in group["options"]]
        return [*found.get("options", ()), *grouped]

    def open_home(self, member: Member) -> View | None:
        """Tell the bot that the person opened Home; return what it then shows."""
        before = self.dialogs.home(member.user_id)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": member.user_id,
            "channel": self.store.ensure_direct(member.user_id).id,
            "tab": "home",
            "event_ts": self._now(),
        }
        if before:
            shown = first_values(before.blocks)
            event["view"] = on_view(self.workspace, before, shown)["view"]
        answer = self._line.event(event)
        if answer.failure is None:
            self._wait(lambda: _hash(self.dialogs.home(member.user_id)) != _hash(before))
        return self.dialogs.home(member.user_id)

    def tell(self, event: Mapping[str, Any]) -> None:
        """Send the bot an event that nobody waits for."""
        self._line.event(event)

    def channel(self, channel_id: str) -> Channel | None:
        """Return the channel with that id, made first where it was known beforehand; or None."""
        held = self.store.channel(channel_id)
        if held is None:
            self.name_channels()
            held = self.store.channel(channel_id)
        return held

    def name_channels(self) -> None:
        """Make the channels that are known beforehand, under the names that they have now."""
        self.store.ensure_channels(self.workspace.channels())

    def warn(self, member: Member, channel: Channel, words: str) -> None:
        """Tell one person something as Slack itself would."""
        self.store.post(channel.id, SLACKBOT, words, only_for=member.user_id)

    def _failed(
        self, member: Member, channel: Channel, what: str, failure: str, detail: str
    ) -> None:
        words = f"{escape(what)} failed with the error “{failure}”"
        self.warn(member, channel, f"{words} ({escape(detail)})." if detail else f"{words}.")

    def _trouble(self, view: View, values: Values, failure: str, detail: str) -> View | None:
        words = f"We had some trouble connecting. Try again? ({failure}"
        errors = {WHOLE: f"{words}: {detail})" if detail else f"{words})"}
        self.dialogs.remember(view, values, errors)
        return self.dialogs.view(view.id)

    def response_url(self, member: Member, channel: Channel, message_ts: str | None = None) -> str:
        """Return an address by which the bot may answer this person in this place."""
        name = self.dialogs.issue_response_url(member.user_id, channel.id, message_ts)
        return f"{self.workspace.origin}{RESPONSE_PATH}{name}"

    def _settle(self, before: int, trigger_id: str = "") -> View | None:
        """Wait until the bot has changed something seen; return the modal that it opened."""
        self._wait(lambda: self.store.database.revision() != before)
        if not trigger_id:
            return None
        # What changed may be somebody else's doing, so the modal gets a moment more.
        self._wait(lambda: bool(self.dialogs.view_opened_by(trigger_id)), MODAL_SECONDS)
        return self.dialogs.view(self.dialogs.view_opened_by(trigger_id))

    def _action(self, press: Press) -> dict[str, Any]:
        return action(press.block_id, press.element, press.chosen, self._now())

    def _now(self) -> str:
        return f"{self.workspace.clock.now().timestamp():.6f}"

    @staticmethod
    def _wait(done: Callable[[], bool], seconds: float = SETTLE_SECONDS) -> None:
        until = time.monotonic() + seconds
        while not done() and time.monotonic() < until:
            time.sleep(0.03)


def _hash(view: View | None) -> str | None:
    return view.hash if view else None
