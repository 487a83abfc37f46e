"""What guards every page: headers, tokens, sizes, errors that tell nothing, and default deny."""

import logging
from dataclasses import replace

import pytest

from config.settings import Environment, SignInSettings
from tests.web.reader import Reader
from tracker.app import create_app
from tracker.domain.events import KINDS
from tracker.domain.roles import Permission
from tracker.web.access import PUBLIC, SIGNED_IN, access_of, is_ours
from tracker.web.timeline import SENTENCES

# Anybody may open these; whoever adds one says here why.
OPEN_TO_ALL = {
    "sign_in.form", "sign_in.as_demo_person", "sign_in.sign_out",  # how a session begins and ends
    "sign_in.link", "sign_in.use_link",  # the link itself is the proof
    "visitors.form", "visitors.send",  # whoever stands before the code on the wall
    "sign_in.to_provider", "sign_in.from_provider",  # the provider's word is the proof
}  # fmt: skip


def test_every_page_names_who_may_open_it(app):
    with app.app_context():
        declared = {name: access_of(name) for name in app.view_functions if is_ours(name)}

    silent = [name for name, access in declared.items() if access is None]
    assert silent == []
    assert {name for name, access in declared.items() if access == PUBLIC} == OPEN_TO_ALL
    others = {access for access in declared.values() if access not in {PUBLIC, SIGNED_IN}}
    assert others <= set(Permission)


def test_every_fact_about_an_order_a_person_or_premises_has_its_sentence():
    told = ("work_order.", "cover.", "person.", "premises.", "certificate.", "trail.")
    facts = {kind for kind in KINDS if kind.startswith(told)}

    assert facts <= set(SENTENCES) <= set(KINDS)


def test_every_page_carries_the_headers_that_guard_it(app, estate):
    headers = Reader(app, estate.manager).get("/").headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self';" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_in_production_the_cookie_is_bound_to_its_host_and_to_https(settings):
    strict = replace(
        settings,
        environment=Environment.PRODUCTION,
        base_url="https://makesafe.example",
        secret_key="a" * 32,
        sign_in=SignInSettings(oidc_issuer="https://idp.example"),
    )
    client = create_app(strict).test_client()

    page = client.get("/sign-in", base_url="https://makesafe.example")

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "form-action 'self' https://idp.example;" in page.headers["Content-Security-Policy"]


def test_scripts_carry_the_nonce_of_their_page_and_nothing_else_runs(app, estate):
    page = Reader(app, estate.manager).get("/report")

    nonce = page.headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
    scripts = page.tree.find_all("script")
    assert scripts
    assert all(script["nonce"] == nonce for script in scripts)
    assert page.tree.find(style=True) is None
    assert [
        tag for tag in page.tree.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ] == []


def test_files_are_kept_by_the_browser_because_a_new_one_has_a_new_address(app):
    page = Reader(app).get("/sign-in")
    address = page.tree.find("link", rel="stylesheet")["href"]

    found = Reader(app).client.get(address)

    assert "?v=" in address
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_vendored_files_need_no_other_site(app):
    from tracker.web.govuk import STATIC

    for path in STATIC.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "@font-face" not in text
        assert "sourceMappingURL" not in text
        assert "url(http" not in text


def test_a_form_without_our_token_is_refused_and_its_words_are_handed_back(
    read_as, estate, reference
):
    page = read_as(estate.manager).post(f"/work-orders/{reference}/update", note="Long and dear")

    assert page.status == 400
    assert "Nothing was saved" in page.words
    assert "Long and dear" in page.words


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=["cross-site", "sister-site", "other-origin", "no-origin"],
)
def test_a_form_from_another_site_is_refused_whatever_token_it_carries(
    read_as, estate, reference, headers
):
    manager = read_as(estate.manager)
    path = f"/work-orders/{reference}/chase"
    hidden = manager.get(path).form()

    response = manager.client.post(path, data={**hidden, "note": "x"}, headers=headers)

    assert response.status_code == 400


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/no/such/page", "/work-orders/%00", "/premises/%00", "/?q=%00"])
def test_an_address_that_is_no_page_is_answered_in_words(read_as, estate, path):
    page = read_as(estate.manager).get(path)

    assert page.status in {400, 404}
    assert page.heading


