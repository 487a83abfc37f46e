"""Acting on an order through its forms: once only, never on a stale page, nothing typed lost."""

from datetime import timedelta

import pytest

from tracker.work_orders.queries import get_order

ACCEPTANCE = {"next_action": "Locksmith is booked", "next_action_on": "2026-11-17"}


def order_as(work, who, reference):
    """Return the order as it stands in the database."""
    with work(who) as uow:
        order = get_order(uow.session, who, reference)
        _ = order.notes, order.chases, order.moves, order.interim_measures
        _ = order.helpdesk_references
        return order


def test_accepting_says_who_has_it_in_hand_and_until_when(read_as, estate, reference):
    page = read_as(estate.officer).send(f"/work-orders/{reference}/accept", **ACCEPTANCE)

    assert page.status == 200
    assert "You have accepted the order" in page.words
    assert "Accepted by Olu Officer" in page.words
    assert "next action by Tuesday 17 November 2026" in page.words
    assert "Locksmith is booked" in page.words


def test_a_stale_form_is_refused_with_what_changed_and_what_was_typed(read_as, estate, reference):
    officer = read_as(estate.officer)
    opened = officer.get(f"/work-orders/{reference}/update").form()
    read_as(estate.supplier).send(f"/work-orders/{reference}/update", status="attended")

    page = officer.post(
        f"/work-orders/{reference}/update", **opened, note="The engineer has not come"
    )

    assert page.status == 409
    assert "updated by Sam Supplier" in page.words
    assert "Attended" in page.words
    assert "The engineer has not come" in page.words
    assert f"/work-orders/{reference}" in page.links().values()


def test_what_was_typed_on_a_stale_form_is_taken_over_into_the_form_as_it_is_now(
    read_as, estate, reference
):
    officer = read_as(estate.officer)
    opened = officer.get(f"/work-orders/{reference}/update").form()
    read_as(estate.supplier).send(f"/work-orders/{reference}/update", status="attended")
    stale = officer.post(
        f"/work-orders/{reference}/update", **opened, note="The engineer has not come"
    )

    again = officer.post(stale.path, **stale.form(stale.path))
    done = officer.post(again.path, follow=True, **again.form(), note=again.value("note"))

    assert (again.status, again.value("note")) == (200, "The engineer has not come")
    assert again.form()["version"] > opened["version"]
    assert done.status == 200
    assert "The engineer has not come" in done.words


def test_a_stale_form_offers_no_way_on_where_the_act_is_no_longer_possible(
    read_as, estate, reference
):
    officer = read_as(estate.officer)
    opened = officer.get(f"/work-orders/{reference}/accept").form()
    read_as(estate.manager).send(f"/work-orders/{reference}/accept", **ACCEPTANCE)

    stale = officer.post(f"/work-orders/{reference}/accept", **opened, **ACCEPTANCE)

    assert stale.status == 409
    assert "Locksmith is booked" in stale.words
    assert "Go on with what you typed" not in stale.words


def test_a_form_that_came_back_still_knows_the_version_it_was_drawn_from(
    read_as, estate, reference
):
    officer = read_as(estate.officer)
    opened = officer.get(f"/work-orders/{reference}/update").form()
    read_as(estate.supplier).send(f"/work-orders/{reference}/update", status="attended")

    back = officer.post(f"/work-orders/{reference}/update", **opened, note="a\x00b")
    page = officer.post(f"/work-orders/{reference}/update", **back.form(), note="Nobody came")

    assert back.status == 422
    assert page.status == 409


@pytest.mark.both_databases
def test_a_form_that_is_sent_twice_acts_once(read_as, estate, reference, work):
    manager = read_as(estate.manager)
    opened = manager.get(f"/work-orders/{reference}/chase").form()
    fields = {**opened, "channel": "telephone", "note": "Nobody picked up"}

    first = manager.post(f"/work-orders/{reference}/chase", **fields)
    second = manager.post(f"/work-orders/{reference}/chase", **fields)

    assert (first.status, second.status) == (303, 303)
    assert len(order_as(work, estate.manager, reference).chases) == 1


@pytest.mark.parametrize(
    ("act", "fields", "errors"),
    [
        pytest.param(
            "accept",
            {"next_action": "", "next_action_on": "soon"},
            {
                "next_action": "Enter what you will do next",
                "next_action_on": "Enter a real date, such as 16/11/2026",
            },
            id="empty-and-no-date",
        ),
        pytest.param(
            "accept",
            {"next_action": "Ring them", "next_action_on": "2026-11-13"},
            {"next_action_on": "The day must be today or later"},
            id="a-day-that-has-passed",
        ),
        pytest.param(
            "update",
            {"note": "left\x00right"},
            {"note": "Remove the hidden character U+0000"},
            id="nul",
        ),
        pytest.param(
            "update",
            {"note": "abc\u202edef"},
            {"note": "Remove the hidden character U+202E"},
            id="text-direction-override",
        ),
        pytest.param(
            "update",
            {"note": " "},
            {"note": "Enter a note, a new status or a helpdesk reference"},
            id="nothing-said",
        ),
        pytest.param(
            "update",
            {"status": "confirmed_closed"},
            {"status": "Select one of the statuses offered"},
            id="a-status-not-offered",
        ),
        pytest.param(
            "interim",
            {"kind": "magic", "review_by": "2026-11-16 08:00"},
            {"kind": "Select the kind of measure"},
            id="an-unknown-kind",
        ),
    ],
)
def test_bad_input_comes_back_beside_its_field_with_what_was_typed(
    read_as, estate, reference, *, act, fields, errors
):
    page = read_as(estate.officer).send(f"/work-orders/{reference}/{act}", **fields)

    assert page.status == 422
    assert {name: page.errors.get(name) for name in errors} == errors
    for name, typed in fields.items():
        if name in {"next_action", "next_action_on", "note", "review_by"}:
            assert page.value(name).strip() == typed.strip()
        assert page.tree.find(id=name) is not None


