"""Somebody in Slack without an account: the link they are given, and what is kept for them."""

import json
from typing import Any

from bot.blocks.elements import actions, button, section
from bot.ids import Action
from bot.requests.call import Call
from bot.text import link
from tracker.domain.roles import Actor
from tracker.people.service import make_slack_link

STRANGER = Actor(person_id=None, name="Somebody in Slack", grants=(), door="slack")
LINK_WORDS = (
    "Your Slack user is not linked to a Makesafe account yet. Open the link, sign in, and come "
    "back: it works once, for ten minutes, and only for you."
)
KEPT_WORDS = " What you asked for is kept meanwhile, and done once you are linked."
_LONGEST_KEPT = 60_000
_KEPT_KINDS = frozenset({"block_actions", "shortcut", "message_action", "view_submission"})


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
