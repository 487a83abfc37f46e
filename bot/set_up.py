"""How the bot is set up, for the operator who sets it up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from slack_sdk import WebClient

from bot.doctor.rounds import examine
from bot.doctor.verdict import Verdict
from bot.manifest import as_yaml, manifest
from tracker.runtime import Runtime


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the command line asks the bot; it is there without a token too."""

    runtime: Runtime
    client: WebClient | None = None
    secret: str = field(default="", repr=False)

    def manifest(self, *, socket_mode: bool) -> str:
        """Return the app's manifest for TRACKER_BASE_URL, as YAML that Slack takes."""
        base_url = self.runtime.settings.base_url
        return as_yaml(manifest(self.runtime, base_url=base_url, socket_mode=socket_mode))

    def examine(self) -> Iterator[Verdict]:
        """Yield how each part of the set-up is, and what to do about it."""
        return examine(self.runtime, self.client, self.secret)
