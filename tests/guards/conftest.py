"""The whole application for the guards: web door and Slack door, as `wsgi.py` joins them."""

import pytest
from flask import Flask

import bot.app


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with the bot and its sandbox in it."""
    bot.app.init_app(app)
    return app
