"""Facts about taking over job logs."""

from dataclasses import dataclass

from tracker.domain.events.base import Event


@dataclass(frozen=True)
class JobLogColumnsChosen(Event):
    """Somebody said which columns of files of one shape are read, and as what."""

    kind = "import.columns_chosen"
    shape: str  # the digest of the file's headings

    @property
    def subject(self) -> str:
        """The shape of the files."""
        return f"job-log-shape:{self.shape[:12]}"
