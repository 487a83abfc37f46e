"""Somebody at a browser who goes from page to page and notes everything that is wrong with them."""

from pathlib import Path

import axe_playwright_python
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage

from tests.chromium import follow
from tests.web.reader import Reader
from tracker.domain.roles import Actor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {
    "runOnly": {"type": "tag", "values": RULES},
    # The Design System itself puts the way back between the header and the main content.
    "rules": {"region": {"enabled": False}, "color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
    "preload": False,
}
# Contrast takes axe longer than all its other rules, and the same colours are everywhere: each
# pair of them is looked at where it is met first.
CONTRAST = {**AXE, "runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}

_SCRIPTS = (
    Path(axe_playwright_python.__file__).with_name("axe.min.js"),
    Path(__file__).with_name("eyes.js"),
)
# Only what is wrong comes back: the whole report of axe is long.
_LOOK_AT_DESK = """async ([rules, contrast]) => {
  const { violations } = await axe.run(document, rules);
  const include = makesafeEyes.newLooks();
  if (include.length) violations.push(...(await axe.run({ include }, contrast)).violations);
  const said = (each) =>
    `${each.id}: ${each.help} at ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`;
  return [...violations.map(said), ...makesafeEyes.atDesk()];
}"""
_LOOK_ON_PHONE = "() => makesafeEyes.onPhone()"


class Visitor:
    """One page of one browser, in which one person after another is signed in."""

    def __init__(self, browser: Browser, app: Flask, address: str) -> None:
        self._app, self._address = app, address
        self._cookies: dict[int | None, str] = {}
        self._who: int | None = None
        self._heard: list[str] = []
        self._context = browser.new_context(locale="en-GB", viewport=DESK)
        for script in _SCRIPTS:
            self._context.add_init_script(path=script)
        self.page = self._context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self._heard.append(str(error)))

    def close(self) -> None:
        """Leave the browser."""
        self._context.close()

    def open(self, path: str, *, who: Actor | None) -> None:
        """Open the page, as wide as a desk's screen, as this person or as nobody."""
        self._become(who)
        self._heard.clear()
        self.page.set_viewport_size(DESK)
        self.page.goto(f"{self._address}{path}")

    def send(self) -> bool:
        """Press the last button that sends a form of the page; return whether there is one."""
        button = self.page.locator("main form[method=post] button[type=submit]")
        if not button.count():
            return False
        self.page.set_viewport_size(DESK)
        follow(button.last)
        return True

    def refused(self) -> bool:
        """Return whether the page says what is wrong with what was sent."""
        return self.page.locator(".govuk-error-summary").count() > 0

    def look(self, what: str) -> set[str]:
        """Return what is wrong with the page as it stands, on a desk and then on a phone."""
        found = self.page.evaluate(_LOOK_AT_DESK, [AXE, CONTRAST])
        self.page.set_viewport_size(PHONE)
        found += self.page.evaluate(_LOOK_ON_PHONE)
        found += self._heard
        return {f"{what}: {words}" for words in found}

    def _become(self, who: Actor | None) -> None:
        """Sign the person in outside the browser, once, and give it the cookie."""
        number = who.person_id if who else None
        if number == self._who:
            return
        self._context.clear_cookies()
        if who is not None:
            if number not in self._cookies:
                cookie = Reader(self._app, who).client.get_cookie("makesafe_session")
                self._cookies[number] = cookie.value
            self._context.add_cookies(
                [{"name": "makesafe_session", "value": self._cookies[number], "url": self._address}]
            )
        self._who = number

    def _listen(self, message: ConsoleMessage) -> None:
        answer = "status of" in message.text and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not answer:
            self._heard.append(f"the browser says: {message.text}")
