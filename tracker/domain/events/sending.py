"""Facts about the ways by which notices go out."""

from dataclasses import dataclass

from tracker.domain.events.base import Event
from tracker.domain.events.people import PersonEvent


@dataclass(frozen=True)
class SendingStopped(Event):
    """Nothing can be sent by a way of sending any more, for the other side's own reason."""

    kind = "sending.stopped"
    way: str
    why: str

    @property
    def subject(self) -> str:
        return f"sending:{self.way}"


@dataclass(frozen=True)
class SendingResumed(Event):
    """A way of sending that had stopped works again."""

    kind = "sending.resumed"
    way: str

    @property
    def subject(self) -> str:
        return f"sending:{self.way}"


@dataclass(frozen=True)
class ChannelLost(PersonEvent):
    """A person who runs Makesafe is owed word that units (their codes) lost their channel.

    `elsewhere` says whether what was for them is told in the default channel meanwhile.
    """

    kind = "person.channel_lost"
    units: str
    why: str
    elsewhere: bool
