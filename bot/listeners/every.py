"""Every listener there is: what Bolt is given, and what the app's manifest is made from."""

from slack_bolt import App

from bot.listeners import (
    acts,
    commands,
    cover,
    cover_forms,
    home,
    joining,
    link,
    lists,
    members,
    merging,
    options,
    quiet,
    report,
    sharing,
    shortcuts,
    threads,
    tokens,
)
from tracker.runtime import Runtime

EVERY = (
    commands,
    report,
    joining,
    acts,
    merging,
    cover,
    cover_forms,
    home,
    options,
    link,
    members,
    lists,
    sharing,
    shortcuts,
    threads,
    tokens,
    quiet,
)


def register_all(bolt: App, runtime: Runtime) -> None:
    """Let everything listen: commands, shortcuts, buttons, forms, type-aheads and events."""
    for listeners in EVERY:
        listeners.register(bolt, runtime)
