"""The policy that ships with the service, loaded once, and short names for its parts."""

from datetime import UTC, datetime
from pathlib import Path

import config
from tracker.domain.calendar import LONDON
from tracker.policy import load_policy

SHIPPED = Path(config.__file__).parent
POLICY = load_policy(SHIPPED, SHIPPED)
CALENDAR = POLICY.calendar
LADDER = POLICY.ladder
TARGETS = POLICY.current_targets

LADDER_FILE, CLOCK_FILE = "ladders/0002.toml", "clocks/0002.toml"
HOLIDAYS, CATEGORIES = "clocks/bank_holidays.json", "fault_categories.toml"


def london(text: str) -> datetime:
    """Return the UTC instant of a London wall time such as 2026-03-27T17:59."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first occurrence of `old` in a file; it must be there."""
    before, found, after = (folder / name).read_text("utf-8").partition(old)
    assert found
    (folder / name).write_text(before + new + after, "utf-8")
