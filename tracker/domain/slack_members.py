"""Who may act from Slack: full members of the workspace, and nobody else."""

from enum import StrEnum


class Standing(StrEnum):
    """What somebody is in the Slack workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"  # of another organisation, in a channel that is shared with it
    BOT = "bot"
    DEACTIVATED = "deactivated"

    @property
    def may_act(self) -> bool:
        """Whether Makesafe does what they ask for, where their account allows it."""
        return self is Standing.MEMBER


_WHY = {
    Standing.GUEST: "You are a guest in this Slack workspace, and guests cannot use Makesafe here.",
    Standing.STRANGER: "Your Slack user belongs to another organisation's workspace.",
    Standing.BOT: "Makesafe does nothing for bots and workflows.",
    Standing.DEACTIVATED: "Your Slack user was deactivated.",
}


def turned_away(standing: Standing) -> str:
    """Return what somebody is told who may not act; KeyError for a member."""
    return f"{_WHY[standing]} Nothing was done. Sign in to Makesafe on the web instead."