def test_a_page_that_is_only_posted_to_says_so_when_it_is_opened(read_as, estate):
    response = read_as(estate.manager).client.get("/sign-out")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_a_request_that_is_too_large_is_refused_before_it_is_read(read_as, estate):
    import io

    officer = read_as(estate.officer)
    hidden = officer.get("/imports").form()
    page = officer.post("/imports", **hidden, file=(io.BytesIO(b"a" * 13_000_000), "jobs.csv"))

    assert page.status == 413
    assert "12 megabytes" in page.words


def test_a_fault_nobody_foresaw_shows_a_code_and_nothing_of_itself(app, estate, caplog):
    @app.get("/explode")
    def explode():
        raise RuntimeError("the secret is swordfish")

    with caplog.at_level(logging.ERROR):
        page = Reader(app, estate.manager).get("/explode")

    assert page.status == 500
    assert "swordfish" not in page.response.get_data(as_text=True)
    code = page.tree.find("p", class_="govuk-!-font-weight-bold").get_text()
    assert code in caplog.text
    assert "swordfish" in caplog.text


def test_a_banner_says_since_when_nothing_escalates(read_as, estate, work, clock):
    from datetime import timedelta

    from tracker.domain.roles import SYSTEM
    from tracker.heartbeat import beat

    with work(SYSTEM) as uow:
        beat(uow.session, uow.now)
    reader = read_as(estate.manager)
    assert "Escalation stopped" not in reader.get("/").tree.get_text()

    clock.advance(timedelta(minutes=3))

    words = reader.get("/").tree.get_text()
    assert "Escalation stopped since 9:00am on Monday 16 November 2026" in words


def test_every_page_says_when_the_engine_last_proved_itself(read_as, work, estate, runtime):
    from tests.cover.nights import require, tick
    from tracker.jobs.proving import prove_itself

    reader = read_as(estate.reporter)
    assert "The engine has not proved itself yet" in reader.get("/").tree.footer.get_text()

    require(work, estate.officer, estate.premises)
    tick(runtime)
    prove_itself(runtime)

    page = reader.get("/")
    said = "The engine last proved itself at 9:00am on Monday 16 November 2026"
    assert said in page.tree.footer.get_text()
    assert page.tree.select(".ms-band--stopped") == []


def test_a_banner_says_within_two_minutes_that_nobody_checks_or_what_does_not_hold(
    read_as, work, estate, runtime, clock, reference
):
    from datetime import timedelta

    from tests.cover.nights import require, tick
    from tracker.jobs.proving import prove_itself

    reader = read_as(estate.reporter)
    require(work, estate.officer, estate.premises)
    tick(runtime)
    prove_itself(runtime)
    clock.advance(timedelta(minutes=2, seconds=1))
    tick(runtime)
    unchecked = reader.get("/").tree.select_one(".ms-band--stopped").get_text()
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE work_order SET stage = 4")
    prove_itself(runtime)
    broken = reader.get("/").tree.select_one(".ms-band--stopped").get_text()

    assert "has not checked itself since 9:00am on Monday 16 November 2026" in unchecked
    assert "found a fault in its own record (I1)" in broken
    assert reference not in broken


def test_the_banner_says_of_an_empty_roster_that_it_is_one_and_not_that_the_record_is_at_fault(
    read_as, estate, runtime
):
    from tests.cover.nights import tick
    from tracker.jobs.proving import prove_itself

    tick(runtime)
    prove_itself(runtime)

    said = read_as(estate.reporter).get("/").tree.select_one(".ms-band--stopped").get_text()
    assert "Approved premises have an empty roster of night cover (N1)" in said
    assert "fault in its own record" not in said
    assert estate.premises.code not in said


def test_forms_open_only_to_whoever_is_granted_them(read_as, estate):
    assert read_as(estate.manager).get("/owners/name").status == 403
    assert read_as(estate.manager).get("/notices").status == 403
    assert read_as(estate.auditor).get("/report").status == 403
