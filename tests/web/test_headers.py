"""The headers that guard a browser are on every answer: pages, files, refusals and faults alike."""

import re

import pytest

from tests.web.reader import Reader
from tracker.web.access import is_ours

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'")
# What runs or draws by itself, whatever the policy says of files.
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def faults_of(answer):
    """Return what is wrong with the headers of an answer, and with the page in it."""
    headers = answer.headers
    found = [name for name, value in GUARDS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    found += [rule for rule in POLICY if rule not in policy]
    found += ["unsafe"] if "unsafe" in policy else []
    found += [] if "camera=()" in headers.get("Permissions-Policy", "") else ["permissions"]
    found += [] if headers.get("Cache-Control") == "no-store" else ["cache"]
    if answer.mimetype == "text/html":
        page = answer.get_data(as_text=True)
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        scripts = re.findall(r"<script[^>]*>", page)
        found += [tag for tag in scripts if not nonce or f'nonce="{nonce}"' not in tag]
        found += [f"inline: {hit}" for hit in INLINE.findall(page)]
    return found


def test_every_route_answers_with_the_headers_that_guard_a_browser(app, estate, reference):
    known = {"reference": reference, "code": estate.premises.code}
    with app.app_context():
        names = {name for name in app.view_functions if is_ours(name)}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in names]
    faults = {}
    for who in (Reader(app, estate.administrator), Reader(app)):
        for rule in rules:
            at = {
                name: known.get(name, 1 if "int" in rule.rule else "x") for name in rule.arguments
            }
            for method in sorted(rule.methods & {"GET", "POST"}):
                path = rule.build(at)[1]
                found = faults_of(who.client.open(path, method=method))
                if found:
                    faults[f"{method} {path}"] = found

    assert faults == {}


@pytest.mark.parametrize("path", ["/no/such/page", "/assets/no-such-file.css", "/explode"])
def test_what_is_not_found_or_breaks_is_guarded_like_a_page(app, estate, path):
    def explode():
        raise RuntimeError("Nobody foresaw this")

    app.add_url_rule("/explode", view_func=explode)

    assert faults_of(Reader(app, estate.manager).client.get(path)) == []


def test_a_file_is_guarded_too_and_kept_by_the_browser(app):
    answer = Reader(app).client.get("/assets/makesafe.css?v=1")

    assert faults_of(answer) == ["cache"]
    assert "immutable" in answer.headers["Cache-Control"]
