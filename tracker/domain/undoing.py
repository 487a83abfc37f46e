"""How long what was done to several orders at once can be taken back, and what became of each."""

from datetime import datetime, timedelta
from enum import StrEnum

UNDO_FOR = timedelta(hours=1)


class RowState(StrEnum):
    """What became of one order among several."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    CHANGED = "changed"  # somebody else changed it after the preview
    UNDOING = "undoing"
    UNDONE = "undone"
    KEPT = "kept"  # it was to be taken back, and could not be

    @property
    def label(self) -> str:
        """The state in a word or two."""
        return _LABELS[self]


_LABELS = {
    RowState.PENDING: "Waiting",
    RowState.DONE: "Done",
    RowState.REFUSED: "Refused",
    RowState.CHANGED: "Changed meanwhile",
    RowState.UNDOING: "Being taken back",
    RowState.UNDONE: "Taken back",
    RowState.KEPT: "Not taken back",
}
# Of these something is still to be done.
UNSETTLED = frozenset({RowState.PENDING, RowState.UNDOING})


def undo_until(done_at: datetime) -> datetime:
    """Return until when (UTC) what was done then can be taken back."""
    return done_at + UNDO_FOR
