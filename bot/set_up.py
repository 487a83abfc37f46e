"""How the bot is set up, for the operator who sets it up."""

from dataclasses import dataclass

from bot.manifest import as_yaml, manifest
from tracker.runtime import Runtime


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the command line asks the bot; it is there without a token too."""

    runtime: Runtime

    def manifest(self, *, socket_mode: bool) -> str:
        """Return the app's manifest for TRACKER_BASE_URL, as YAML that Slack takes."""
        base_url = self.runtime.settings.base_url
        return as_yaml(manifest(self.runtime, base_url=base_url, socket_mode=socket_mode))
