"""What keeps a browser from being turned against its user: headers, cookies, tokens, sizes."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import BadRequest

from config.settings import Settings

MAX_REQUEST_BYTES = 12 * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024
MAX_FORM_PARTS = 200
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})
_YEAR_SECONDS = 365 * 24 * 60 * 60
# Nothing here needs a camera, a place on the map or a payment; a script that got in gets none.
_PERMISSIONS = dict.fromkeys(
    ("camera", "display-capture", "geolocation", "microphone", "payment", "usb"), "()"
)

# Whatever a picture may hold, a browser runs and loads nothing of it.
_POLICY_OF_PICTURES = "default-src 'none'; sandbox"

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers, the session cookie, the limits of size and the check of every form."""
    app.secret_key = settings.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        # The __Host- prefix binds the cookie to this host over https; browsers refuse it on http.
        SESSION_COOKIE_NAME="__Host-session" if settings.in_production else "makesafe_session",
        SESSION_COOKIE_SECURE=settings.in_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_PATH="/",
        # The token lives as long as the session; a page left open over lunch still posts.
        WTF_CSRF_TIME_LIMIT=None,
        # Origin is checked below, for every form and not only over https.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.after_request(_confine_pictures)  # before Talisman is known, so that it runs after it
    Talisman(
        app,
        # The proxy in front redirects http; health checks inside speak plain http.
        force_https=False,
        session_cookie_secure=settings.in_production,
        session_cookie_samesite="Lax",
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy=_PERMISSIONS,
        strict_transport_security=settings.in_production,
        strict_transport_security_max_age=_YEAR_SECONDS,
        content_security_policy=_content_policy(settings),
        content_security_policy_nonce_in=["script-src"],
    )
    app.before_request(_refuse_hidden_characters)
    app.config["OWN_HOST"] = urlsplit(settings.base_url).netloc
    app.before_request(_refuse_other_sites)
    csrf.init_app(app)
    app.after_request(_add_headers)


def _content_policy(settings: Settings) -> dict[str, str]:
    """Return the content security policy: our own files and nothing else."""
    issuer = urlsplit(settings.sign_in.oidc_issuer)
    # Browsers hold the redirect after a form to form-action too, and sign-in begins with a form.
    identity_provider = f" {issuer.scheme}://{issuer.netloc}" if issuer.netloc else ""
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self'{identity_provider}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


def _confine_pictures(response: Response) -> Response:
    if (response.mimetype or "").startswith("image/"):
        response.headers["Content-Security-Policy"] = _POLICY_OF_PICTURES
    return response


def _refuse_hidden_characters() -> None:
    """Refuse an address with a NUL: no page has one, and a database stumbles over it."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        raise BadRequest


def _refuse_other_sites() -> None:
    """Refuse a form that another site sent, whatever token it carries.

    Slack and command lines send neither header and are checked by their own signatures.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if (site and site not in _OWN_SITE) or (
        not site and origin and urlsplit(origin).netloc not in _own_hosts()
    ):
        raise CSRFError("The form was sent from another site.")


def _own_hosts() -> set[str]:
    """Return the host as this request names it, and as people know it outside a proxy."""
    return {request.host, current_app.config["OWN_HOST"]}


def _add_headers(response: Response) -> Response:
    """Add what Talisman does not: no storing of pages, no indexing, no sharing of windows."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Robots-Tag"] = "noindex, nofollow"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.endpoint == "assets.static" and response.status_code in {200, 304}:
        # The address of a file holds its hash: a changed file is another address.
        lasting = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        headers["Cache-Control"] = lasting
    else:
        headers["Cache-Control"] = "no-store"
    if g.get("signed_out"):
        headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
