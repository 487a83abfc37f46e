"""What every surface says of the engine: when it last proved itself, or why not to trust it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.wording import moment
from tracker.heartbeat import is_stale, signs_of_life
from tracker.outbox.models import Channel
from tracker.outbox.ways import stopped_ways

_WAYS = {
    Channel.SLACK_DIRECT: "Slack to persons",
    Channel.SLACK_CHANNEL: "Slack to channels",
    Channel.EMAIL: "e-mail",
    Channel.SMS: "text message",
    Channel.NONE: "no way",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine as its signs of life show it at `now` (all instants UTC).

    `failed` holds the codes of the invariants that the last self-check found broken. None
    stands for what has never happened yet.
    """

    now: datetime
    swept_at: datetime | None
    checked_at: datetime | None
    proved_at: datetime | None
    failed: tuple[str, ...]
    # By which ways of telling people nothing goes out, with the other side's word for why.
    silent: tuple[tuple[str, str], ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether nothing has escalated for two minutes."""
        return self.swept_at is None or is_stale(self.swept_at, self.now)

    @property
    def unchecked(self) -> bool:
        """Whether nobody has looked for two minutes if what must hold does."""
        return self.checked_at is None or is_stale(self.checked_at, self.now)

    @property
    def reasons(self) -> list[str]:
        """Why the engine cannot be trusted at this moment, in words for whoever runs it."""
        found = []
        if self.stopped:
            found.append("No scheduler has finished a sweep for 2 minutes.")
        if self.unchecked:
            found.append("The engine has not checked itself for 2 minutes.")
        if self.failed:
            found.append(f"What must hold does not: {', '.join(self.failed)}.")
        found += [
            f"Nothing can be sent by {ways}: {why}. All of it is kept."
            for ways, why in self._silent_by_reason
        ]
        return found

    @property
    def alarms(self) -> list[tuple[str, str]]:
        """What everybody is warned of, each with what it means for them; none while all is well."""
        found = [self._distrust] if self._distrust else []
        if self.silent:
            ways = ", ".join(f"{way} ({why})" for way, why in self._silent_by_reason)
            found.append(
                (
                    f"Makesafe cannot send: {ways}.",
                    "Orders climb and every notice is kept, but nobody is told this way. Ring "
                    "whoever must act, and tell the people who run Makesafe: a token may have "
                    "been revoked.",
                )
            )
        return found

    @property
    def _silent_by_reason(self) -> list[tuple[str, str]]:
        """The ways that have stopped, those of one reason together: `A and B`, and the reason."""
        by_reason: dict[str, list[str]] = {}
        for way, why in self.silent:
            by_reason.setdefault(why, []).append(way)
        return [(" and ".join(ways), why) for why, ways in by_reason.items()]

    @property
    def _distrust(self) -> tuple[str, str] | None:
        if self.stopped:
            since = f"stopped since {moment(self.swept_at)}" if self.swept_at else "has not run yet"
            return (
                f"Escalation {since}.",
                "No order climbs until it runs. Ring whoever must act.",
            )
        if self.failed == ("N1",):
            return (
                "Approved premises have an empty roster of night cover (N1).",
                "Orders climb. See under night cover who has nobody for a coming night, and fill "
                "it.",
            )
        if self.failed:
            return (
                f"Makesafe found a fault in its own record ({', '.join(self.failed)}).",
                "Do not rely on it alone: ring whoever must act, and tell the people who run "
                "Makesafe.",
            )
        if self.unchecked:
            since = f"since {moment(self.checked_at)}" if self.checked_at else "yet"
            return (
                f"Makesafe has not checked itself {since}.",
                "Orders climb, but nobody proves that none is missed. Ring whoever must act when "
                "in doubt.",
            )
        return None


def engine_as_seen(session: Session, now: datetime) -> Engine:
    """Return the engine as its signs of life show it at `now` (UTC)."""
    swept_at, proof = signs_of_life(session)
    return Engine(
        now=now,
        swept_at=swept_at,
        checked_at=proof.checked_at if proof else None,
        proved_at=proof.proved_at if proof else None,
        failed=proof.failed if proof else (),
        silent=tuple((_WAYS[row.channel], str(row.stopped_for)) for row in stopped_ways(session)),
    )
