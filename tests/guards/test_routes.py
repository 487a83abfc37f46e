"""The pages: each says who may open it, few are public, and no form is taken from elsewhere."""

import pytest

from tracker.domain.roles import Permission
from tracker.web.access import PUBLIC, SIGNED_IN, access_of, is_ours

# Anybody on the network may open these. A longer list is a decision, not an accident.
PUBLIC_PAGES = {
    "assets.static",
    "sign_in.form",
    "sign_in.as_demo_person",
    "sign_in.link",
    "sign_in.use_link",
    "sign_in.to_provider",
    "sign_in.from_provider",
    "sign_in.sign_out",
    # A fault reported where a QR code hangs, by whoever stands there.
    "visitors.form",
    "visitors.send",
}
# Doors of their own, which check for themselves who is there: health, Slack by its signature, and
# the mail gateway by its secret.
OTHER_DOORS = {"health", "inbound_mail", "slack", "sandbox"}


@pytest.fixture
def rules(app):
    return list(app.url_map.iter_rules())


def test_every_page_says_who_may_open_it(app, rules):
    with app.app_context():
        undeclared = {
            rule.endpoint
            for rule in rules
            if is_ours(rule.endpoint)
            and access_of(rule.endpoint) not in {PUBLIC, SIGNED_IN, *Permission}
        }

    assert undeclared == set()


def test_the_list_of_public_pages_is_short_and_known(app, rules):
    with app.app_context():
        public = {
            rule.endpoint
            for rule in rules
            if is_ours(rule.endpoint) and access_of(rule.endpoint) == PUBLIC
        }

    assert public - PUBLIC_PAGES == set()


def test_no_other_door_opens_without_being_named(app, rules):
    with app.app_context():
        others = {rule.endpoint for rule in rules if not is_ours(rule.endpoint)}

    assert {name.partition(".")[0] for name in others - PUBLIC_PAGES} <= OTHER_DOORS


def test_nobody_sees_a_page_that_is_not_public(app, client, rules):
    with app.app_context():
        closed = [
            rule for rule in rules if is_ours(rule.endpoint) and access_of(rule.endpoint) != PUBLIC
        ]

    assert closed
    for rule in closed:
        path = _path_of(rule)
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(path, method=method)

            assert answer.status_code in {303, 400, 401}, f"{method} {path}"
            assert answer.status_code != 303 or "/sign-in" in answer.location, f"{method} {path}"


def test_no_form_of_a_page_is_taken_without_its_token(app, client, rules):
    with app.app_context():
        forms = [rule for rule in rules if "POST" in rule.methods and is_ours(rule.endpoint)]

    assert forms
    for rule in forms:
        answer = client.post(_path_of(rule), data={"email": "anybody@example.test"})

        assert answer.status_code in {400, 401}, rule.rule


def _path_of(rule):
    """Return an address of the rule, with words of the right kind in its places."""
    _, path = rule.build(dict.fromkeys(rule.arguments, 1 if "int" in rule.rule else "x"))
    return path
