"""Signing in with an identity provider: a real one, which the tests run on this machine."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
from oidc_provider_mock import run_server_in_thread

from config.settings import SignInSettings
from tests.web.reader import Reader
from tracker.app import create_app
from tracker.people.queries import get_person


@pytest.fixture
def provider():
    """The address of a provider that gives every client what it asks for."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def settings(settings, provider):
    """The settings with the provider, and without the list of demo people."""
    sign_in = SignInSettings(
        demo=False,
        oidc_issuer=provider,
        oidc_client_id="makesafe",
        oidc_client_secret="a-secret-of-the-tests",
    )
    return replace(settings, sign_in=sign_in)


@pytest.fixture
def email(app, estate):
    """The address by which an administrator made the manager's account."""
    with app.extensions["makesafe"].reading() as reading:
        return get_person(reading.session, estate.manager.person_id).email


def at_provider(reader, provider, subject, **claims):
    """Begin to sign in, say at the provider who one is, and return the way back."""
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()
    begun = reader.post("/sign-in/provider", **reader.get("/sign-in").form("/sign-in/provider"))
    asked = begun.headers["Location"]
    answer = requests.post(asked, data={"sub": subject}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return asked, f"{back.path}?{back.query}"


def test_a_verified_address_opens_the_account_that_was_made_for_it(app, provider, email):
    reader = Reader(app)
    asked, back = at_provider(reader, provider, "sub-1", email=email, email_verified=True)

    assert reader.get(back).status == 303
    assert "Mina Manager" in reader.get("/").tree.get_text()
    assert "code_challenge_method=S256" in asked
    assert "nonce=" in asked
    assert "state=" in asked


def test_afterwards_it_is_the_subject_that_counts_and_not_the_address(app, provider, email):
    first = Reader(app)
    first.get(at_provider(first, provider, "sub-1", email=email, email_verified=True)[1])
    same, other = Reader(app), Reader(app)

    again = same.get(at_provider(same, provider, "sub-1", email="new@example.test")[1])
    heir = other.get(at_provider(other, provider, "sub-2", email=email, email_verified=True)[1])

    assert again.status == 303
    assert heir.status == 403


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "true"}, {}],
    ids=["not-verified", "a-word-for-yes", "not-said"],
)
def test_an_address_that_is_not_verified_opens_nothing(app, provider, email, claims):
    reader = Reader(app)

    page = reader.get(at_provider(reader, provider, "sub-1", email=email, **claims)[1])

    assert page.status == 403
    assert "Ask an administrator" in page.words


def test_nobody_gets_an_account_by_signing_in(app, provider, estate):
    reader = Reader(app)

    page = reader.get(
        at_provider(reader, provider, "sub-9", email="who@example.test", email_verified=True)[1]
    )

    assert page.status == 403


def test_an_answer_holds_only_in_the_browser_that_asked_and_only_once(app, provider, email):
    reader, thief = Reader(app), Reader(app)
    _, back = at_provider(reader, provider, "sub-1", email=email, email_verified=True)

    assert thief.get(back).status == 403
    assert reader.get(back).status == 303
    assert reader.get(back).status == 403


@pytest.mark.parametrize(
    "answer", ["", "?error=access_denied&state=x", "?code=made-up&state=made-up"]
)
def test_an_answer_that_does_not_hold_is_told_in_words(app, estate, answer):
    page = Reader(app).get(f"/sign-in/provider/return{answer}")

    assert page.status == 403
    assert "did not hold" in page.words


def test_the_demo_people_are_gone_where_the_demo_is_off(app, estate, email):
    reader = Reader(app)
    page = reader.get("/sign-in")

    assert "Mina Manager" not in page.words
    hidden = page.form("/sign-in/provider")
    assert reader.post("/sign-in", **hidden, email=email).status == 404


def test_a_provider_that_is_away_is_told_in_words(settings):
    away = replace(settings.sign_in, oidc_issuer="http://127.0.0.1:9")
    reader = Reader(create_app(replace(settings, sign_in=away)))

    hidden = reader.get("/sign-in").form("/sign-in/provider")

    page = reader.post("/sign-in/provider", **hidden)

    assert page.status == 503
    assert "did not answer" in page.words
    assert page.headers["Retry-After"]
