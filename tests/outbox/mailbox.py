"""A small mail server on this machine: it speaks SMTP over a real socket and keeps what it gets."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message

_SOON = 0.02  # seconds, within which it sees that it must end


@dataclass(slots=True)
class Mailbox:
    """What arrived, and how the server answers; `refusals` go before the usual answers."""

    address: str = ""
    messages: list[Message] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    hang_up_after_data: bool = False


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serve until the block ends; the mailbox holds its `smtp://` address."""
    mailbox = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb in mailbox.refusals:
                    self._say(mailbox.refusals[verb])
                elif verb == "DATA":
                    self._say("354 go on")
                    self._keep()
                    if mailbox.hang_up_after_data:
                        return
                    self._say("250 kept")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 fine")

        def _keep(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b"."))
            mailbox.messages.append(email.message_from_bytes(b"".join(lines)))

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        mailbox.address = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(_SOON,), daemon=True)
        thread.start()
        yield mailbox
        server.shutdown()
        thread.join()