@pytest.mark.both_databases
def test_a_note_that_is_too_long_says_how_long_it_is(read_as, estate, reference):
    typed = "a" * 3_001

    page = read_as(estate.officer).send(f"/work-orders/{reference}/update", note=typed)

    assert page.status == 422
    assert page.errors["note"] == "A note must be 3,000 characters or fewer: this has 3,001"
    assert page.value("note").strip() == typed


def test_what_a_note_says_to_slack_or_a_spreadsheet_is_only_words(read_as, estate, reference):
    words = '<!channel> =HYPERLINK("https://example.test")'

    page = read_as(estate.officer).send(f"/work-orders/{reference}/update", note=words)

    assert page.status == 200
    assert words in page.words


def test_escalating_shows_beforehand_to_whom_it_goes(read_as, estate, reference):
    page = read_as(estate.manager).get(f"/work-orders/{reference}/escalate")

    assert "stage 1 of 6, Site challenge" in page.words
    assert "Mina Manager" in page.words


def test_escalating_needs_a_reason(read_as, estate, reference, work):
    manager = read_as(estate.manager)

    refused = manager.send(f"/work-orders/{reference}/escalate", reason="")
    done = manager.send(f"/work-orders/{reference}/escalate", reason="Residents sleep next to it")

    assert refused.status == 422
    assert done.status == 200
    assert order_as(work, estate.manager, reference).stage == 1


def test_a_fix_closes_an_order_only_when_the_premises_confirms_it(read_as, estate, reference, work):
    read_as(estate.supplier).send(f"/work-orders/{reference}/complete", note="New closer fitted")

    assert order_as(work, estate.manager, reference).is_open

    page = read_as(estate.manager).send(f"/work-orders/{reference}/confirm")

    assert "The fix is confirmed" in page.words
    assert not order_as(work, estate.manager, reference).is_open


def test_a_rejected_fix_goes_one_stage_up(read_as, estate, reference, work):
    read_as(estate.supplier).send(f"/work-orders/{reference}/complete")

    page = read_as(estate.manager).send(
        f"/work-orders/{reference}/reject", reason="It still does not close"
    )

    assert "Stage 1 of 6" in page.words
    assert order_as(work, estate.manager, reference).is_open


def test_an_interim_measure_is_shown_until_it_is_ended(read_as, estate, reference):
    manager = read_as(estate.manager)
    page = manager.send(
        f"/work-orders/{reference}/interim", kind="fire_watch", review_by="2026-11-17T09:00"
    )
    end = f"/work-orders/{reference}/interim/end"

    assert "Fire watch In place" in page.words

    ended = manager.post(end, follow=True, **page.form(end))

    assert "Fire watch Ended" in ended.words


def test_a_review_that_is_overdue_is_seen_as_such(read_as, estate, reference, clock):
    manager = read_as(estate.manager)
    manager.send(
        f"/work-orders/{reference}/interim", kind="fire_watch", review_by="2026-11-16T09:20"
    )

    clock.advance(timedelta(minutes=21))

    assert "Review overdue" in manager.get(f"/work-orders/{reference}").words


@pytest.mark.parametrize(
    ("who", "act"), [("reporter", "accept"), ("auditor", "chase"), ("supplier", "escalate")]
)
def test_nobody_acts_beyond_their_role_whatever_they_post(
    read_as, estate, reference, *, work, who, act
):
    reader = read_as(getattr(estate, who))
    token = reader.get(f"/work-orders/{reference}").tree.find(attrs={"name": "csrf_token"})["value"]

    page = reader.post(
        f"/work-orders/{reference}/{act}", csrf_token=token, reason="Because", **ACCEPTANCE
    )

    assert page.status == 403
    assert "You may not" in page.words
    assert order_as(work, estate.officer, reference).stage == 0


def test_an_order_of_other_premises_cannot_be_acted_on(read_as, estate, reference):
    stranger = read_as(estate.stranger)
    token = stranger.get("/").tree.find(attrs={"name": "csrf_token"})["value"]

    page = stranger.post(f"/work-orders/{reference}/chase", csrf_token=token, note="Hello")

    assert page.status == 404


def test_an_act_that_does_not_fit_is_explained_and_not_offered(read_as, estate, reference):
    page = read_as(estate.manager).get(f"/work-orders/{reference}/confirm")

    assert page.status == 409
    assert page.heading == "This cannot be done now"
