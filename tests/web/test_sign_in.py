"""Signing in and out: sessions live on the server, links work once, and no door leads elsewhere."""

from datetime import timedelta

import pytest

from tests.factories import OPERATOR
from tests.web.reader import Reader
from tracker.people.queries import get_person
from tracker.people.service import make_sign_in_link, make_slack_link, revoke_grant, set_active


def test_a_demo_person_is_chosen_from_the_list(app, estate):
    reader = Reader(app)

    page = reader.sign_in(estate.manager)

    assert page.status == 303
    assert "Signed in as Mina Manager" in reader.get("/").tree.get_text(" ", strip=True)


def test_the_way_to_the_slack_sandbox_is_shown_where_there_is_one(app, estate):
    page = app.test_client().get("/sign-in").get_data(as_text=True)

    assert '<a class="govuk-link" href="/sandbox/">Slack sandbox</a>' in page


def test_people_are_found_by_name_and_say_where_they_work(app, estate):
    page = Reader(app).get("/sign-in", q="mina")

    assert "Mina Manager" in page.words
    assert "Rowan House" in page.words
    assert "Olu Officer" not in page.words


def test_a_copy_of_the_cookie_opens_nothing_after_signing_out(app, estate):
    reader, thief = Reader(app, estate.manager), Reader(app)
    cookie = reader.client.get_cookie("makesafe_session")
    thief.client.set_cookie("makesafe_session", cookie.value)
    assert thief.get("/").status == 200

    token = reader.get("/").tree.find(attrs={"name": "csrf_token"})["value"]
    reader.post("/sign-out", csrf_token=token)

    assert thief.get("/").status == 303
    assert reader.get("/").status == 303


def test_signing_out_needs_a_form_of_our_own(app, estate):
    reader = Reader(app, estate.manager)

    assert reader.get("/sign-out").status == 405
    assert reader.post("/sign-out").status == 400
    assert reader.get("/").status == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(app, estate, elsewhere):
    reader = Reader(app)
    hidden = reader.get("/sign-in").form("/sign-in")

    page = reader.post("/sign-in", **{**hidden, "next": elsewhere}, email=_email(app, estate))

    assert page.headers["Location"] == "/"


def test_signing_in_goes_on_to_the_page_that_was_wanted(app, estate, reference):
    reader = Reader(app)
    hidden = reader.get(f"/work-orders/{reference}", follow=True).form("/sign-in")

    page = reader.post("/sign-in", **hidden, email=_email(app, estate))

    assert page.headers["Location"] == f"/work-orders/{reference}"


@pytest.mark.both_databases
@pytest.mark.parametrize("email", ["", "nobody@example.test", "\x00", "x" * 9_000])
def test_an_unknown_person_cannot_sign_in(app, estate, email):
    reader = Reader(app)
    hidden = reader.get("/sign-in").form("/sign-in")

    assert reader.post("/sign-in", **hidden, email=email).status == 404
    assert reader.get("/").status == 303


def test_a_session_ends_after_half_an_hour_without_a_page(app, estate, clock):
    reader = Reader(app, estate.manager)

    clock.advance(timedelta(minutes=29))
    assert reader.get("/").status == 200
    clock.advance(timedelta(minutes=29))
    assert reader.get("/").status == 200
    clock.advance(timedelta(minutes=31))
    assert reader.get("/").status == 303


def test_a_session_ends_after_twelve_hours_however_busy(app, estate, clock):
    reader = Reader(app, estate.manager)

    for _ in range(36):
        clock.advance(timedelta(minutes=20))
        assert reader.get("/").status == 200
    clock.advance(timedelta(minutes=1))

    assert reader.get("/").status == 303


def test_what_was_typed_before_a_session_ended_is_handed_back(app, estate, clock, reference):
    reader = Reader(app, estate.manager)
    opened = reader.get(f"/work-orders/{reference}/update").form()
    clock.advance(timedelta(hours=2))

    page = reader.post(f"/work-orders/{reference}/update", **opened, note="A long story")

    assert page.status == 401
    assert "A long story" in page.words


def test_an_account_that_is_shut_loses_its_sessions_at_once(app, estate, work):
    reader = Reader(app, estate.manager)

    with work(OPERATOR) as uow:
        set_active(uow, get_person(uow.session, estate.manager.person_id), active=False)

    assert reader.get("/").status == 303


def test_a_role_that_is_revoked_is_gone_on_the_next_page(app, estate, work, reference):
    reader = Reader(app, estate.manager)
    grant = estate.manager.grants[0]
    with work(OPERATOR) as uow:
        person = get_person(uow.session, estate.manager.person_id)
        revoke_grant(uow, person, grant.role, grant.scope)

    assert reader.get(f"/work-orders/{reference}").status in {403, 404}


def test_a_one_time_link_signs_in_once_and_only_when_its_button_is_pressed(app, estate, work):
    with work(OPERATOR) as uow:
        token = make_sign_in_link(uow, get_person(uow.session, estate.manager.person_id))
    reader, second = Reader(app), Reader(app)
    page = reader.get(f"/sign-in/link/{token}")
    other = second.get(f"/sign-in/link/{token}")

    assert reader.post(f"/sign-in/link/{token}", **page.form()).status == 303
    assert second.post(f"/sign-in/link/{token}", **other.form()).status == 404
    assert reader.get("/").status == 200


def test_a_slack_user_is_linked_only_by_the_person_who_signed_in(app, estate, work):
    with work(OPERATOR) as uow:
        token = make_slack_link(uow, team_id="T1", user_id="U1")
    path = f"/link/slack/{token}"
    assert Reader(app).get(path).status == 303
    reader = Reader(app, estate.manager)

    done = reader.send(path)

    assert "Your Slack user is linked" in done.words
    assert reader.get(path).status == 404


def _email(app, estate):
    with app.extensions["makesafe"].reading() as reading:
        return get_person(reading.session, estate.manager.person_id).email
