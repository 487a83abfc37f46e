"""Who is at the browser: the session behind its cookie, and what every page shows of it."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import Busy, Conflict
from tracker.domain.roles import Actor
from tracker.engine import engine_as_seen
from tracker.people.queries import find_session, signed_in
from tracker.runtime import current_runtime
from tracker.web import access
from tracker.web.errors import error_page
from tracker.web.navigation import Link, links_for

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_NEVER = timedelta(days=3650)
# Written at most this often, so that reading a page is seldom a write.
_SEEN_STEP = timedelta(minutes=2)
_KEY = "key"
NOBODY = Actor(person_id=None, name="Nobody", grants=(), door="web")


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the head of a page says of whoever is signed in."""

    name: str
    role: str
    navigation: list[Link]
    area: str
    pages: list[Link]
    sign_out_url: str


def init_app(app: Flask) -> None:
    """Find out who is there before each page, and let the page show it."""
    app.before_request(_identify)
    app.context_processor(_for_every_page)
    app.jinja_env.globals["form_key"] = form_key
    app.jinja_env.globals["may_open"] = lambda page: access.may_open(current_actor(), page)


def current_actor() -> Actor:
    """Return who is signed in; somebody without any grant where nobody is."""
    actor: Actor | None = g.get("actor")
    return actor or NOBODY


def begin(key: str) -> None:
    """Bind the browser to a session that was just made; nothing of a former one stays."""
    session.clear()
    session[_KEY] = key


def end() -> str:
    """Forget the session; return its key, so that the row behind it can be deleted."""
    key: str = session.get(_KEY, "")
    session.clear()
    g.actor = None
    g.signed_out = True
    return key


def form_key() -> str:
    """Return the key with which a form acts once: that of the form just sent, or a new one."""
    return request.form.get("form_key", "")[:64] or secrets.token_urlsafe(16)


def once(form: str) -> str | None:
    """Return the key under which this post of a form is done once only, None without one.

    It is a digest, so that nothing that was posted can make it too long to be kept.
    """
    posted = request.form.get("form_key", "")
    whose = f"{form}\n{current_actor().person_id}\n{posted}"
    return f"web:{sha256(whose.encode()).hexdigest()}" if posted else None


def picked(name: str) -> str:
    """Return what was chosen in a field; a list offers nothing with a NUL, or so long."""
    return request.form.get(name, "").replace("\x00", "").strip()[:254]


def own_page(address: str | None) -> str:
    """Return the address when it is a page of this site, and the queue otherwise."""
    home = url_for("queue.show")
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"}:
        return home
    parts = urlsplit(address)
    hidden = any(ord(character) < ord(" ") for character in address)
    return home if parts.scheme or parts.netloc or hidden else address


def _identify() -> ResponseReturnValue | None:
    """Load whoever the cookie stands for, and stop the request that may not go on."""
    g.actor = None
    if request.endpoint is not None and not access.is_ours(request.endpoint):
        return None  # files, health and the other doors, which guard themselves
    key = session.get(_KEY)
    if key:
        g.actor = _actor_behind(key)
    if access.check(g.actor):
        return None
    if request.method == "GET":
        back = request.full_path if request.query_string else request.path
        return redirect(url_for("sign_in.form", next=back), 303)
    return error_page(401)


def _actor_behind(key: str) -> Actor | None:
    """Return the person of a session, with the grants that hold now; None once it is over."""
    with current_runtime().reading() as reading:
        idle, longest = _spans()
        found = signed_in(reading.session, key, now=reading.now, idle=idle, longest=longest)
        if found is None:
            return None
        actor, seen_at = found
        g.engine = engine_as_seen(reading.session, reading.now)
    if reading.now - seen_at > _SEEN_STEP:
        _note_seen(key, actor)
    return actor


def _spans() -> tuple[timedelta, timedelta]:
    """Return how long a session may be idle, and how long it lasts in all."""
    # Where time is moved by hand, a week that passes in a second signs nobody out.
    by_hand = current_runtime().settings.clock_file is not None
    return (_NEVER, _NEVER) if by_hand else (IDLE, LONGEST)


def _note_seen(key: str, actor: Actor) -> None:
    """Put off the end of an idle session; no page waits for it while the database is busy."""
    with suppress(Busy, Conflict), current_runtime().begin(actor, waits=False) as uow:
        idle, longest = _spans()
        found = find_session(uow.session, key, now=uow.now, idle=idle, longest=longest)
        if found is not None:
            found.seen_at = uow.now


def _for_every_page() -> dict[str, object]:
    """Return what the layout shows: who is signed in, what time it is, whether all is well."""
    actor: Actor | None = g.get("actor")
    runtime = current_runtime()
    return {
        "viewer": _viewer(actor) if actor else None,
        "actor": actor or NOBODY,
        "now": runtime.clock.now(),
        "engine": g.get("engine"),
        "clock_is_moved": runtime.settings.clock_file is not None,
    }


def _viewer(actor: Actor) -> Viewer:
    areas, area, pages = links_for(actor, request.endpoint or "")
    roles = list(dict.fromkeys(grant.role.label.lower() for grant in actor.grants))
    return Viewer(actor.name, " and ".join(roles), areas, area, pages, url_for("sign_in.sign_out"))
