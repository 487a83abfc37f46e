"""A real browser and a real server for the tests that need to see a page as a person does."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Locator, sync_playwright
from werkzeug.serving import make_server

# Chromium must be quiet: no sandbox (CI is root), and no calls to anywhere but the test's server.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SOON = 0.02  # seconds, within which a server sees that it must end


class NoBrowser(Exception):
    """No Chromium is installed here."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine; raises NoBrowser where none is installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise NoBrowser("no program chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(app: Flask, listener: socket.socket) -> Iterator[str]:
    """Serve the app over HTTP on the listening socket, one thread a request; give its address."""
    host, port = listener.getsockname()
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(_SOON,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def follow(button: Locator) -> None:
    """Press what sends a form or leads elsewhere, and wait until the page that answers is there.

    A click alone returns as soon as the form is on its way: what is read next, or visited next,
    would then race with the answer.
    """
    with button.page.expect_navigation():
        button.click()
