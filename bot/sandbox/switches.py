"""What is switched on to go wrong in the pretend workspace: kept in its file, for all processes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.sandbox.database import Database


class Switch(StrEnum):
    """One way in which Slack has a bad day."""

    REVOKED = "revoked"
    LOSING = "losing"
    LIMITED = "limited"
    SLOW = "slow"
    SHARED = "shared"  # every channel, with another organisation


# For how long Slack asks the app to wait when that is switched on, and how slow it becomes.
LIMITED_SECONDS = 60
SLOW_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Switches:
    """The switches of one workspace; a figure of 0 is off."""

    database: Database

    def figure(self, switch: Switch) -> float:
        """Return what the switch stands at; 0 when it is off."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT figure FROM switch WHERE name = ?", (switch,)
            ).fetchone()
        return float(row["figure"]) if row else 0.0

    def set(self, switch: Switch, figure: float) -> None:
        """Set what the switch stands at."""
        with self.database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO switch VALUES (?, ?)", (switch, figure))

    def take(self, switch: Switch) -> bool:
        """Return whether it was on, and turn it off by one."""
        if not self.figure(switch):
            return False
        with self.database.writing() as connection:
            taken = connection.execute(
                "UPDATE switch SET figure = figure - 1 WHERE name = ? AND figure > 0", (switch,)
            )
        return taken.rowcount == 1

    def waits(self, now: datetime) -> int:
        """Return the whole seconds for which Slack still asks to wait; 0 for none.

        Time that was moved back by more than the span ends it.
        """
        left = self.figure(Switch.LIMITED) - now.timestamp()
        return int(left) + 1 if 0 < left <= LIMITED_SECONDS else 0

    def archived(self) -> frozenset[str]:
        """Return the ids of the archived channels."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT channel_id FROM archived").fetchall()
        return frozenset(row["channel_id"] for row in rows)

    def archive(self, channel_id: str, archived: bool) -> None:
        """Archive a channel, or take it out of the archive."""
        statement = (
            "INSERT OR IGNORE INTO archived VALUES (?)"
            if archived
            else "DELETE FROM archived WHERE channel_id = ?"
        )
        with self.database.writing() as connection:
            connection.execute(statement, (channel_id,))

    def words(self, now: datetime) -> list[str]:
        """Return in words what is wrong now; empty on a good day."""
        archived = len(self.archived())
        said = {
            "the token is revoked": self.figure(Switch.REVOKED),
            "the next answer is lost": self.figure(Switch.LOSING),
            "too many requests": self.waits(now),
            "slow": self.figure(Switch.SLOW),
            "channels shared with another organisation": self.figure(Switch.SHARED),
            f"{archived} archived": archived,
        }
        return [words for words, figure in said.items() if figure]
