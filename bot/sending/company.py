"""Who reads along in a conversation: only our own people, guests, or another organisation."""

import logging
import time
from collections.abc import Mapping
from enum import Enum
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.requests.members import read_user
from config.settings import SlackSettings
from tracker.domain.slack_members import Standing

log = logging.getLogger(__name__)

# Of more people than this, or after so long, nobody is asked about.
MOST_ASKED_ABOUT = 40
_SECONDS = 6.0
_OURS = frozenset({Standing.MEMBER, Standing.BOT, Standing.DEACTIVATED})


class Company(Enum):
    """Who reads along."""

    OURS = "ours"
    GUESTS = "guests"
    OUTSIDERS = "outsiders"  # the conversation is shared with another organisation
    UNKNOWN = "unknown"  # Slack does not say, or there are too many to ask about each


def company_in(
    client: WebClient, conversation: str, slack: SlackSettings, *, of_a_unit: bool
) -> Company:
    """Return who reads along in a conversation, as Slack says now.

    In the channel `of_a_unit`, where its cards stand in any case, nobody is asked about. Calls
    Slack, so never from inside a transaction.
    """
    try:
        found: Mapping[str, Any] = client.conversations_info(channel=conversation)["channel"]
        if is_shared_outside(found):
            return Company.OUTSIDERS
        if of_a_unit:
            return Company.OURS
        return _of_members(client, conversation, slack)
    except (SlackApiError, SlackClientError, OSError, HTTPException, KeyError) as error:
        log.info("Slack does not say who reads in a conversation: %s", type(error).__name__)
        return Company.UNKNOWN


def is_shared_outside(channel: Mapping[str, Any]) -> bool:
    """Whether Slack says that a channel is shared with another organisation, or about to be."""
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))


def _of_members(client: WebClient, conversation: str, slack: SlackSettings) -> Company:
    until = time.monotonic() + _SECONDS
    limit = MOST_ASKED_ABOUT + 1
    members = client.conversations_members(channel=conversation, limit=limit)["members"]
    if len(members) > MOST_ASKED_ABOUT:
        return Company.UNKNOWN
    for user_id in members:
        if time.monotonic() > until:
            return Company.UNKNOWN
        if read_user(client.users_info(user=user_id)["user"], slack).standing not in _OURS:
            return Company.GUESTS
    return Company.OURS
