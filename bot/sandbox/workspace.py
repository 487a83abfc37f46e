"""The pretend workspace: who is in it, what it is called and where its parts are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import SLACK_COMMAND
from tracker.clock import Clock

TEAM_ID = "T0SANDBOX"
TEAM_DOMAIN = "makesafe-sandbox"
APP_ID = "A0SANDBOX"
BOT_ID = "B0SANDBOX"
BOT_USER_ID = "U0MAKESAFE"
SLACKBOT = "USLACKBOT"
APP_NAME = "Makesafe"
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - a word that opens nothing but the pretend workspace


@dataclass(frozen=True, slots=True)
class Member:
    """One demo person whom a newcomer may play; `user_id` is the Slack user's id.

    `role` and `place` say what they do and where, for whoever chooses among them.
    """

    user_id: str
    name: str
    role: str
    linked: bool
    email: str = ""
    time_zone: str = "Europe/London"
    place: str = ""

    def answers_to(self, words: str) -> bool:
        """Whether the name, the role or the place holds the words, in any case of letters."""
        return words.casefold() in f"{self.name}\n{self.role}\n{self.place}".casefold()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A shortcut of the app as its manifest has it; `kind` is global or message."""

    callback_id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """All that the sandbox is told when it is made."""

    signing_secret: str = field(repr=False)
    events_url: str
    store_path: Path
    clock: Clock
    members: Callable[[], Sequence[Member]]
    bot_token: str = field(default=BOT_TOKEN, repr=False)
    team_id: str = TEAM_ID
    home_url: str = "/"
    command: str = SLACK_COMMAND
    # The channels known beforehand, each with its id and its name without the #.
    channels: Callable[[], Sequence[tuple[str, str]]] = tuple
    shortcuts: Sequence[MenuEntry] = ()

    @property
    def origin(self) -> str:
        """Scheme and host of this server as the bot reaches it, without a path."""
        parts = urlsplit(self.events_url)
        return f"{parts.scheme}://{parts.netloc}"

    def member(self, user_id: str) -> Member | None:
        """Return the member with that id, or None."""
        return next((one for one in self.members() if one.user_id == user_id), None)

    def names(self) -> dict[str, str]:
        """Return the name shown for each user id, the app's own included."""
        people = {one.user_id: one.name for one in self.members()}
        return {**people, BOT_USER_ID: APP_NAME, SLACKBOT: "Slackbot"}
