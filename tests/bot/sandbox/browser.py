"""A browser without JavaScript that visits the sandbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag
from slack_sdk import WebClient

from bot.sandbox.store import SandboxStore
from bot.sandbox.workspace import Member
from tests.bot.sandbox.small_app import Seen
from tests.clock import StandingClock

ANN = Member("U1ANN", "Ann Shah", "Manager, Ashley House", True, "ann@example.test")
BEN = Member("U2BEN", "Ben Okoro", "Unit head, North", False, "ben@example.test")


@dataclass
class Served:
    """The running server, and a browser without JavaScript that visits it."""

    origin: str
    seen: Seen
    store: SandboxStore
    client: WebClient
    clock: StandingClock
    statuses: list[int]
    browser: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str) -> BeautifulSoup:
        return self._read(self.browser.get(urljoin(self.origin, path), timeout=20))

    def press(
        self,
        page: BeautifulSoup,
        button: Tag,
        typed: dict[str, str] | None = None,
        files: Sequence[Any] = (),
    ) -> BeautifulSoup:
        """Send the form around a button as a browser would, with `typed` in its fields."""
        form = button.find_parent("form")
        assert form is not None
        fields = {**_fields(form), **(typed or {})}
        if button.has_attr("name"):
            fields[str(button["name"])] = str(button.get("value", ""))
        path = form.get("action") or page.address  # type: ignore[attr-defined]
        return self._read(
            self.browser.post(
                urljoin(self.origin, str(path)), data=fields, files=list(files), timeout=20
            )
        )

    def say(self, user: Member, channel_id: str, words: str) -> BeautifulSoup:
        page = self.get(f"/sandbox/as/{user.user_id}/c/{channel_id}")
        form = page.select_one("form.sx-composer")
        assert form is not None
        fields = {**_fields(form), "words": words}
        return self._read(
            self.browser.post(urljoin(self.origin, str(form["action"])), data=fields, timeout=20)
        )

    @staticmethod
    def _read(answer: requests.Response) -> BeautifulSoup:
        assert answer.status_code == 200, (answer.status_code, answer.text[:400])
        page = BeautifulSoup(answer.text, "html.parser")
        page.address = answer.url  # type: ignore[attr-defined]
        return page


def _fields(form: Tag) -> dict[str, str]:
    fields: dict[str, str] = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        if one.get("type") == "file":
            continue
        if one.get("type") in {"radio", "checkbox"} and not one.has_attr("checked"):
            continue
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            fields[str(one["name"])] = str(chosen.get("value", "")) if chosen else ""
        elif one.name == "textarea":
            fields[str(one["name"])] = one.get_text().removeprefix("\n")
        else:
            fields[str(one["name"])] = str(one.get("value", ""))
    return fields
