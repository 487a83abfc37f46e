"""What the web and the clock may ask of the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.requests.members import read_user
from bot.requests.replay import do_again
from bot.sending.failures import classified, error_code
from config.settings import SlackSettings
from tracker.domain.slack_members import Standing
from tracker.people.slack_members import Looked, SlackSilent

# Slack does not know them any more, or will not say who they are.
_GONE = {
    "user_not_found": Standing.DEACTIVATED,
    "user_not_visible": Standing.STRANGER,
}


@dataclass(frozen=True, slots=True)
class Door:
    """Calls Slack, so never from inside a transaction."""

    bolt: App
    client: WebClient
    slack: SlackSettings

    def look_up(self, user_id: str) -> Looked:
        """Return what Slack says of a user; raises SlackSilent where it cannot be asked."""
        try:
            answer = self.client.users_info(user=user_id)
            return read_user(answer["user"], self.slack)
        except SlackApiError as error:
            code = error_code(error)
            if code in _GONE:
                return Looked(_GONE[code])
            raise SlackSilent(code) from error
        except Exception as error:
            failure = classified(error)
            if failure is error and not isinstance(error, KeyError | TypeError | AttributeError):
                raise
            raise SlackSilent(type(error).__name__) from error

    def do_again(self, request: Mapping[str, Any]) -> str:
        """Do what a Slack user asked for before they were linked; return words for the page."""
        return do_again(self.bolt, request)
