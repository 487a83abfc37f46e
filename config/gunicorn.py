"""How `make run` serves: one process, so that the clock inside it runs once, and many threads."""

import os
import sys
from collections.abc import Callable
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = 1
threads = 16
timeout = 60
graceful_timeout = 5
# Its control socket would lie in the home folder, where a second copy finds it taken.
control_socket_disable = True
# The log says what Makesafe did; that gunicorn starts and stops a worker is of no interest.
loglevel = "warning"


stoppers: list[Callable[[], None]] = []


def worker_exit(_server: Any, _worker: Any) -> None:
    """Stop the clock before the process ends."""
    while stoppers:
        stoppers.pop()()


def post_worker_init(_worker: Any) -> None:
    """Start the clock, and say where to go and as whom to sign in, once requests are taken."""
    from wsgi import when_serving

    stoppers.append(when_serving())
    sys.stderr.write(
        f"\nMakesafe is at http://{bind}\n"
        "  Sign in: pick one of the demo people on the first page.\n"
        "  Slack without a workspace: follow “Slack sandbox” from there.\n"
        "  Stop it with Ctrl+C.\n\n"
    )
    sys.stderr.flush()
