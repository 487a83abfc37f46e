"""Notices that failed: seen by whoever runs Makesafe, and owed again at the press of a button."""

import re
from datetime import timedelta

import pytest

from tests.factories import OPERATOR, make_actor, make_order
from tests.outbox.post import Post
from tests.web.reader import Reader
from tracker.checks.notices import moves_and_notices, sent_in_order
from tracker.domain.roles import Role, Scope, ScopeKind
from tracker.jobs.addressing import address_notices
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.ways import lose_channel, stop
from tracker.premises.models import Premises
from tracker.trail.queries import entries_of
from tracker.web import notices


@pytest.fixture
def failed(runtime, work, estate, clock):
    """An order that climbed in an estate where nobody can be reached: its notices have failed."""
    with work(estate.manager) as uow:
        reference = make_order(uow, estate.premises).reference
    clock.advance(timedelta(hours=2))
    sweep(runtime)
    address_notices(runtime)
    return reference


def test_a_notice_that_reached_nobody_is_shown_as_failed_with_why(read_as, estate, failed):
    page = read_as(estate.officer).get("/notices")

    assert failed in page.words
    assert "no way to reach them" in page.words
    assert f"/work-orders/{failed}" in page.links().values()


@pytest.mark.both_databases
def test_a_failed_notice_is_owed_again_when_somebody_asks(read_as, estate, failed, work, runtime):
    officer = read_as(estate.officer)
    page = officer.get("/notices")
    again = page.tree.select_one("tbody form")["action"]
    number = int(again.split("/")[2])

    done = officer.post(again, follow=True, **page.form(again))
    address_notices(runtime)

    assert "The notice is owed again" in done.words
    with work(estate.officer) as uow:
        assert uow.session.get_one(Delivery, number).state is DeliveryState.CANCELLED
        assert entries_of(uow.session, f"notice:{number}")[0].kind == "notice.replayed"
        assert moves_and_notices(uow.session).ok
        assert sent_in_order(uow.session).ok


def test_a_notice_is_owed_again_only_once(read_as, estate, failed):
    officer = read_as(estate.officer)
    page = officer.get("/notices")
    again = page.tree.select_one("tbody form")["action"]
    hidden = page.form(again)
    officer.post(again, **hidden)

    repeated = officer.post(again, **hidden)
    anew = officer.post(again, **{**hidden, "form_key": "another"})

    assert repeated.status == 303
    assert anew.status == 409


def test_an_auditor_reads_the_notices_and_sends_none(read_as, estate, failed):
    page = read_as(estate.auditor).get("/notices")

    assert failed in page.words
    assert page.tree.select_one("tbody form") is None


def test_an_unknown_notice_is_not_found(read_as, estate):
    officer = read_as(estate.officer)
    token = officer.get("/").tree.find(attrs={"name": "csrf_token"})["value"]

    assert officer.post("/notices/999999/again", csrf_token=token).status == 404


def test_a_channel_that_cannot_be_reached_is_named_by_its_unit(read_as, estate, work):
    with work(OPERATOR) as uow:
        unit = uow.session.merge(estate.premises).unit
        unit.slack_channel = "C0NORTH"
        uow.session.flush()
        lose_channel(uow.session, "C0NORTH", "is_archived", uow.now)
        code = unit.code

    page = read_as(estate.officer).get("/notices")

    assert f"The Slack channel of {code} cannot be reached (is_archived)" in page.words
    assert re.search(r"Last tried now \([^)]+\) ?\. Invite the app", page.words)


def test_a_notice_to_a_channel_names_the_unit_that_the_channel_belongs_to(
    read_as, estate, work, runtime
):
    runtime.senders[Channel.SLACK_CHANNEL] = Post()
    with work(OPERATOR) as uow:
        unit = uow.session.merge(estate.premises).unit
        unit.slack_channel = "C0NORTH"
        code = unit.code
    with work(estate.manager) as uow:
        make_order(uow, estate.premises)
    address_notices(runtime)

    page = read_as(estate.officer).get("/notices?state=pending")

    told = [row.get_text(" ", strip=True) for row in page.tree.select("tbody td:nth-of-type(2)")]
    assert f"{code}, Slack channel" in told


def test_every_page_says_that_sending_has_stopped_and_why(read_as, estate, work):
    with work(OPERATOR) as uow:
        stop(uow.session, Channel.SLACK_CHANNEL, "token_revoked", uow.now)

    page = read_as(estate.reporter).get("/")

    band = page.tree.select_one(".ms-band").get_text(" ", strip=True)
    assert "Makesafe cannot send: Slack to channels (token_revoked)." in band


def test_a_reason_for_which_several_ways_have_stopped_is_named_once(read_as, work, estate):
    with work(OPERATOR) as uow:
        for way in (Channel.SLACK_DIRECT, Channel.SLACK_CHANNEL):
            stop(uow.session, way, "token_revoked", uow.now)
        stop(uow.session, Channel.SMS, "Notify refused our key", uow.now)

    band = read_as(estate.auditor).get("/").tree.select_one(".ms-band").get_text(" ", strip=True)

    assert "Slack to channels and Slack to persons (token_revoked)" in band
    assert "text message (Notify refused our key)" in band
    assert band.count("token_revoked") == 1


def test_notices_are_found_by_order_and_by_whom_they_were_for(read_as, estate, failed):
    officer = read_as(estate.officer)

    assert failed in officer.get("/notices", subject=failed.lower()).words
    assert failed not in officer.get("/notices", subject="WO-2026-000999").words
    assert failed not in officer.get("/notices", who="nobody of that name").words


def test_older_notices_follow_and_none_comes_twice(
    read_as, estate, failed, work, runtime, monkeypatch
):
    with work(estate.manager) as uow:
        make_order(uow, estate.premises)
    address_notices(runtime)
    monkeypatch.setattr(notices, "_PAGE", 1)
    officer = read_as(estate.officer)
    seen, page = [], officer.get("/notices?state=dead")
    counted = page.tree.select_one(".ms-chips [aria-current]").get_text(strip=True)
    while True:
        seen += [form["action"] for form in page.tree.select("tbody form")]
        older = page.links().get("Older notices")
        if older is None:
            break
        page = officer.get(older)

    assert counted == f"Failed: {len(seen)}"
    assert len(set(seen)) == len(seen) > 1


def test_an_auditor_of_one_unit_reads_of_its_notices_alone(app, work, estate, failed):
    with work(OPERATOR) as uow:
        there, here = (
            Scope(ScopeKind.UNIT, uow.session.get_one(Premises, each.id).unit_id)
            for each in (estate.elsewhere, estate.premises)
        )
        stranger = make_actor(uow, Role.AUDITOR, there, name="Una Elsewhere")
        theirs = make_actor(uow, Role.AUDITOR, here, name="Una Here")

    assert failed not in Reader(app, stranger).get("/notices").words
    assert "Failed: 0" in Reader(app, stranger).get("/notices").words
    assert failed in Reader(app, theirs).get("/notices").words
