"""Somebody at a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor


@pytest.fixture
def visitor(browser: Browser, app: Flask, live_server: str) -> Iterator[Visitor]:
    """Somebody at a browser, who signs in as whoever is wanted."""
    made = Visitor(browser, app, live_server)
    yield made
    made.close()
