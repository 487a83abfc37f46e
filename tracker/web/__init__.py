"""The web door: GOV.UK Design System pages drawn on the server, each working without JavaScript."""

from tracker.web.pages import init_app

__all__ = ["init_app"]
