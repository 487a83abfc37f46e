"""The folder of a test run, in memory where there is enough of it."""

import os
import tempfile
from pathlib import Path

RUN_FOLDER = "MAKESAFE_TEST_RUN"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is this run's alone
# What two workers' databases and the server's log take at most, twice over.
_ENOUGH_BYTES = 4 * 1024**3


def make_run_folder() -> Path:
    """Make the folder that all processes of a run share, and return it.

    A test's databases need not outlive the machine: in memory they are made and dropped many times
    faster. Where memory is short, or there is no such place, it is a folder of files.
    """
    place = _IN_MEMORY if _has_room(_IN_MEMORY) else None
    return Path(tempfile.mkdtemp(prefix="makesafe-tests-", dir=place))


def _has_room(place: Path) -> bool:
    """Return whether the place takes what a run keeps, and the machine has as much memory free."""
    try:
        state = os.statvfs(place)
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return False
    if state.f_flag & os.ST_NOEXEC or not os.access(place, os.W_OK):
        return False  # the server's programs may be copied there
    return min(state.f_bavail * state.f_frsize, free) >= _ENOUGH_BYTES
