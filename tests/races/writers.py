"""People who write without pause, and remember what they were told was saved."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Flask

from tests.web.reader import Reader
from tracker.domain.roles import Actor
from tracker.runtime import Runtime
from tracker.trail.models import FreeText

SAVED, BUSY, READ = 303, 503, 200


@dataclass
class Writer:
    """One browser that chases an order again and again, each time with other words."""

    name: str
    reader: Reader
    path: str
    told: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    without_advice: int = 0
    slowest: float = 0.0
    last_told_at: float = 0.0

    def write(self) -> None:
        """Open the form and send it."""
        page = self._asked(self.reader.get, self.path)
        if page.status == READ:
            words = f"{self.name} {len(self.answers)} {time.monotonic()}"
            fields = {**page.form(), "channel": "telephone", "note": words}
            page = self._asked(self.reader.post, self.path, **fields)
            if page.status == SAVED:
                self.told.append(words)
                self.last_told_at = time.monotonic()

    def _asked(self, ask, *about, **fields):
        began = time.monotonic()
        page = ask(*about, **fields)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[page.status] += 1
        self.without_advice += page.status == BUSY and "Retry-After" not in page.headers
        return page


def writers(app: Flask, who: Actor, reference: str, number: int) -> list[Writer]:
    """Return so many, all signed in."""
    path = f"/work-orders/{reference}/chase"
    return [Writer(f"writer {n}", Reader(app, who), path) for n in range(number)]


@contextmanager
def writing(them: list[Writer]) -> Iterator[None]:
    """Let them write at the same time, until the block ends."""
    over = threading.Event()

    def go_on(writer: Writer) -> None:
        while not over.is_set():
            writer.write()

    threads = [threading.Thread(target=go_on, args=(writer,)) for writer in them]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def answers(them: list[Writer]) -> Counter[int]:
    """Return how often each status was answered."""
    return sum((writer.answers for writer in them), Counter())


def lost(runtime: Runtime, them: list[Writer]) -> set[str]:
    """Return what somebody was told was saved and is not there, or is there twice."""
    with runtime.reading() as look:
        kept = Counter(look.session.scalars(sa.select(FreeText.body)))
    return {words for writer in them for words in writer.told if kept[words] != 1}
