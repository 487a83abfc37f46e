"""Signing in with an OpenID Connect provider: code flow with PKCE, state and nonce."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from config.settings import Settings
from tracker.domain.errors import Busy, NotAllowed, NotFound
from tracker.people.models import Person
from tracker.people.queries import find_person_by_email, find_person_by_oidc
from tracker.people.service import bind_oidc
from tracker.unit_of_work import UnitOfWork

_EXTENSION = "makesafe_oidc"
_SECONDS_TO_WAIT = 5
_AWAY = "The sign-in service of your organisation did not answer."


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. The address counts only when the provider verified it."""

    issuer: str
    subject: str
    email: str
    email_verified: bool


def init_app(app: Flask, settings: Settings) -> None:
    """Make the provider known when its issuer is set; otherwise this way in does not exist."""
    sign_in = settings.sign_in
    if not sign_in.oidc_issuer:
        return
    from authlib.integrations.flask_client import OAuth

    oauth = OAuth(app)
    oauth.register(
        "provider",
        client_id=sign_in.oidc_client_id,
        client_secret=sign_in.oidc_client_secret,
        server_metadata_url=f"{sign_in.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": _SECONDS_TO_WAIT,
        },
    )
    app.extensions[_EXTENSION] = oauth.provider


def is_set_up() -> bool:
    """Whether people can sign in with a provider here."""
    return _EXTENSION in current_app.extensions


def begin(return_to: str) -> ResponseReturnValue:
    """Return the redirect to the provider; state, nonce and verifier stay in the session.

    Raises Busy while the provider does not answer.
    """
    from requests.exceptions import RequestException

    try:
        answer: ResponseReturnValue = _provider().authorize_redirect(return_to)
    except RequestException as error:
        raise Busy(_AWAY) from error
    return answer


def finish() -> Identity:
    """Return whom the provider's answer names, its signature, issuer, audience and nonce checked.

    Raises NotAllowed for an answer that does not hold, whatever the fault: the person can only
    begin again. Raises Busy while the provider does not answer.
    """
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests.exceptions import RequestException

    provider = _provider()
    try:
        claims = provider.authorize_access_token().get("userinfo") or {}
    except RequestException as error:
        raise Busy(_AWAY) from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        raise NotAllowed(
            "The sign-in did not hold. Go to the sign-in page and try again."
        ) from error
    if not claims.get("iss") or not claims.get("sub"):
        raise NotAllowed("The sign-in did not say who you are. Try again.")
    return Identity(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=claims.get("email") or "",
        email_verified=claims.get("email_verified") is True,
    )


def person_of(uow: UnitOfWork, identity: Identity) -> Person:
    """Return the account of an identity, bound at its first sign-in by a verified address.

    Only an account that an administrator made before can be bound, and only once: whoever later
    gets the same address does not get the account. Raises NotAllowed for anybody else.
    """
    person = find_person_by_oidc(uow.session, identity.issuer, identity.subject)
    if person is not None:
        return person
    if identity.email and identity.email_verified:
        person = find_person_by_email(uow.session, identity.email)
    if person is None or person.oidc_subject is not None:
        raise NotAllowed("You have no account on Makesafe yet. Ask an administrator for one.")
    bind_oidc(uow, person, issuer=identity.issuer, subject=identity.subject)
    return person


def _provider() -> Any:  # Authlib's client has no types
    if not is_set_up():
        raise NotFound("There is no identity provider here.")
    return current_app.extensions[_EXTENSION]
