"""A line to PostgreSQL that is cut at the worst moment: at a commit."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_COMMIT = b"COMMIT\x00"
_GOODBYE = b"X\x00\x00\x00\x04"
_NAME = ".s.PGSQL.5432"
BEFORE, AFTER = "before it arrives", "after it is done"


class Cutter:
    """Hands on every byte, until a commit that is to be cut."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._when: str | None = None
        self.cuts = 0

    def cut_next(self, when: str) -> None:
        """Cut the line at the next commit: before it arrives, or after it is done."""
        self._when = when

    def serve(self, line: socket.socket) -> None:
        """Hand on what is said on one line."""
        with line, socket.socket(socket.AF_UNIX) as other, suppress(OSError):
            other.connect(str(self._server / _NAME))
            answers = threading.Thread(target=_hand_on, args=(other, line), daemon=True)
            answers.start()
            while said := line.recv(65536):
                if _COMMIT in said and self._when is not None:
                    self._cut(said, line, other)
                    return
                other.sendall(said)
            other.shutdown(socket.SHUT_RDWR)

    def _cut(self, said: bytes, line: socket.socket, other: socket.socket) -> None:
        when, self._when = self._when, None
        self.cuts += 1
        # Whoever waits for the answer sees the line end.
        line.shutdown(socket.SHUT_RDWR)
        if when == BEFORE:
            other.shutdown(socket.SHUT_RDWR)
        else:
            other.sendall(said + _GOODBYE)
            while other.recv(65536):  # until the server has done it, and has hung up
                pass


@contextmanager
def cutter(server: Path, folder: Path) -> Iterator[Cutter]:
    """Serve a line of one's own to the server whose socket lies in `server`."""
    made = Cutter(server)
    with socket.socket(socket.AF_UNIX) as door:
        here = os.open(folder, os.O_RDONLY)  # the path of a socket must be short
        door.bind(f"/proc/self/fd/{here}/{_NAME}")
        os.close(here)
        door.listen(64)
        threading.Thread(target=_let_in, args=(door, made), daemon=True).start()
        yield made


def _let_in(door: socket.socket, made: Cutter) -> None:
    with suppress(OSError):
        while True:
            line, _ = door.accept()
            threading.Thread(target=made.serve, args=(line,), daemon=True).start()


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
