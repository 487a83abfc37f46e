"""What a person reads when something is refused or goes wrong: what happened, and what to do."""

import logging
import secrets
from collections.abc import Mapping

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from tracker.db import will_pass
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, TrackerError

log = logging.getLogger(__name__)

_NOT_TYPED = frozenset({"csrf_token", "version", "form_key", "next", "token", "code", "state"})
_PAGES = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 500, 503})
_BUSY_SECONDS = 5
_CLIENT_FAULT = 400
_TOO_LARGE = 413
_SERVER_FAULT = 500
_AWAY = 503
_LAST_RESORT = (
    "<!DOCTYPE html><html lang='en'><head><title>Makesafe: there is a problem</title></head>"
    "<body><h1>Sorry, there is a problem</h1><p>The incident code is {incident}. Nothing was "
    "saved. Go back and try again, or tell the people who run Makesafe.</p></body></html>"
)


def init_app(app: Flask) -> None:
    """Give every refusal and every fault its page."""
    app.register_error_handler(TrackerError, _refused)
    app.register_error_handler(CSRFError, _unproven_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def typed_words(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a person typed into a form, as (label, words), to be handed back to them."""
    return [
        (name.replace("_", " ").capitalize(), words)
        for name, words in form.items()
        if name not in _NOT_TYPED and words.strip()
    ]


def error_page(status: int, message: str = "", **context: object) -> Response:
    """Return the page of a status with the words that say what happened."""
    shown = (
        status if status in _PAGES else (_CLIENT_FAULT if status < _SERVER_FAULT else _SERVER_FAULT)
    )
    context.setdefault("typed", _typed_here(status))
    page = render_template(f"errors/{shown}.html", message=message, **context)
    response = make_response(page, status)
    if status in {429, 503}:
        response.headers.setdefault("Retry-After", str(_BUSY_SECONDS))
    return response


def _typed_here(status: int) -> list[tuple[str, str]]:
    """Return what the refused request had typed, unless its body was never read."""
    if status == _TOO_LARGE:
        return []
    given = any(each.filename for each in request.files.values())
    again = [("Photographs", "They were not kept: give them again.")] if given else []
    return typed_words(request.form) + again


def _refused(error: TrackerError) -> Response:
    if isinstance(error, Conflict):
        return error_page(error.status, error.message, changes=error.changes)
    if isinstance(error, Invalid):
        return error_page(error.status, error.message, errors=error.errors)
    if isinstance(error, AlreadyDone):
        # The views answer a repeat themselves; this is for a form that has no page of its own.
        return make_response(render_template("errors/done.html", message=error.message), 200)
    if error.status >= _SERVER_FAULT and error.status not in _PAGES - {500}:
        return _unexpected(error)
    return error_page(error.status, error.message)


def _unproven_form(error: CSRFError) -> Response:
    log.info("A form was refused at %s: %s", request.path, error.description)
    return error_page(_CLIENT_FAULT, form_refused=True)


def _http(error: HTTPException) -> Response:
    status = error.code or _SERVER_FAULT
    if status < _CLIENT_FAULT:  # a redirect, such as one to the address without its last slash
        return make_response(error.get_response())
    response = error_page(status)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _database(error: SQLAlchemyError) -> Response:
    """Tell a database that is away for a moment, while a page is read, from a fault of ours."""
    if not will_pass(error):
        return _unexpected(error)
    log.warning("The database is away at %s: %s", request.endpoint, type(error).__name__)
    return error_page(_AWAY)


def _unexpected(error: Exception) -> Response:
    """Log what nobody foresaw under a code; the page shows the code and nothing of the fault."""
    incident = secrets.token_hex(4).upper()
    log.error("Incident %s at %s %s", incident, request.method, request.endpoint, exc_info=error)
    try:
        return error_page(_SERVER_FAULT, incident=incident)
    except Exception:
        log.exception("Incident %s: its page could not be drawn either", incident)
        return make_response(_LAST_RESORT.format(incident=incident), _SERVER_FAULT)
