"""Long work on a held file: done beside the request, followed by whoever opens its page.

How far it is stands in a file beside the one that was uploaded, so that any process can say it, and
a process that ends in the middle takes nothing with it but the batch in hand.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from tracker.clock import Clock
from tracker.domain.errors import Invalid, TrackerError
from tracker.web import spool

log = logging.getLogger(__name__)

# A batch takes a second or two: who has said nothing for so long is not there any more.
SILENT = timedelta(minutes=1)
_PART = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the work on a file is: `done` of `total` rows, and its result once it is finished."""

    work: str  # "check" or "apply"
    at: str
    done: int = 0
    total: int = 0
    finished: bool = False
    fault: str = ""
    result: Mapping[str, Any] | None = None

    @property
    def percent(self) -> int:
        """How much of it is done, in whole per cent; 0 while nobody knows how much there is."""
        return 100 * self.done // self.total if self.total else 0

    def is_silent(self, now: datetime) -> bool:
        """Whether it stopped in the middle: it is not finished, and nothing was heard of it."""
        return not self.finished and datetime.fromisoformat(self.at) < now - SILENT


Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """The work on one held file."""

    file: Path
    clock: Clock

    def progress(self) -> Progress | None:
        """Return how far it is, None before it was ever begun."""
        said = spool.noted(self.file, _PART)
        return Progress(**json.loads(said)) if said else None

    def is_busy(self) -> bool:
        """Whether somebody works on the file just now."""
        known = self.progress()
        return bool(known and not known.finished and not known.is_silent(self.clock.now()))

    def note(self, progress: Progress) -> None:
        """Say how far it is now."""
        now = self.clock.now()
        said = json.dumps(asdict(replace(progress, at=now.isoformat())))
        spool.note(self.file, _PART, said.encode(), now=now)

    def begin(
        self, work: str, act: Callable[[Report], Mapping[str, Any]], patience: float | None
    ) -> None:
        """Do the work in a thread of its own, and wait for it as many seconds as one may.

        `act` is given a way to report rows (done, of how many); what it returns is the result. With
        `patience` None the end is waited for.
        """
        self.note(Progress(work=work, at=""))
        thread = Thread(target=self._work, args=(work, act), name=f"import-{work}", daemon=True)
        thread.start()
        thread.join(patience)

    def _work(self, work: str, act: Callable[[Report], Mapping[str, Any]]) -> None:
        told = [Progress(work=work, at="")]

        def report(done: int, total: int) -> None:
            if total and 100 * done // total == told[0].percent and told[0].total:
                return
            told[0] = Progress(work=work, at="", done=done, total=total)
            with suppress(OSError):  # how far it is can be unknown; the work goes on
                self.note(told[0])

        try:
            ended = replace(told[0], result=act(report))
        except Invalid as error:
            said = " ".join(words for found in error.errors.values() for words in found)
            ended = replace(told[0], fault=said)
        except TrackerError as error:
            ended = replace(told[0], fault=error.message)
        except Exception:
            incident = secrets.token_hex(4).upper()
            log.exception("Incident %s in the %s of a job log", incident, work)
            ended = replace(
                told[0], fault=f"Something went wrong in Makesafe. The incident code is {incident}"
            )
        self.note(replace(ended, finished=True))
