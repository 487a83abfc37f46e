"""A Slack app as small as one can be: it reports faults at three premises."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

CHANNEL = "C1NORTH"
PREMISES = [("AH", "Ashley House"), ("BL", "Bleak Lodge"), ("CC", "Calder Court")]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str) -> dict[str, Any]:
    return {"value": value, "text": plain(text)}


REPORT = {
    "type": "modal",
    "callback_id": "report",
    "title": plain("Report a fault"),
    "submit": plain("Report"),
    "close": plain("Not now"),
    "notify_on_close": True,
    "private_metadata": "kept",
    "blocks": [
        {
            "type": "input",
            "block_id": "premises",
            "label": plain("Premises"),
            "element": {
                "type": "external_select",
                "action_id": "premises",
                "min_query_length": 0,
                "placeholder": plain("Name or code"),
            },
        },
        {
            "type": "input",
            "block_id": "details",
            "label": plain("What is wrong?"),
            "hint": plain("Say what you see"),
            "element": {"type": "plain_text_input", "action_id": "details", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "risk",
            "label": plain("Is anyone at risk now?"),
            "dispatch_action": True,
            "element": {
                "type": "radio_buttons",
                "action_id": "risk",
                "options": [option("yes", "Yes"), option("no", "No")],
                "initial_option": option("no", "No"),
            },
        },
        {
            "type": "input",
            "block_id": "seen",
            "optional": True,
            "label": plain("Day it was seen"),
            "element": {"type": "datepicker", "action_id": "seen"},
        },
    ],
}


def card(text: str, state: str, *, buttons: bool = True) -> list[dict[str, Any]]:
    accept = {
        "type": "button",
        "action_id": "accept",
        "style": "primary",
        "text": plain("Accept"),
        "value": "WO-1",
    }
    escalate = {
        "type": "button",
        "action_id": "escalate",
        "style": "danger",
        "text": plain("Escalate"),
        "value": "WO-1",
        "confirm": {
            "title": plain("Escalate now?"),
            "text": marked("It goes to *stage 2*."),
            "confirm": plain("Escalate"),
            "deny": plain("Leave it"),
        },
    }
    link = {
        "type": "button",
        "action_id": "link",
        "text": plain("Open on the web"),
        "url": "https://makesafe.example.test/WO-1",
    }
    more = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("why", "Why this stage?"), option("mute", "Mute")],
    }
    return [
        {"type": "header", "text": plain("WO-1 · Ashley House")},
        {"type": "section", "text": marked(text), "fields": [marked(f"*State*\n{state}")]},
        {"type": "context", "elements": [marked("due <!date^1794992400^{date} {time}|soon>")]},
        *([{"type": "actions", "elements": [accept, escalate, link, more]}] if buttons else []),
    ]


@dataclass
class Seen:
    """What the small app was told, for the tests to look at."""

    actions: list[dict[str, Any]] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def small_app(client: WebClient, secret: str, seen: Seen) -> App:
    """Return a bot that reports faults, as small as one can be."""
    app = App(client=client, signing_secret=secret, token_verification_enabled=False)
    _commands(app, seen)
    _modal(app, seen)
    _presses(app, seen)
    _home(app, seen)
    return app


def _commands(app: App, seen: Seen) -> None:
    @app.command("/estates")
    def estates(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        seen.commands.append(command)
        match command["text"].split(" ")[0]:
            case "report":
                ack()
                client.views_open(trigger_id=command["trigger_id"], view=REPORT)
            case "late":
                ack()
                time.sleep(3.2)
                try:
                    client.views_open(trigger_id=command["trigger_id"], view=REPORT)
                except SlackApiError as error:
                    seen.refusals.append(error.response["error"])
            case "twice":
                ack()
                client.views_open(trigger_id=command["trigger_id"], view=REPORT)
                try:
                    client.views_open(trigger_id=command["trigger_id"], view=REPORT)
                except SlackApiError as error:
                    seen.refusals.append(error.response["error"])
            case "bad":
                ack(text="x", blocks=[{"type": "section", "text": marked("")}])
            case "press":
                ack(text="press", blocks=card("Only you", "reported"))
            case "shout":
                ack(text="heard by all", response_type="in_channel")
            case _:
                ack(f"You typed {command['text']}")


def _modal(app: App, seen: Seen) -> None:
    @app.options("premises")
    def premises(ack: Ack, payload: dict[str, Any]) -> None:
        seen.suggestions.append(payload)
        words = payload["value"].lower()
        ack(options=[option(code, name) for code, name in PREMISES if words in name.lower()])

    @app.view("report")
    def report(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        seen.submissions.append(body)
        words = body["view"]["state"]["values"]["details"]["details"]["value"]
        if words == "misnamed":
            ack(response_action="errors", errors={"elsewhere": "No such input."})
            return
        if len(words) < 10:
            ack(response_action="errors", errors={"details": "Say a little more, please."})
            return
        ack()
        metadata = {"event_type": "order", "event_payload": {"reference": "WO-1"}}
        safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks = card(safe, "reported")
        client.chat_postMessage(channel=CHANNEL, text="WO-1", blocks=blocks, metadata=metadata)
        client.chat_postMessage(channel=body["user"]["id"], text="Thank you: *WO-1*")

    @app.view_closed("report")
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        seen.closed.append(body)


def _presses(app: App, seen: Seen) -> None:
    @app.action("risk")
    def risk(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        seen.actions.append(body)
        warning = {"type": "section", "text": marked(":warning: Ring 999 first.")}
        view = {**REPORT, "blocks": [*REPORT["blocks"], warning]}
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    @app.action("accept")
    def accept(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        seen.actions.append(body)
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["container"]["message_ts"],
            text="WO-1 accepted",
            blocks=card("Accepted.", "accepted", buttons=False),
        )

    @app.action("escalate")
    def escalate(ack: Ack, body: dict[str, Any], respond: Callable[..., Any]) -> None:
        ack()
        seen.actions.append(body)
        respond(text="You may not escalate.", replace_original=False)

    @app.action("link")
    @app.action("more")
    def more(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        seen.actions.append(body)


def _home(app: App, seen: Seen) -> None:
    @app.event("message")
    @app.event("reaction_added")
    @app.event("tokens_revoked")
    @app.event("user_change")
    def said(body: dict[str, Any]) -> None:
        seen.events.append(body)

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        seen.events.append(body)
        blocks = [{"type": "header", "text": plain(f"{len(seen.events)} need you")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
