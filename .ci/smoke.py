"""Prove `make run` as the README gives it: start, sign in, read the queue, stop, start again."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
# On an idle machine it is two minutes, with the environment, and ten seconds; a busy one is slower.
FIRST_START_SECONDS = 180
LATER_START_SECONDS = 60
STOP_SECONDS = 20
PATIENCE_SECONDS = 30


def main() -> None:
    """Run the proof twice on one database: as a newcomer does it, and as they do the day after."""
    with tempfile.TemporaryDirectory() as folder:
        for limit in (FIRST_START_SECONDS, LATER_START_SECONDS):
            started = time.monotonic()
            make, address = start(Path(folder))
            try:
                wait_until_ready(make, address, started + FIRST_START_SECONDS)
                took = time.monotonic() - started
                say(f"ready after {took:.1f} s")
                if took > limit:
                    sys.exit(f"make run took {took:.1f} s to be ready; its limit is {limit} s")
                read_the_queue(address)
            finally:
                stop(make, address)


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start `make run` on a free port and a database of its own; return it and where it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "SLACK_", "MAKE"))
    }
    environment["TRACKER_DATABASE_URL"] = f"sqlite:///{folder / 'makesafe.sqlite3'}"
    make = subprocess.Popen(  # noqa: S603 - the README's own command
        ["make", "run", f"PORT={port}"],  # noqa: S607 - whichever make this machine has
        cwd=ROOT,
        env=environment,
    )
    return make, f"http://127.0.0.1:{port}"


def wait_until_ready(make: subprocess.Popen[bytes], address: str, deadline: float) -> None:
    """Wait until /readyz is green: the server answers and a sweep has been finished."""
    last = "no answer yet"
    while time.monotonic() < deadline:
        if make.poll() is not None:
            sys.exit(f"make run ended with {make.returncode} before it was ready")
        try:
            answer = requests.get(f"{address}/readyz", timeout=5)
            last = f"{answer.status_code}: {answer.text[:500]}"
            if answer.ok:
                return
        except requests.RequestException as error:
            last = type(error).__name__
        time.sleep(0.2)
    sys.exit(f"make run was not ready in time; /readyz: {last}")


def read_the_queue(address: str) -> None:
    """Sign in as the first estates officer of the demo, as a browser without JavaScript would."""
    browser = requests.Session()
    page = browser.get(f"{address}/", timeout=PATIENCE_SECONDS)
    rows = BeautifulSoup(page.text, "html.parser").select("form[method=post] li")
    officer = next((row for row in rows if "estates officer" in row.get_text().lower()), None)
    if officer is None:
        sys.exit(f"no estates officer to sign in as at {page.url} ({page.status_code})")
    form, person = officer.find_parent("form"), officer.select_one("button[name=email]")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    signed_in = browser.post(
        requests.compat.urljoin(page.url, form["action"]),
        data={**fields, "email": person["value"]},
        timeout=PATIENCE_SECONDS,
    )
    queue = browser.get(f"{address}/", timeout=PATIENCE_SECONDS)
    references = set(re.findall(r"WO-\d{4}-\d{6}", queue.text))
    if not (signed_in.ok and queue.ok and references):
        sys.exit(f"no orders at {queue.url} ({signed_in.status_code}, {queue.status_code})")
    say(f"the first page of the queue lists {len(references)} orders")


def stop(make: subprocess.Popen[bytes], address: str) -> None:
    """Stop make and see that the server went with it."""
    make.send_signal(signal.SIGTERM)
    make.wait(STOP_SECONDS)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(f"{address}/healthz", timeout=1)
        except requests.ConnectionError:
            return
        time.sleep(0.2)
    sys.exit("the server went on after make was stopped")


def say(words: str) -> None:
    """Tell whoever reads CI's output."""
    sys.stdout.write(f"make run: {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
